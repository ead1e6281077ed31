import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { FUNCTIONS } from '#main/functions.ts'
import { changesOf } from '#platform/aws/stream-relay.ts'
import { localCloud } from '#test/support/aws/aws-local.ts'
import { isDynamoDbHere } from '#test/support/aws/dynamodb.ts'
import { type FunctionsShop, functionsShop, WITHIN } from '#test/support/aws/functions-shop.ts'
import { letsThrough } from '#test/support/aws/lambda/event-filter.ts'
import { type BuiltFunction, buildFunctions } from '../../scripts/build-functions.ts'

const isHere = isDynamoDbHere()

/** What is large, or opens a door, and the only functions that need it. */
const RESERVED: [what: RegExp, needed: readonly string[]][] = [
  [/node_modules\/fastify\//, ['http']],
  [/node_modules\/prom-client\//, []],
  [/node_modules\/jose\//, ['http', 'websocket']],
  [/platform\/local\/(?:database|group-commit|connection)/, []],
  [/client-cognito/, ['http']],
  [/client-apigatewaymanagementapi/, ['detect', 'http', 'sweep', 'websocket']],
  [/client-bedrock/, ['http', 'report']],
  [/node_modules\/(?:openai|@anthropic-ai)\//, ['http', 'report']],
  [/platform\/local\/pdf\//, ['http', 'report']],
  [/node_modules\/chart\.js\//, ['http', 'report']],
  [/forecaster-thread/, ['forecast', 'http']],
  [/node_modules\/nodemailer\//, ['deliver', 'http']],
  [/client-sesv2/, ['deliver', 'http']],
  [/client-s3/, ['deliver', 'forecast', 'http', 'import', 'incoming', 'report', 'sweep']],
  [/client-sns/, ['deliver-texts', 'detect', 'forecast', 'http', 'import', 'report', 'sweep']],
]

/** A start is slow with more than this to read. */
const START_BYTES_MAX = 2_300_000
/** Every route, and whatever one of them needs. */
const HTTP_BYTES_MAX = 5_000_000

let built: BuiltFunction[] = []
const folder = mkdtempSync(join(tmpdir(), 'backstock-functions-'))
beforeAll(async () => {
  built = await buildFunctions(folder)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the bundles', () => {
  test('are one for each function of the manifest', () => {
    expect(built.map(({ name }) => name)).toEqual(FUNCTIONS.map(({ name }) => name))
  })

  test.each(RESERVED)('%s is in no function that has no use for it', (what, needed) => {
    const having = built.filter(({ modules }) => modules.some((module) => what.test(module))).map(({ name }) => name)
    expect(having.toSorted()).toEqual([...needed].toSorted())
  })

  test('are small', () => {
    const large = built.filter(
      ({ name, startBytes }) => startBytes > (name === 'http' ? HTTP_BYTES_MAX : START_BYTES_MAX),
    )
    expect(large.map(({ name, startBytes }) => [name, startBytes])).toEqual([])
  })
})

/** Runs a bundle in a process that has nothing but what the manifest says it needs. */
async function runBundle(name: string, aws: FunctionsShop['cloud']['aws'], event: unknown): Promise<unknown> {
  const { environment } = FUNCTIONS.find((entry) => entry.name === name)!
  const values: Record<string, string> = {
    BACKSTOCK_PLATFORM: 'aws',
    BACKSTOCK_AWS_TABLE: aws.tableName,
    BACKSTOCK_AWS_BUCKET: aws.bucket,
    BACKSTOCK_AWS_EFFECTS_TOPIC: aws.effectsTopicArn!,
    BACKSTOCK_PUBLIC_URL: 'https://shop.example',
    BACKSTOCK_AWS_INCOMING_QUEUE: aws.incomingQueueUrl!,
    BACKSTOCK_MAIL_FROM: 'Backstock <shop@example.com>',
    BACKSTOCK_AWS_LIVE_ENDPOINT: 'https://live.example/stage',
  }
  const ofSdk = Object.entries(process.env).filter(([variable]) => variable.startsWith('AWS_'))
  const { folder } = built.find((each) => each.name === name)!
  const child = fork(join(import.meta.dirname, 'function-process.ts'), [join(folder, 'index.mjs')], {
    cwd: folder,
    env: {
      ...Object.fromEntries(ofSdk),
      ...Object.fromEntries(environment.map((option) => [option, values[option] ?? ''])),
    },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  try {
    return await new Promise((resolve, reject) => {
      child.on('message', (message: 'ready' | { outcome: unknown }) =>
        message === 'ready' ? child.send(event as object) : resolve(message.outcome),
      )
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
    })
  } finally {
    child.kill('SIGKILL')
  }
}

const message = (body: object) => ({ Records: [{ messageId: 'm', body: JSON.stringify(body) }] })
const DONE = { batchItemFailures: [] }
const LEFT = { statusCode: 200 }
const HEALTH = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/health',
  rawQueryString: '',
  headers: { host: 'shop.example' },
  requestContext: {
    requestId: 'r',
    stage: '$default',
    http: { method: 'GET', path: '/health', sourceIp: '192.0.2.1' },
  },
  isBase64Encoded: false,
}

describe.skipIf(!isHere)('a bundle alone in its folder, with the options its entry in the manifest names', () => {
  test.each([
    ['detect', { Records: [] }, DONE],
    ['deliver', message({}), { batchItemFailures: [{ itemIdentifier: 'm' }] }],
    ['returns', message({ eventType: 'Delivery' }), DONE],
    ['import', message({ importId: 'i' }), DONE],
    ['forecast', message({ jobId: 'j' }), DONE],
    ['report', message({ reportId: 'r' }), DONE],
    ['deliver-texts', message({}), { batchItemFailures: [{ itemIdentifier: 'm' }] }],
    ['incoming', message({ Event: 's3:TestEvent' }), DONE],
    ['insights', {}, undefined],
    ['sweep', {}, undefined],
    // Nobody who is known leaves.
    ['websocket', { requestContext: { requestId: 'r', connectionId: 'a=', eventType: 'DISCONNECT' } }, LEFT],
    ['http', HEALTH, expect.objectContaining({ statusCode: 200, body: expect.stringContaining('"status":"ok"') })],
  ])(
    '%s runs',
    async (name, event, outcome) => {
      const { aws } = await localCloud('functions')
      expect(await runBundle(name, aws, event)).toEqual(outcome)
    },
    60_000,
  )

  test('forecasts on its thread, and prints a report with pictures in its fonts', async () => {
    const shop = await functionsShop({ triggered: ['detect'] })
    const sales = Array.from({ length: 60 }, (_, i) => ({
      productId: 'tea',
      date: new Date(Date.now() - (60 - i) * 86_400_000).toISOString().slice(0, 10),
      quantity: 3 + (i % 7),
      price: '2.00',
    }))
    await shop.send('POST', '/sales-data/upload', { store: 'leeds', sales })
    const { aws } = shop.cloud
    await vi.waitFor(async () => {
      await runBundle('forecast', aws, message({ jobId: 'j' }))
      const { data } = await shop.platform.jobs.list(shop.tenantId, { limit: 9 })
      expect(data.map(({ state }) => state)).toEqual(['done'])
    }, WITHIN)
    await shop.send('POST', '/forecasts/generate', {})
    await runBundle('forecast', aws, message({ jobId: 'j' }))
    const { data } = await shop.platform.jobs.list(shop.tenantId, { kind: 'forecast', limit: 9 })
    expect(data).toMatchObject([{ state: 'done', result: { madeCount: 1 } }])

    await shop.send('POST', '/reports', { type: 'forecast-summary' })
    await runBundle('report', aws, message({ reportId: 'r' }))
    const [report] = (await shop.platform.reports.reports(shop.tenantId, { limit: 9 })).data
    expect(report).toMatchObject({ state: 'ready' })
    const answer = await fetch(`${shop.url}/api/v1/reports/${report!.reportId}/pdf`, {
      headers: { authorization: `Bearer ${shop.token}` },
    })
    const pdf = Buffer.from(await answer.arrayBuffer()).toString('latin1')
    expect(pdf.slice(0, 5)).toBe('%PDF-')
    expect(pdf).toContain('NotoSans')
  }, 120_000)
})

/** What a record of the stream looks like to a filter. */
const recordOf = (type: string, eventName: string) => {
  const image = { type: { S: type }, state: { S: 'waiting' }, tenantId: { S: 't' }, version: { N: '1' } }
  return { eventName, dynamodb: eventName === 'REMOVE' ? { OldImage: image } : { NewImage: image } }
}

describe('the filter of the stream', () => {
  const [detect] = FUNCTIONS
  const filters = detect!.trigger.kind === 'stream' ? detect!.trigger.filters : []
  const isWoken = (record: unknown) => filters.some((filter) => letsThrough(filter, record))

  test.each(['level', 'policy', 'alert', 'import', 'order', 'product', 'effect', 'job', 'report'])(
    'lets a new %s through',
    (type) => expect(isWoken(recordOf(type, 'INSERT'))).toBe(true),
  )

  // The feed's own writes would wake it for ever; people come with their password hashes.
  test.each(['changes', 'consumer', 'shard', 'account', 'session', 'movement', 'effect-body', 'import-lease'])(
    'keeps a new %s back',
    (type) => expect(isWoken(recordOf(type, 'INSERT'))).toBe(false),
  )

  test('lets through whatever the relay tells the feed of, and of removals nothing else', () => {
    const isTold = (record: ReturnType<typeof recordOf>) => changesOf(record).length > 0
    for (const eventName of ['INSERT', 'MODIFY', 'REMOVE']) {
      for (const type of ['level', 'policy', 'alert', 'import', 'order']) {
        expect([type, eventName, isWoken(recordOf(type, eventName))]).toEqual([
          type,
          eventName,
          isTold(recordOf(type, eventName)),
        ])
      }
    }
  })

  test('keeps the signs of life of workers back', () => {
    expect(['job', 'report'].map((type) => isWoken(recordOf(type, 'MODIFY')))).toEqual([false, false])
  })
})
