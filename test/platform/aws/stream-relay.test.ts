import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { describe, expect, onTestFinished, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { entryKey } from '#platform/aws/feed-keys.ts'
import { levelItem } from '#platform/aws/stock-rows.ts'
import { streamPoller } from '#platform/aws/stream-poller.ts'
import { changesOf, relayRecords, type StreamRecord } from '#platform/aws/stream-relay.ts'
import type { Change } from '#ports/change-feed.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

/** A level's change as the stream has it. */
const record = (productId: string, seq: number): StreamRecord => ({
  dynamodb: {
    SequenceNumber: `${productId}-${seq}`,
    NewImage: marshall(levelItem(TENANT, { storeId: 'leeds', productId, onHand: quantity(seq), seq }, NOW)),
  },
})
const records = (productId: string, count: number) => Array.from({ length: count }, (_, i) => record(productId, i + 1))

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const seqsOf = (changes: readonly Change[], productId: string) =>
  changes.flatMap((change) => (change.kind === 'level' && change.productId === productId ? [change.seq] : []))

const relayOn = (table: AwsTable, heard: unknown[] = []) => {
  return (some: readonly StreamRecord[]) =>
    relayRecords({ table, tools: realTools, onFailure: (error) => heard.push(error) }, some)
}

/** A client of its own, to which things happen. */
function shaky(table: AwsTable, next: () => Fault): AwsTable {
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  injectFaults(other, next)
  return other
}

describe.skipIf(!isHere)('the relay from the stream to the feed', () => {
  test('tells nothing of items nobody follows, the feed’s own among them', () => {
    const image = (type: string) => ({ dynamodb: { NewImage: marshall({ pk: 'a', sk: 'b', type, tenantId: TENANT }) } })
    expect(
      ['movement', 'command', 'changes', 'consumer', 'shard', 'reversed'].flatMap((t) => changesOf(image(t))),
    ).toEqual([])
  })

  test.each([
    ['alert', { alertId: 'a1' }],
    ['import', { importId: 'i1' }],
    ['order', { orderId: 'o1' }],
  ])('tells of an %s by its version, with its store where it has one', (kind, id) => {
    const item = { pk: 'a', sk: 'b', type: kind, tenantId: TENANT, version: 3, ...id }
    expect(changesOf({ dynamodb: { NewImage: marshall(item) } })).toEqual([{ kind, tenantId: TENANT, seq: 3, ...id }])
    expect(changesOf({ dynamodb: { NewImage: marshall({ ...item, storeId: 'leeds' }) } })).toEqual([
      { kind, tenantId: TENANT, seq: 3, storeId: 'leeds', ...id },
    ])
  })

  test('takes more than one entry holds, in order', async () => {
    const table = await tempTable()
    expect(await relayOn(table)(records('tea', 250))).toEqual({ batchItemFailures: [] })
    expect(seqsOf(await awsChangeFeed({ table }).after(0, 1000), 'tea')).toEqual(oneTo(250))
  })

  test('names the first record it could not take; sent again from there, nothing is missing or doubled', async () => {
    const table = await tempTable()
    let sendings = 0
    const broken = shaky(table, () => (++sendings > 1 ? 'broken' : 'none'))
    const heard: unknown[] = []
    const all = records('tea', 150)
    // One entry holds a hundred.
    expect(await relayOn(broken, heard)(all)).toEqual({ batchItemFailures: [{ itemIdentifier: 'tea-101' }] })
    expect(heard).toEqual([new TypeError('broken')])
    await relayOn(table)(all.slice(100))
    expect(seqsOf(await awsChangeFeed({ table }).after(0, 1000), 'tea')).toEqual(oneTo(150))
  })

  test('a lost answer tells a change twice and leaves none out', async () => {
    const table = await tempTable()
    const faults: Fault[] = ['lost', 'throttled']
    await relayOn(shaky(table, () => faults.shift() ?? 'none'))(records('tea', 3))
    expect(seqsOf(await awsChangeFeed({ table }).after(0, 100), 'tea')).toEqual([1, 2, 3, 1, 2, 3])
  })

  test('several relays at once, as one for each shard, share the ids without a gap', async () => {
    const table = await tempTable()
    const names = ['tea', 'mug', 'pot', 'jar']
    await Promise.all(
      names.map(async (name) => {
        const relay = relayOn(shaky(table, () => 'none'))
        const all = records(name, 60)
        for (let i = 0; i < all.length; i += 20) await relay(all.slice(i, i + 20))
      }),
    )
    const changes = await awsChangeFeed({ table }).after(0, 1000)
    expect(changes.map(({ id }) => id)).toEqual(oneTo(240))
    for (const name of names) expect(seqsOf(changes, name)).toEqual(oneTo(60))
  })

  test('tells the feed though what is kept of a shelf cannot be written, and says so', async () => {
    const { table, catalog, stock } = await tempPlatform()
    await seedShop(catalog, [productNamed('tea')])
    const lines = [{ kind: 'count' as const, storeId: 'leeds', productId: 'tea', counted: quantity(1000) }]
    await stock.record({ tenantId: TENANT, key: 'c', fingerprint: '', actor: 'test', recordedAt: NOW, lines })
    const heard: unknown[] = []
    let writes = 0
    // The first transaction is the shelf's, the second the feed's.
    const broken = shaky(table, () => (writes++ === 0 ? 'broken' : 'none'))
    expect(await relayOn(broken, heard)([record('tea', 1)])).toEqual({ batchItemFailures: [] })
    expect(heard).toMatchObject([{ message: 'broken' }])
    expect(seqsOf(await awsChangeFeed({ table }).after(0, 9), 'tea')).toEqual([1])
  })

  test('the feed is read on from one partition into the next', async () => {
    const table = await tempTable()
    // In entries of 70, one of which reaches from the first partition into the second.
    const all = records('tea', 1100)
    for (let i = 0; i < all.length; i += 70) await relayOn(table)(all.slice(i, i + 70))
    const feed = awsChangeFeed({ table })
    expect((await feed.after(990, 20)).map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => 991 + i))
    expect(await feed.after(0, 5000)).toHaveLength(1100)
    // 1060 is inside an entry, which is kept and shown from its middle on.
    for (const place of [700, 995, 1060]) {
      await feed.advance('a', place)
      await feed.forget(0, ['a'])
      const kept = Array.from({ length: 1100 - place }, (_, i) => place + 1 + i)
      expect((await feed.after(0, 5000)).map(({ id }) => id)).toEqual(kept)
    }
  })

  test('a reader stops before an entry it cannot see yet, and never steps over it', async () => {
    const table = await tempTable()
    const all = records('tea', 6)
    for (const some of [all.slice(0, 2), all.slice(2, 4), all.slice(4)]) await relayOn(table)(some)
    await table.documents.send(new DeleteCommand({ TableName: table.tableName, Key: entryKey(4) }))
    expect((await awsChangeFeed({ table }).after(0, 10)).map(({ id }) => id)).toEqual([1, 2])
    expect(await awsChangeFeed({ table }).after(2, 10)).toEqual([])
  })

  test('a poller that starts again goes on where the last one stopped', async () => {
    const { table, stock, catalog } = await tempPlatform()
    const streams = new DynamoDBStreamsClient({})
    onTestFinished(() => streams.destroy())
    const drain = () => streamPoller({ table, streams, relay: relayOn(table) }).drain()
    await seedShop(catalog, [productNamed('tea')])
    const sell = (key: string) =>
      stock.record({
        tenantId: TENANT,
        key,
        fingerprint: '',
        actor: 'test',
        recordedAt: NOW,
        lines: [{ kind: 'receipt', storeId: 'leeds', productId: 'tea', quantity: quantity(1000) }],
      })
    await sell('a')
    await drain()
    await sell('b')
    await drain()
    await drain()
    expect(seqsOf(await awsChangeFeed({ table }).after(0, 100), 'tea')).toEqual([1, 2])
  })
})
