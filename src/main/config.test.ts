import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { testServer } from '#test/support/server.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { readConfig } from './config.ts'
import { ConfigError } from './config-error.ts'
import { narratorLine } from './narrator-config.ts'

const MODEL = { BACKSTOCK_NARRATOR: 'anthropic', BACKSTOCK_NARRATOR_MODEL: 'm', BACKSTOCK_NARRATOR_KEY: 'k' }

describe('the configuration', () => {
  test('has a sensible value for everything', async () => {
    const folder = await tempFolder()
    expect(readConfig({}, folder)).toMatchObject({
      dataFolder: join(folder, 'data'),
      host: '127.0.0.1',
      port: 8420,
      logLevel: 'info',
    })
  })

  test('names what AWS keeps things in, when they are kept there', async () => {
    const folder = await tempFolder()
    const names = { BACKSTOCK_AWS_TABLE: 'shop-table', BACKSTOCK_AWS_BUCKET: 'shop-files' }
    expect(readConfig(names, folder).aws).toBeUndefined()
    const queue = 'https://sqs.eu-west-1.amazonaws.com/123456789012/incoming'
    const options = { ...names, BACKSTOCK_PLATFORM: 'aws', BACKSTOCK_AWS_INCOMING_QUEUE: queue }
    expect(readConfig(options, folder).aws).toEqual({
      tableName: 'shop-table',
      bucket: 'shop-files',
      incomingQueueUrl: queue,
      queueUrls: {},
      isStreamFollowed: false,
      background: 'server',
    })
  })

  test('names the queue of each kind of message on AWS, and the sender of texts', async () => {
    const env = {
      BACKSTOCK_PLATFORM: 'aws',
      BACKSTOCK_AWS_TABLE: 'shop-table',
      BACKSTOCK_AWS_BUCKET: 'shop-files',
      BACKSTOCK_AWS_MAIL_QUEUE: 'https://sqs.example/mails',
      BACKSTOCK_AWS_TEXT_QUEUE: 'https://sqs.example/texts',
      BACKSTOCK_AWS_SMS_SENDER: 'Corner-Shop',
    }
    expect(readConfig(env, await tempFolder()).aws).toMatchObject({
      queueUrls: { mail: 'https://sqs.example/mails', text: 'https://sqs.example/texts' },
      smsSender: 'Corner-Shop',
    })
  })

  test('comes from the file, and the environment wins', async () => {
    const folder = await tempFolder()
    writeFileSync(join(folder, 'backstock.env'), 'BACKSTOCK_PORT=9000\nBACKSTOCK_HOST=0.0.0.0\n')
    expect(readConfig({ BACKSTOCK_PORT: '9100', PATH: '/bin' }, folder)).toMatchObject({ port: 9100, host: '0.0.0.0' })
  })

  test.each([
    [{ BACKSTOCK_PROT: '1' }, 'There is no option BACKSTOCK_PROT'],
    [{ BACKSTOCK_PORT: 'x' }, 'BACKSTOCK_PORT'],
    [{ BACKSTOCK_PORT: '70000' }, 'BACKSTOCK_PORT'],
    [{ BACKSTOCK_PUBLIC_URL: 'shop.example' }, 'BACKSTOCK_PUBLIC_URL'],
    [{ BACKSTOCK_SMTP_URL: 'http://mail' }, 'BACKSTOCK_SMTP_URL'],
    [{ BACKSTOCK_LOG_LEVEL: 'loud' }, 'BACKSTOCK_LOG_LEVEL'],
    [{ BACKSTOCK_URL: 'ftp://shop.example' }, 'BACKSTOCK_URL'],
    [{ BACKSTOCK_API_KEY_RATE: '0' }, 'BACKSTOCK_API_KEY_RATE'],
    [{ BACKSTOCK_BEHIND_PROXY: 'perhaps' }, 'BACKSTOCK_BEHIND_PROXY'],
    [{ BACKSTOCK_PLATFORM: 'azure' }, 'BACKSTOCK_PLATFORM'],
    [{ BACKSTOCK_PLATFORM: 'aws', BACKSTOCK_AWS_BUCKET: 'shop' }, 'BACKSTOCK_AWS_TABLE'],
    [{ BACKSTOCK_AWS_INCOMING_QUEUE: 'incoming' }, 'BACKSTOCK_AWS_INCOMING_QUEUE'],
    [{ BACKSTOCK_PLATFORM: 'aws', BACKSTOCK_AWS_TABLE: 'shop' }, 'BACKSTOCK_AWS_BUCKET'],
    [{ BACKSTOCK_AWS_EFFECTS_TOPIC: 'effects' }, 'BACKSTOCK_AWS_EFFECTS_TOPIC'],
    [{ BACKSTOCK_AWS_TEXT_QUEUE: 'texts' }, 'BACKSTOCK_AWS_TEXT_QUEUE'],
    // Twelve signs, no letter, a dash at the end, letters of another alphabet.
    [{ BACKSTOCK_AWS_SMS_SENDER: 'Corner-Shop1' }, 'BACKSTOCK_AWS_SMS_SENDER'],
    [{ BACKSTOCK_AWS_SMS_SENDER: '12345' }, 'BACKSTOCK_AWS_SMS_SENDER'],
    [{ BACKSTOCK_AWS_SMS_SENDER: 'Shop-' }, 'BACKSTOCK_AWS_SMS_SENDER'],
    [{ BACKSTOCK_AWS_SMS_SENDER: 'Bäcker' }, 'BACKSTOCK_AWS_SMS_SENDER'],
    [
      {
        BACKSTOCK_PLATFORM: 'aws',
        BACKSTOCK_AWS_TABLE: 'shop',
        BACKSTOCK_AWS_BUCKET: 'shop',
        BACKSTOCK_AWS_USER_POOL: 'eu-west-1_AbCdEfGhI',
      },
      'BACKSTOCK_AWS_USER_POOL_CLIENT',
    ],
    [{ BACKSTOCK_NARRATOR: 'oracle' }, 'BACKSTOCK_NARRATOR'],
    [{ BACKSTOCK_NARRATOR: 'anthropic', BACKSTOCK_NARRATOR_KEY: 'k' }, 'BACKSTOCK_NARRATOR_MODEL'],
    [{ BACKSTOCK_NARRATOR: 'anthropic', BACKSTOCK_NARRATOR_MODEL: 'm' }, 'BACKSTOCK_NARRATOR_KEY'],
    [{ BACKSTOCK_NARRATOR: 'openai', BACKSTOCK_NARRATOR_MODEL: 'm' }, 'BACKSTOCK_NARRATOR_KEY'],
    [{ ...MODEL, BACKSTOCK_NARRATOR_KEY_FILE: 'key.txt' }, 'not both'],
    [
      { ...MODEL, BACKSTOCK_NARRATOR_KEY: undefined, BACKSTOCK_NARRATOR_KEY_FILE: 'none.txt' },
      'BACKSTOCK_NARRATOR_KEY_FILE',
    ],
    [{ BACKSTOCK_NARRATOR_URL: 'file:///etc' }, 'BACKSTOCK_NARRATOR_URL'],
    [{ BACKSTOCK_NARRATOR_DAILY_TOKENS: '-1' }, 'BACKSTOCK_NARRATOR_DAILY_TOKENS'],
    [{ BACKSTOCK_NARRATOR_DAILY_COST: '1' }, 'BACKSTOCK_NARRATOR_INPUT_PRICE'],
    [{ BACKSTOCK_NARRATOR_DAILY_COST: '1', BACKSTOCK_NARRATOR_INPUT_PRICE: '1' }, 'BACKSTOCK_NARRATOR_OUTPUT_PRICE'],
    [{ BACKSTOCK_NARRATOR_INPUT_PRICE: '1' }, 'BACKSTOCK_NARRATOR_DAILY_COST'],
    [{ BACKSTOCK_NARRATOR_INPUT_PRICE: '1,50' }, 'BACKSTOCK_NARRATOR_INPUT_PRICE'],
    [{ BACKSTOCK_NARRATOR_INPUT_PRICE: '1000.01' }, 'BACKSTOCK_NARRATOR_INPUT_PRICE'],
  ])('%j is refused, and named', async (env, message) => {
    const folder = await tempFolder()
    const read = () => readConfig(env as NodeJS.ProcessEnv, folder)
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(message)
  })

  test('has no language model unless one is named', async () => {
    expect(readConfig({}, await tempFolder()).narrator).toEqual({
      settings: { provider: 'none' },
      limit: { unit: 'tokens', perDay: 200_000 },
    })
  })

  test('takes the key of a language model from a file, and prices exactly', async () => {
    const folder = await tempFolder()
    writeFileSync(join(folder, 'key.txt'), 'sk-1\n')
    const env = {
      ...MODEL,
      BACKSTOCK_NARRATOR_KEY: undefined,
      BACKSTOCK_NARRATOR_KEY_FILE: 'key.txt',
      BACKSTOCK_NARRATOR_DAILY_COST: '0.5',
      BACKSTOCK_NARRATOR_INPUT_PRICE: '0.1',
      BACKSTOCK_NARRATOR_OUTPUT_PRICE: '15',
    }
    expect(readConfig(env as NodeJS.ProcessEnv, folder).narrator).toEqual({
      settings: { provider: 'anthropic', model: 'm', apiKey: 'sk-1', baseUrl: undefined },
      // In millionths: half a unit, a tenth, fifteen.
      limit: { unit: 'money', perDay: 500_000, inputPrice: 100_000, outputPrice: 15_000_000 },
    })
  })

  test('needs no key for a language model on a server of one’s own', async () => {
    const env = {
      BACKSTOCK_NARRATOR: 'openai',
      BACKSTOCK_NARRATOR_MODEL: 'm',
      BACKSTOCK_NARRATOR_URL: 'http://localhost:11434/v1/',
    }
    expect(readConfig(env as NodeJS.ProcessEnv, await tempFolder()).narrator.settings).toEqual({
      provider: 'openai',
      model: 'm',
      apiKey: '',
      baseUrl: 'http://localhost:11434/v1',
    })
  })
})

describe('who starts the server is told', () => {
  const model = {
    BACKSTOCK_NARRATOR: 'anthropic',
    BACKSTOCK_NARRATOR_MODEL: 'claude-x',
    BACKSTOCK_NARRATOR_KEY: 'secret-1',
  }
  test.each([
    [{}, 'by templates, no language model; to ask one: BACKSTOCK_NARRATOR, docs/narration.md'],
    [model, 'by claude-x of anthropic, at most 200,000 tokens a day for each shop'],
    [
      {
        ...model,
        BACKSTOCK_NARRATOR: 'openai',
        BACKSTOCK_NARRATOR_URL: 'http://ann:secret-2@localhost:11434/v1',
        BACKSTOCK_NARRATOR_DAILY_COST: '0.25',
        BACKSTOCK_NARRATOR_INPUT_PRICE: '1',
        BACKSTOCK_NARRATOR_OUTPUT_PRICE: '5',
      },
      'by claude-x at localhost:11434 (openai), at most 0.25 (in the currency of its prices) a day for each shop',
    ],
  ])('of %j: words come %s', async (env, line) => {
    const { narrator } = readConfig(env as NodeJS.ProcessEnv, await tempFolder())
    expect(narratorLine(narrator)).toBe(line)
    expect(line).not.toContain('secret')
  })

  test('in the banner', async () => {
    const { banner } = await testServer()
    expect(banner).toContain('  Words   by templates')
  })
})
