import { createHash } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import { awsBlobs } from '#platform/aws/blobs.ts'
import type { QueueMessage } from '#platform/aws/effect-messages.ts'
import { type IncomingDeps, takeIncomingFiles } from '#platform/aws/incoming-files.ts'
import { openS3 } from '#platform/aws/s3-objects.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { tempBucket } from '#test/support/aws/bucket.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'
import { openImports } from '#test/support/imports.ts'
import { NOW, seedShop, TENANT } from '#test/support/shop.ts'
import type { RunDeps } from '#usecases/imports/run-imports.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'

await startFauxqs()

const GOOD = 'sku,quantity\ntea,7\n'
const etagOf = (content: string) => createHash('md5').update(content).digest('hex')

/** The test's own count of messages: ids differ, as those of SQS do. */
let messages = 0

/** A message with a record for each object, as S3 writes it. */
function message(bucket: string, ...objects: { key: string; content?: string }[]): QueueMessage {
  const Records = objects.map(({ key, content }) => ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: {
      bucket: { name: bucket },
      object: {
        key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        ...(content !== undefined && { eTag: etagOf(content) }),
      },
    },
  }))
  return { messageId: `m${++messages}`, body: JSON.stringify({ Records }) }
}

async function openShop() {
  const shop = await openImports()
  const place = await tempBucket()
  const s3 = openS3()
  onTestFinished(() => s3.destroy())
  const heard = { failures: [] as [unknown, string][], ignored: [] as string[], sentAgain: [] as [string, number][] }
  const deps: IncomingDeps = {
    s3,
    bucket: place.bucket,
    take: (file, options) => takeInboxFile(shop.deps, file, options),
    isStopping: () => false,
    sendAgain: async (body, delaySeconds) => void heard.sentAgain.push([body, delaySeconds]),
    onPutOff: () => undefined,
    onFailure: (error, { messageId }) => heard.failures.push([error, messageId]),
    onIgnored: (key) => heard.ignored.push(key),
  }
  const take = (...batch: QueueMessage[]) => takeIncomingFiles(deps, batch)
  return { ...shop, ...place, heard, incoming: deps, take }
}

const NOTHING_LEFT = { batchItemFailures: [] }

describe('notifications of files', () => {
  test('of one message and of several, and one of them is no business of ours', async () => {
    const { bucket, put, take, keys, onHand } = await openShop()
    await put('incoming/acme/leeds/a b+c.csv', GOOD)
    await put('incoming/acme/york/ő.csv', GOOD)
    const own = message(bucket, { key: 'incoming/acme/leeds/a b+c.csv' }, { key: 'incoming/acme/york/ő.csv' })
    const removed = { messageId: 'removed', body: own.body.replaceAll('ObjectCreated:Put', 'ObjectRemoved:Delete') }
    const test = { messageId: 'test', body: JSON.stringify({ Event: 's3:TestEvent', Bucket: bucket }) }
    expect(await take(test, removed)).toEqual(NOTHING_LEFT)
    expect(await keys('incoming/')).toHaveLength(2)
    expect(await take(own)).toEqual(NOTHING_LEFT)
    expect([await keys('incoming/'), await onHand(['tea']), await onHand(['tea'], 'york')]).toEqual([[], [7], [7]])
  })

  test('that nobody can read, or of another bucket, are left; the others of the batch are done', async () => {
    const { bucket, put, take, heard, onHand } = await openShop()
    await put('incoming/acme/leeds/a.csv', GOOD)
    const key = 'incoming/acme/leeds/a.csv'
    const [strange, other] = [{ messageId: 'strange', body: 'hello' }, message('other-bucket', { key })]
    expect(await take(strange, message(bucket, { key }), other)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'strange' }, { itemIdentifier: other.messageId }],
    })
    expect(heard.failures.map(([, id]) => id).toSorted()).toEqual([other.messageId, 'strange'].toSorted())
    expect(await onHand(['tea'])).toEqual([7])
  })

  test('of places that are no store stay where they are, and are named', async () => {
    const { bucket, put, take, heard, keys } = await openShop()
    const strays = ['incoming/x.csv', 'incoming/acme/x.csv', 'incoming/acme/leeds/a/x.csv', 'reports/x.csv']
    for (const key of strays) await put(key, GOOD)
    await put('incoming/acme/leeds/.x.csv', GOOD)
    const dots = 'incoming/acme/leeds/../../globex/leeds/x.csv'
    const all = [...strays, dots, 'incoming/acme/leeds/.x.csv']
    expect(await take(...all.map((key) => message(bucket, { key })))).toEqual(NOTHING_LEFT)
    expect(heard.ignored.toSorted()).toEqual([...strays, dots].toSorted())
    expect(await keys()).toEqual([...strays, 'incoming/acme/leeds/.x.csv'].toSorted())
  })

  test('of a tenant that is not there, and of a store that is another tenant’s, come back with a note', async () => {
    const { bucket, put, take, keys, text, deps, onHand } = await openShop()
    await deps.catalog.createTenant({ tenantId: 'globex', name: 'Globex', currency: 'GBP' }, NOW)
    const [nobody, foreign] = ['incoming/nobody/leeds/x.csv', 'incoming/globex/leeds/x.csv']
    for (const key of [nobody, foreign]) await put(key, GOOD)
    expect(await take(message(bucket, { key: nobody }, { key: foreign }))).toEqual(NOTHING_LEFT)
    const written = await keys()
    expect(written.map((key) => key.replace(/\/[^/]*?-x/, '/x'))).toEqual([
      'rejected/globex/leeds/x.csv',
      'rejected/globex/leeds/x.csv.result.json',
      'rejected/nobody/leeds/x.csv',
      'rejected/nobody/leeds/x.csv.result.json',
    ])
    expect(JSON.parse(await text(written[1]!))).toMatchObject({ taken: false, message: /There is no store "leeds"/ })
    expect(await onHand(['tea'])).toEqual([undefined])
  })

  test('count for the tenant of the key only, where two have a store of one name', async () => {
    const { bucket, put, take, deps, onHand } = await openShop()
    await seedShop(deps.catalog, [], 'globex')
    await put('incoming/globex/leeds/x.csv', GOOD)
    await take(message(bucket, { key: 'incoming/globex/leeds/x.csv' }))
    const [level] = await deps.stock.levels('globex', [{ storeId: 'leeds', productId: 'tea' }])
    expect([level?.onHand, await onHand(['tea'])]).toEqual([7000, [undefined]])
  })

  test('of a file that was replaced leave it to the newer one’s, and of one that is gone are done', async () => {
    const { bucket, put, take, keys, onHand } = await openShop()
    const key = 'incoming/acme/leeds/x.csv'
    const newer = GOOD.replace('7', '9')
    await put(key, newer)
    expect(await take(message(bucket, { key, content: GOOD }))).toEqual(NOTHING_LEFT)
    expect([await keys(), await onHand(['tea'])]).toEqual([[key], [undefined]])
    expect(await take(message(bucket, { key, content: newer }))).toEqual(NOTHING_LEFT)
    expect([await keys('incoming/'), await onHand(['tea'])]).toEqual([[], [9]])
    expect(await take(message(bucket, { key, content: newer }))).toEqual(NOTHING_LEFT)
    expect(await keys('processed/')).toHaveLength(2)
  })

  test.each([
    ['GetObjectCommand', undefined],
    ['CopyObjectCommand', 7],
    ['DeleteObjectCommand', 7],
  ])('of a file that is replaced before its %s neither mix the two nor remove the newer one', async (step, counted) => {
    const { bucket, put, take, keys, onHand, incoming } = await openShop()
    const key = 'incoming/acme/leeds/x.csv'
    const newer = GOOD.replace('7', '9')
    await put(key, GOOD)
    let isReplaced = false
    const replace = async (name: string | undefined) => {
      if (isReplaced || name !== step) return
      isReplaced = true
      await put(key, newer)
    }
    incoming.s3.middlewareStack.add(
      (send, { commandName }) =>
        async (given) => {
          await replace(commandName)
          return send(given)
        },
      { step: 'initialize', name: 'replace' },
    )
    expect(await take(message(bucket, { key, content: GOOD }))).toEqual(NOTHING_LEFT)
    expect([isReplaced, await keys('incoming/'), await onHand(['tea'])]).toEqual([true, [key], [counted]])
    expect(await take(message(bucket, { key, content: newer }))).toEqual(NOTHING_LEFT)
    expect([await keys('incoming/'), await onHand(['tea'])]).toEqual([[], [9]])
  })

  test('that come twice at once are one import, counted once, with one note', async () => {
    const { bucket, put, take, keys, incoming, deps, onHand } = await openShop()
    const key = 'incoming/acme/leeds/x.csv'
    await put(key, `${GOOD}mug,lots\n`)
    const blobs = awsBlobs(bucket)
    onTestFinished(() => blobs.close())
    incoming.take = (file) => takeInboxFile({ ...deps, blobs }, file)
    const twice = () => [message(bucket, { key }), message(bucket, { key })] as const
    expect(await Promise.all([take(...twice()), take(...twice())])).toEqual([NOTHING_LEFT, NOTHING_LEFT])
    expect((await deps.imports.list(TENANT, { limit: 9 })).data).toMatchObject([{ status: 'applied' }])
    expect([await keys('incoming/'), (await keys('processed/')).length, await keys('rejected/')]).toEqual([[], 3, []])
    expect([await onHand(['tea']), (await deps.stock.check()).movementCount]).toEqual([[7], 1])
  })
})

describe('a file that cannot be taken now', () => {
  const busy = new StoreBusyError('busy', { retryAfterSeconds: 1 })
  const throttled = Object.assign(new Error('Slow down'), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } })

  test.each([
    ['a store is busy', busy, false, 60],
    ['S3 asks to slow down', throttled, false, 60],
    ['time is short', new Error('told to stop'), true, 0],
  ])('because %s has its message sent again, and is no failure', async (_, fault, isStopping, delaySeconds) => {
    const { bucket, put, keys, incoming, heard, take, onHand } = await openShop()
    const key = 'incoming/acme/leeds/x.csv'
    await put(key, GOOD)
    const told = message(bucket, { key })
    const { take: takeIt } = incoming
    Object.assign(incoming, { take: () => Promise.reject(fault), isStopping: () => isStopping })
    expect(await take(told)).toEqual(NOTHING_LEFT)
    expect([heard.sentAgain, heard.failures]).toEqual([[[told.body, delaySeconds]], []])
    expect([await keys(), await onHand(['tea'])]).toEqual([[key], [undefined]])
    Object.assign(incoming, { take: takeIt, isStopping: () => false })
    expect(await take({ messageId: 'again', body: heard.sentAgain[0]![0] })).toEqual(NOTHING_LEFT)
    expect([await keys('incoming/'), await onHand(['tea'])]).toEqual([[], [7]])
  })

  test.each([
    ['of a bug', new Error('a bug'), async () => undefined],
    ['the queue is busy too', busy, () => Promise.reject(new Error('SQS does not answer'))],
  ])('because %s is a failure', async (_, fault, sendAgain) => {
    const { bucket, put, incoming, take } = await openShop()
    const key = 'incoming/acme/leeds/x.csv'
    await put(key, GOOD)
    Object.assign(incoming, { take: () => Promise.reject(fault), sendAgain })
    const told = message(bucket, { key })
    expect(await take(told)).toEqual({ batchItemFailures: [{ itemIdentifier: told.messageId }] })
  })

  test('because somebody else is at work on it is not waited for without an end', async () => {
    const { bucket, put, incoming, heard, take, deps, keys, onHand } = await openShop()
    const key = 'incoming/acme/leeds/x.csv'
    await put(key, GOOD)
    const held = new AbortController()
    const { claim } = deps.imports
    // The other one holds the import, and lives.
    deps.imports.claim = async (lease) => (held.signal.aborted ? claim(lease) : undefined)
    incoming.take = (file) => takeInboxFile(deps, file, { waitMs: 300 })
    expect(await take(message(bucket, { key }))).toEqual(NOTHING_LEFT)
    expect([heard.sentAgain.length, heard.failures]).toEqual([1, []])
    held.abort()
    expect(await take(message(bucket, { key }))).toEqual(NOTHING_LEFT)
    expect([await keys('incoming/'), await onHand(['tea'])]).toEqual([[], [7]])
  })
})

/** A process that dies at its `n`-th step, before or after the step took effect, and does nothing any more. */
function mortal(n: number, isAfter: boolean) {
  const state = { steps: 0, isDead: false }
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    state.steps += 1
    if (state.isDead) throw new Error('dead')
    const dies = state.steps === n
    if (dies && !isAfter) state.isDead = true
    const answer = state.isDead ? undefined : await work()
    if (dies) state.isDead = true
    if (state.isDead) throw new Error('killed')
    return answer as T
  }
  type Calls = Record<string, (...given: unknown[]) => Promise<unknown>>
  const stepping = <T extends object>(port: T): T =>
    Object.fromEntries(
      Object.entries(port as Calls).map(([name, call]) => {
        // The one call that asks nobody.
        const isQuestion = name === 'atomicLineCount'
        return [name, isQuestion ? call : (...given: unknown[]) => step(() => call(...given))]
      }),
    ) as T
  const throughSteps = (s3: S3Client) =>
    s3.middlewareStack.add((send) => (given) => step(() => send(given)), { step: 'initialize', name: 'mortal' })
  return { state, stepping, throughSteps }
}

describe('a process that is killed while it takes a file', () => {
  test.each([
    ['before', false],
    ['after', true],
  ])(
    '%s any of its steps took effect loses nothing and doubles nothing',
    async (_, isAfter) => {
      const { bucket, put, keys, text, deps, onHand } = await openShop()
      let n = 1
      for (let isDead = true; isDead; n++) {
        const product = `tea-${n}`
        const key = `incoming/acme/leeds/${product}.csv`
        await put(key, `sku,quantity\n${product},7\nmug-${n},lots\n`)
        const { state, stepping, throughSteps } = mortal(n, isAfter)
        const dying: RunDeps = {
          ...deps,
          imports: stepping(deps.imports),
          blobs: stepping(deps.blobs),
          catalog: stepping(deps.catalog),
          stock: stepping(deps.stock),
        }
        const [s3, healthy] = [openS3(), openS3()]
        throughSteps(s3)
        const nothing = () => undefined
        const sendAgain = async () => expect.fail('who is dead sends nothing')
        const ears = { onFailure: nothing, onIgnored: nothing, onPutOff: nothing }
        const silent = { bucket, isStopping: () => false, sendAgain, ...ears }
        const told = message(bucket, { key })
        const first = await takeIncomingFiles({ ...silent, s3, take: (file) => takeInboxFile(dying, file) }, [told])
        isDead = state.isDead
        expect(first.batchItemFailures).toHaveLength(isDead ? 1 : 0)
        // Customers come in the meantime: who buys one of seven leaves six, and a second count would say seven.
        const isCounted = (await onHand([product]))[0] === 7
        if (isCounted) await sellOne(deps, product)
        // The lease of who died is over after ten seconds.
        const later: RunDeps = { ...deps, clock: { now: () => NOW + 60_000 } }
        const again = {
          ...silent,
          s3: healthy,
          take: (file: Parameters<IncomingDeps['take']>[0]) => takeInboxFile(later, file),
        }
        expect(await takeIncomingFiles(again, [told])).toEqual(NOTHING_LEFT)
        const written = (await keys('processed/')).filter((each) => each.includes(`-${product}.`))
        expect([await onHand([product]), written.length, n]).toEqual([[isCounted ? 6 : 7], 3, n])
        expect(JSON.parse(await text(written[2]!))).toMatchObject({
          message: '2 rows: 1 levels counted, 1 rows refused.',
        })
        for (const client of [s3, healthy]) client.destroy()
      }
      expect(await keys('incoming/')).toEqual([])
      expect((await deps.imports.list(TENANT, { limit: 200 })).data).toHaveLength(n - 1)
      // Six steps are those of S3 (look, read, two results, copy, remove); an import has many more of its own.
      expect(n).toBeGreaterThan(20)
      expect((await deps.stock.check()).faults).toEqual([])
    },
    60_000,
  )
})

const sellOne = ({ stock }: RunDeps, productId: string) =>
  stock.record({
    tenantId: TENANT,
    key: `sale-${productId}`,
    fingerprint: productId,
    actor: 'till',
    recordedAt: NOW,
    lines: [{ kind: 'sale', storeId: 'leeds', productId, quantity: quantity(1000) }],
  })
