import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { loadConfig, readConfig } from '#main/config.ts'
import { ConfigError } from '#main/config-error.ts'
import { awsSecrets, SecretError, secretReference } from '#platform/aws/secrets.ts'
import { pointSdkAt } from '#test/support/aws/environment.ts'
import { modelStub, StubError, type StubHandler } from '#test/support/aws/model-stub.ts'
import { tempFolder } from '#test/support/temp-database.ts'

/** Where parameters and secrets are kept; asked by the SDK's own clients. What is not here is missing. */
interface Kept {
  parameters?: Record<string, string>
  deniedParameters?: readonly string[]
  secrets?: Record<string, string | Uint8Array>
  deniedSecrets?: readonly string[]
  /** How many requests are slowed down first. */
  throttled?: number
}

async function keep({ parameters = {}, deniedParameters = [], secrets = {}, deniedSecrets = [], throttled = 0 }: Kept) {
  let slowed = 0
  const unlessThrottled =
    (handler: StubHandler): StubHandler =>
    (input) => {
      if (slowed++ < throttled) throw new StubError('ThrottlingException', { message: 'Rate exceeded' })
      return handler(input)
    }
  const denied = (action: string, name: string) =>
    new StubError('AccessDeniedException', {
      message: `User: arn:aws:sts::1:x is not authorized to perform: ${action} on ${name}`,
    })
  const ssm = await modelStub({
    service: 'ssm',
    handlers: {
      GetParameters: unlessThrottled(({ Names, WithDecryption }) => {
        const names = Names as string[]
        // Source: API reference, GetParameters: 1 to 10 names.
        if (names.length > 10) throw new StubError('ValidationException')
        const refused = names.find((name) => deniedParameters.includes(name))
        if (refused) throw denied('ssm:GetParameters', refused)
        const [found, missing] = [true, false].map((is) =>
          names.filter((name) => Object.hasOwn(parameters, name) === is),
        )
        return {
          Parameters: found!.map((name) => {
            const [Name, version] = name.split(':')
            return {
              Name,
              ...(version && { Selector: `:${version}` }),
              Type: 'SecureString',
              Value: WithDecryption ? parameters[name] : 'AQICAHencrypted',
            }
          }),
          InvalidParameters: missing,
        }
      }),
    },
  })
  const manager = await modelStub({
    service: 'secretsmanager',
    handlers: {
      GetSecretValue: unlessThrottled(({ SecretId }) => {
        const id = SecretId as string
        if (deniedSecrets.includes(id)) throw denied('secretsmanager:GetSecretValue', id)
        const secret = secrets[id]
        if (secret === undefined) throw new StubError('ResourceNotFoundException', { message: "can't find it" })
        return typeof secret === 'string'
          ? { SecretString: secret }
          : { SecretBinary: Buffer.from(secret).toString('base64') }
      }),
    },
  })
  pointSdkAt({ AWS_ENDPOINT_URL_SSM: ssm.endpoint, AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint })
  return { ssm, manager }
}

const AWS = { BACKSTOCK_PLATFORM: 'aws', BACKSTOCK_AWS_TABLE: 'shop-table', BACKSTOCK_AWS_BUCKET: 'shop-files' }
const SMTP = 'smtps://shop:hunter2@mail.example.com:465'

const read = async (...references: string[]) =>
  awsSecrets().read(references.map((reference) => secretReference(reference)!))

describe('what names a secret', () => {
  test.each([
    ['ssm:/backstock/smtp-url', { service: 'ssm', id: '/backstock/smtp-url' }],
    ['ssm:smtp:3', { service: 'ssm', id: 'smtp:3' }],
    ['secretsmanager:backstock/smtp', { service: 'secretsmanager', id: 'backstock/smtp' }],
    ['secretsmanager:backstock/smtp#url', { service: 'secretsmanager', id: 'backstock/smtp', jsonKey: 'url' }],
    [
      'secretsmanager:arn:aws:secretsmanager:eu-west-1:1:secret:smtp-AbCdEf#url',
      { service: 'secretsmanager', id: 'arn:aws:secretsmanager:eu-west-1:1:secret:smtp-AbCdEf', jsonKey: 'url' },
    ],
    ['smtps://mail', undefined],
    ['ssm:', undefined],
    ['secretsmanager:#url', undefined],
    ['', undefined],
  ])('%s', (given, expected) => expect(secretReference(given)).toEqual(expected))
})

describe('secrets of AWS', () => {
  test('are found: parameters decrypted, ten at a time, versions and all; secrets whole or by a key of their JSON', async () => {
    const parameters = Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`/shop/${i}`, `value ${i}`]))
    const { ssm, manager } = await keep({
      parameters: { ...parameters, 'key:3': 'third' },
      secrets: { plain: 'p', json: '{"url":"u","port":465}' },
    })
    const names = Object.keys(parameters).map((name) => `ssm:${name}`)
    const others = ['ssm:key:3', 'secretsmanager:plain', 'secretsmanager:json#url', 'secretsmanager:json#port']
    expect(await read(...names, ...others)).toEqual([...Object.values(parameters), 'third', 'p', 'u', '465'])
    // 24 parameters: ten, ten and four. The secret with two keys is read once.
    expect(ssm.calls.map(({ input }) => (input.Names as string[]).length).toSorted()).toEqual([10, 10, 4])
    expect(manager.calls.map(({ input }) => input.SecretId).toSorted()).toEqual(['json', 'plain'])
    expect([...ssm.faults, ...manager.faults]).toEqual([])
  })

  test('are read once and kept; what could not be had is asked for again', async () => {
    const parameters: Record<string, string> = { a: '1' }
    const { ssm } = await keep({ parameters })
    const reader = awsSecrets()
    const both = ['ssm:a', 'ssm:b'].map((each) => secretReference(each)!)
    expect((await reader.read(both))[1]).toBeInstanceOf(SecretError)
    parameters.a = 'changed'
    parameters.b = '2'
    expect(await reader.read(both)).toEqual(['1', '2'])
    expect(await reader.read(both)).toEqual(['1', '2'])
    expect(ssm.calls.map(({ input }) => input.Names)).toEqual([['a', 'b'], ['b']])
  })

  test('are waited for when the service is busy', async () => {
    const { ssm } = await keep({ parameters: { a: '1' }, throttled: 3 })
    expect(await read('ssm:a')).toEqual(['1'])
    expect(ssm.calls).toHaveLength(4)
  })

  test.each<[string, string, Kept]>([
    ['ssm:a', 'there is no such parameter', {}],
    ['ssm:a', 'allow this role ssm:GetParameters', { parameters: { a: 'hunter2' }, deniedParameters: ['a'] }],
    ['secretsmanager:a', 'there is no such secret', {}],
    [
      'secretsmanager:a',
      'allow this role secretsmanager:GetSecretValue',
      { secrets: { a: 'hunter2' }, deniedSecrets: ['a'] },
    ],
    ['secretsmanager:a', 'it holds bytes', { secrets: { a: Buffer.from('hunter2') } }],
    ['secretsmanager:a#url', 'it is no JSON', { secrets: { a: 'hunter2' } }],
    ['secretsmanager:a#url', 'no text at the key "url"', { secrets: { a: '{"URL":"hunter2"}' } }],
    ['secretsmanager:a#url', 'no text at the key "url"', { secrets: { a: '{"url":{"is":"hunter2"}}' } }],
    ['secretsmanager:a#toString', 'no text at the key', { secrets: { a: '{"url":"hunter2"}' } }],
    ['secretsmanager:a#0', 'no text at the key', { secrets: { a: 'null' } }],
  ])('that cannot be had say why: %s, %s', async (reference, message, kept) => {
    await keep(kept)
    const [fault] = await read(reference)
    expect(fault).toBeInstanceOf(SecretError)
    expect((fault as SecretError).message).toContain(message)
    expect((fault as SecretError).message).not.toContain('hunter2')
  })

  test('that may not be read do not hide the others of their ten', async () => {
    await keep({ parameters: { a: '1', b: '2', c: '3' }, deniedParameters: ['b'] })
    const [a, b, c, d] = await read('ssm:a', 'ssm:b', 'ssm:c', 'ssm:d')
    expect([a, c]).toEqual(['1', '3'])
    expect((b as SecretError).message).toContain('may not be read')
    expect((d as SecretError).message).toContain('no such parameter')
  })
})

describe('options that name secrets', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await tempFolder()
    // Each test is a process of its own, as far as what is kept is concerned.
    vi.resetModules()
  })
  const load = async (env: Record<string, string>) => (await import('#main/config.ts')).loadConfig(env, folder)

  test('hold the secret, wherever they stand, and what stands beside them is as it was', async () => {
    await keep({ parameters: { '/backstock/smtp-url': SMTP }, secrets: { all: '{"metrics":"0123456789abcdef"}' } })
    writeFileSync(join(folder, 'backstock.env'), 'BACKSTOCK_SMTP_URL=ssm:/backstock/smtp-url\n')
    const env = { ...AWS, BACKSTOCK_METRICS_TOKEN: 'secretsmanager:all#metrics', BACKSTOCK_PORT: '9000' }
    expect(await load(env)).toMatchObject({ smtpUrl: SMTP, metricsToken: '0123456789abcdef', port: 9000 })
  })

  test('are read once in the life of a process', async () => {
    const { ssm } = await keep({ parameters: { url: SMTP } })
    await load({ ...AWS, BACKSTOCK_SMTP_URL: 'ssm:url' })
    await load({ ...AWS, BACKSTOCK_SMTP_URL: 'ssm:url' })
    expect(ssm.calls).toHaveLength(1)
  })

  test('stop the start together, each by its name, when their secrets cannot be had', async () => {
    await keep({ parameters: { smtp: SMTP } })
    const env = {
      ...AWS,
      BACKSTOCK_SMTP_URL: 'ssm:smpt',
      BACKSTOCK_API_KEY: 'secretsmanager:key',
      BACKSTOCK_METRICS_TOKEN: 'ssm:smtp',
    }
    await expect(load(env)).rejects.toThrow(
      [
        'BACKSTOCK_SMTP_URL: ssm:smpt: there is no such parameter in this account and region; create it, or mend the name',
        'BACKSTOCK_API_KEY: secretsmanager:key: there is no such secret in this account and region; create it, or mend the name',
      ].join('\n'),
    )
  })

  test('are judged like any value, and a wrong one is not shown', async () => {
    await keep({ parameters: { smtp: 'hunter2', level: 'loud', other: 'ssm:smtp' } })
    for (const [option, name] of [
      ['BACKSTOCK_SMTP_URL', 'smtp'],
      ['BACKSTOCK_LOG_LEVEL', 'level'],
      ['BACKSTOCK_SMTP_URL', 'other'],
    ]) {
      const refused = await load({ ...AWS, [option!]: `ssm:${name}` }).catch((error: Error) => error)
      expect(refused).toMatchObject({ message: expect.stringContaining(option!) })
      expect((refused as Error).message).not.toMatch(/hunter2|loud|ssm:smtp/)
    }
  })

  test('cannot name files by a secret: messages about files show their names', async () => {
    const { ssm } = await keep({ parameters: { key: 'hunter2' } })
    const refused = load({ ...AWS, BACKSTOCK_NARRATOR_KEY_FILE: 'ssm:key' })
    await expect(refused).rejects.toThrow('BACKSTOCK_NARRATOR_KEY_FILE: it names a file, and no secret can stand there')
    expect(ssm.calls).toEqual([])
  })

  test('are refused on one machine, which has no such secrets', async () => {
    const env = { BACKSTOCK_SMTP_URL: 'ssm:/backstock/smtp-url' }
    const message = 'BACKSTOCK_SMTP_URL: a secret of AWS is read with BACKSTOCK_PLATFORM=aws only'
    await expect(loadConfig(env, folder)).rejects.toThrow(new ConfigError(`${message}; put the value itself here`))
    expect(() => readConfig(env, folder)).toThrow(message)
  })
})

describe('a process', () => {
  /** Says what it loads; then the configuration's mail server, without its password. */
  const PROGRAM = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
    const { loadConfig } = await import('#main/config.ts')
    const { smtpUrl } = await loadConfig()
    console.log(JSON.stringify({ host: new URL(smtpUrl).host, sdk: loaded.filter((url) => url.includes('@aws-sdk/client-')).length }))`

  async function run(env: Record<string, string>): Promise<{ host: string; sdk: number }> {
    const program = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      env: { ...process.env, ...AWS, ...env },
    })
    const [output, faults] = await Promise.all([text(program.stdout), text(program.stderr), once(program, 'close')])
    expect(faults).toBe('')
    return JSON.parse(output)
  }

  test('loads the SDK only when there is a secret', async () => {
    await keep({ parameters: { smtp: SMTP } })
    expect(await run({ BACKSTOCK_SMTP_URL: SMTP })).toEqual({ host: 'mail.example.com:465', sdk: 0 })
    const { host, sdk } = await run({ BACKSTOCK_SMTP_URL: 'ssm:smtp' })
    expect(host).toBe('mail.example.com:465')
    expect(sdk).toBeGreaterThan(0)
  })
})
