import { describe, expect, test } from 'vitest'
import type { CommandLine } from '#domain/ledger/command.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { appendChanges, awsChangeFeed } from '#platform/aws/change-feed.ts'
import { keepShelves } from '#platform/aws/shelf-status.ts'
import { countCapacity } from '#test/support/aws/capacity.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { units } from '#test/support/memory-ledger.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const TEA = { storeId: 'leeds', productId: 'tea' }
const names = Array.from({ length: 49 }, (_, i) => `p${i}`)
const receipt = (productId: string): CommandLine => ({
  kind: 'receipt',
  storeId: 'leeds',
  productId,
  quantity: units(1),
})

async function metered() {
  const platform = await tempPlatform()
  await seedShop(
    platform.catalog,
    ['tea', ...names].map((name) => productNamed(name)),
  )
  const record = (key: string, lines: readonly CommandLine[]) =>
    platform.stock.record({ tenantId: TENANT, key, fingerprint: key, actor: 'test', recordedAt: NOW, lines })
  await record('first', [receipt('tea')])
  return { ...platform, record, spent: countCapacity(platform.table) }
}

describe.skipIf(!isHere)('what it costs on DynamoDB, as docs/aws-tables.md says', () => {
  test('a sale reads its guard, product, store and level, and writes guard, level, movement and the level’s index', async () => {
    const { record, spent } = await metered()
    await record('a', [receipt('tea')])
    // Three items of up to 1 kB at 2 units each in a transaction, and 1 for the index.
    expect(spent()).toEqual({ read: 4, write: 7, requests: 2 })
    await record('a', [receipt('tea')])
    // The same four, and the movement that answers again.
    expect(spent()).toEqual({ read: 5, write: 0, requests: 2 })
  })

  test('a refusal writes its guard alone', async () => {
    const { record, spent } = await metered()
    await record('a', [{ kind: 'sale', ...TEA, quantity: units(1000) }])
    expect(spent()).toEqual({ read: 4, write: 2, requests: 2 })
  })

  test('a reversal and a transfer write what the lines say', async () => {
    const { record, spent } = await metered()
    await record('a', [{ kind: 'reversal', ...TEA, seq: 1 }])
    // Reads the movement and its mark too; writes guard, level, movement and mark: 4 x 2 + 1.
    expect(spent()).toEqual({ read: 6, write: 9, requests: 2 })
    await record('b', [receipt('tea')])
    spent()
    await record('c', [{ kind: 'transfer', ...TEA, toStoreId: 'york', quantity: units(1) }])
    // Two stores and two levels are read; guard, two levels and two movements: 5 x 2 + 2.
    expect(spent()).toEqual({ read: 6, write: 12, requests: 2 })
  })

  test('the largest command: 49 products at once', async () => {
    const { record, spent } = await metered()
    await record('a', names.map(receipt))
    // Guard and store, 49 products and 49 levels; 99 items at 2, and 49 times the index.
    expect(spent()).toEqual({ read: 100, write: 247, requests: 2 })
  })

  test('49 sales of one product at one moment cost one level between them', async () => {
    const { record, spent } = await metered()
    await Promise.all(names.map((name) => record(name, [receipt('tea')])))
    // 49 guards, product, store and level; 99 items at 2, and the index once. One by one: 49 x 7 = 343.
    expect(spent()).toEqual({ read: 52, write: 199, requests: 2 })
  })

  test('reading', async () => {
    const { stock, record, spent } = await metered()
    await Promise.all(names.map((name) => record(name, [receipt('tea')])))
    spent()
    await stock.level(TENANT, TEA)
    expect(spent()).toEqual({ read: 1, write: 0, requests: 1 })
    await stock.levelsOfProduct(TENANT, 'tea')
    expect(spent()).toEqual({ read: 1, write: 0, requests: 1 })
    await stock.movements(TENANT, TEA, { limit: 50 })
    // Fifty movements of some 200 bytes are 10 kB: three units of 4 kB.
    expect(spent()).toEqual({ read: 3, write: 0, requests: 1 })
    await stock.reversals(TENANT, TEA, [1, 2, 3])
    expect(spent()).toEqual({ read: 3, write: 0, requests: 1 })
    await stock.outcome(TENANT, 'p1')
    expect(spent()).toEqual({ read: 2, write: 0, requests: 2 })
  })

  test('the feed: one relay of 49 changes, and a consumer that reads them', async () => {
    const { table, spent } = await metered()
    const change = { kind: 'level', tenantId: TENANT, ...TEA, seq: 1 } as const
    await appendChanges(
      { table, tools: realTools },
      names.map(() => change),
    )
    // The counter is read; it and one entry of less than 4 kB are written, at 2 units for each kB begun.
    expect(spent()).toEqual({ read: 1, write: 10, requests: 2 })
    const feed = awsChangeFeed({ table })
    await feed.after(0, 100)
    // The counter, and the entry: up to 4 kB are one unit.
    expect(spent()).toEqual({ read: 2, write: 0, requests: 2 })
    await feed.after(49, 100)
    expect(spent()).toEqual({ read: 1, write: 0, requests: 1 })
    await feed.advance('alerts', 49)
    expect(spent()).toEqual({ read: 0, write: 1, requests: 1 })
  })

  test('an overview reads what is kept of shelves, and a sale that changes no status only looks', async () => {
    const { table, record, spent } = await metered()
    const catalog = awsCatalogStore({ table, tools: realTools })
    const keep = () => keepShelves({ table, tools: realTools }, [{ kind: 'level', tenantId: TENANT, ...TEA, seq: 1 }])
    spent()
    await keep()
    // Status, product, level and override; the status, and the counts of its store, in a transaction.
    expect(spent()).toEqual({ read: 4, write: 4, requests: 4 })
    await record('b', [receipt('tea')])
    spent()
    await keep()
    expect(spent()).toEqual({ read: 4, write: 0, requests: 3 })
    await record('c', [{ kind: 'count', ...TEA, counted: units(0) }])
    spent()
    await keep()
    // One more for the index of what needs attention.
    expect(spent()).toEqual({ read: 4, write: 5, requests: 4 })
    await catalog.stockSummary(TENANT, undefined)
    expect(spent()).toEqual({ read: 1, write: 0, requests: 1 })
    await catalog.attention(TENANT, { stores: ['leeds'], limit: 10 })
    // The index, then the product, its level and its override.
    expect(spent()).toEqual({ read: 3.5, write: 0, requests: 3 })
  })
})
