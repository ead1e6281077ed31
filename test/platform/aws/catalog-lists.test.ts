import { describe, expect, test } from 'vitest'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import type { CatalogStore, StockQuery } from '#ports/catalog-store.ts'
import type { Page } from '#ports/page.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { countCapacity } from '#test/support/aws/capacity.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tempPlatform } from '#test/support/aws/platform.ts'
import { NOW, productNamed, seedShop, storeNamed, TENANT } from '#test/support/shop.ts'
import { tempDatabase } from '#test/support/temp-database.ts'

const isHere = await startDynamoDb()

const STORES = ['leeds', 'york', 'bath']
/** Small ones, of one product in twenty: with them there are more stores than are read by their keys. */
const KIOSKS = Array.from({ length: 7 }, (_, i) => `kiosk${i}`)
/** With three stores more than are read by their keys, and a few that no store has or that are archived. */
const PRODUCTS = Array.from({ length: 180 }, (_, i) =>
  productNamed(`p${i}`, {
    name: `${['Tea', 'tea bag', 'Ännchen', '茶', '😀 mug', 'Ａ pot'][i % 6]} ${i % 4 === 0 ? '' : i}`.trim(),
    category: i % 5 === 0 ? 'Teapots' : 'Mugs',
    supplier: i % 50 === 7 ? 'Nordic' : undefined,
    price: i % 7 === 0 ? undefined : minorUnits(100 + i * 7),
    active: i % 11 !== 3,
    policy: i % 3 === 0 ? {} : { lowStockThreshold: quantity(5000) },
  }),
)

async function fill({ catalog, stock }: { catalog: CatalogStore; stock: StockStore }) {
  await seedShop(catalog, PRODUCTS)
  for (const storeId of ['bath', ...KIOSKS]) await catalog.saveStore(TENANT, storeNamed(storeId), 0)
  const counts = [...STORES, ...KIOSKS].flatMap((storeId, s) =>
    PRODUCTS.flatMap(({ productId, active }, i) =>
      active && (s < STORES.length ? (i + s) % 9 !== 0 : (i + s) % 20 === 0)
        ? [{ kind: 'count' as const, productId, storeId, counted: quantity(((i * 7 + s * 3) % 20) * 500) }]
        : [],
    ),
  )
  for (let i = 0; i < counts.length; i += 40) {
    const lines = counts.slice(i, i + 40)
    const sent = { tenantId: TENANT, key: `c${i}`, fingerprint: '', actor: 'test', recordedAt: NOW, lines }
    expect((await stock.record(sent)).kind).toBe('recorded')
  }
  // One that had stock when it was archived.
  const [archived] = await catalog.productsById(TENANT, ['p50'])
  const { version, updatedAt, ...product } = archived!
  await catalog.saveProduct(TENANT, { product: { ...product, active: false }, ifVersion: version, updatedAt })
  for (const productId of ['p6', 'p9', 'p12']) {
    await catalog.savePolicyOverride(TENANT, { storeId: 'york', productId }, { lowStockThreshold: quantity(9000) })
  }
}

async function allPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    rows.push(...page.data)
    cursor = page.nextCursor
  } while (cursor)
  return rows
}

const QUERIES: Omit<StockQuery, 'limit' | 'sort'>[] = [
  {},
  { descending: true },
  { status: 'low' },
  { status: 'out', descending: true },
  { category: 'Teapots' },
  { search: 'tea bag' },
  { search: 'nordic', status: 'ok' },
  { stores: ['york'] },
  { stores: ['york', 'bath'], descending: true },
  { stores: STORES, search: 'tea' },
  { stores: [] },
]

describe.skipIf(!isHere)('lists on DynamoDB', () => {
  test('say the same as those on SQLite, page by page', { timeout: 120_000 }, async () => {
    const database = await tempDatabase()
    const local = { catalog: localCatalogStore(database), stock: localStockStore(database) }
    const aws = await tempPlatform()
    await Promise.all([fill(local), fill(aws)])

    for (const sort of ['product', 'name', 'on_hand'] as const) {
      for (const query of QUERIES) {
        const list = ({ catalog }: { catalog: CatalogStore }, limit: number) =>
          allPages((cursor) => catalog.stock(TENANT, { ...query, sort, limit, cursor }))
        const expected = await list(local, 200)
        expect(await list(aws, 130), JSON.stringify({ sort, ...query })).toEqual(expected)
      }
    }
    for (const query of [{}, { search: 'tea' }, { category: 'Mugs' }, { includeArchived: true }]) {
      const list = ({ catalog }: { catalog: CatalogStore }, limit: number) =>
        allPages((cursor) => catalog.products(TENANT, { ...query, limit, cursor }))
      expect(await list(aws, 50)).toEqual(await list(local, 200))
    }
    for (const stores of [undefined, ['leeds'], []]) {
      expect(await aws.catalog.stockSummary(TENANT, stores)).toEqual(await local.catalog.stockSummary(TENANT, stores))
      expect(await aws.catalog.attention(TENANT, { stores, limit: 60 })).toEqual(
        await local.catalog.attention(TENANT, { stores, limit: 60 }),
      )
    }
    expect(await aws.catalog.categories(TENANT)).toEqual(await local.catalog.categories(TENANT))
  })

  test('a page goes on though the product it ended with is renamed', async () => {
    const { catalog } = await tempPlatform()
    await seedShop(
      catalog,
      ['a', 'b', 'c', 'd'].map((id) => productNamed(id)),
    )
    const first = await catalog.products(TENANT, { limit: 2 })
    await catalog.saveProduct(TENANT, { product: productNamed('b', { name: 'z' }), ifVersion: 1, updatedAt: NOW })
    const second = await catalog.products(TENANT, { limit: 2, cursor: first.nextCursor })
    expect(second.data.map(({ productId }) => productId)).toEqual(['c', 'd'])
    const third = await catalog.products(TENANT, { limit: 2, cursor: second.nextCursor })
    expect(third.data.map(({ productId }) => productId)).toEqual(['b'])
  })

  test('a plain page reads about as much as it shows, however much there is', async () => {
    const { catalog, stock, table } = await tempPlatform()
    await fill({ catalog, stock })
    const spent = countCapacity(table)
    await catalog.products(TENANT, { limit: 10 })
    const ofTen = spent()
    await catalog.products(TENANT, { limit: 1000 })
    expect(ofTen.read * 10).toBeLessThan(spent().read)
    await catalog.stock(TENANT, { sort: 'name', limit: 5, stores: STORES })
    // 6 rows of 3 stores: 6 products with 3 levels and 3 overrides each, and a list of them.
    expect(spent().read).toBeLessThan(60)
    await catalog.stock(TENANT, { sort: 'name', limit: 5 })
    // Of ten stores: 6 products, each asked for by two queries.
    expect(spent().read).toBeLessThan(30)
  })
})
