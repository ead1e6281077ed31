import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import type { NewChange } from '#platform/aws/change-feed.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { keepShelves } from '#platform/aws/shelf-status.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const PRODUCTS = ['tea', 'mug', 'pot'] as const
const STORES = ['leeds', 'york'] as const

type Step =
  | { do: 'count'; productId: string; storeId: string; counted: number }
  | { do: 'product'; productId: string; threshold: number; price: number; active: boolean }
  | { do: 'policy'; productId: string; storeId: string; threshold: number }

const [productId, storeId] = [fc.constantFrom(...PRODUCTS), fc.constantFrom(...STORES)]
const few = fc.integer({ min: 0, max: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('count' as const), productId, storeId, counted: few }),
  fc.record({ do: fc.constant('product' as const), productId, threshold: few, price: few, active: fc.boolean() }),
  fc.record({ do: fc.constant('policy' as const), productId, storeId, threshold: few }),
)

/** A client of its own, to which everything happens in turn. */
function shaky(table: AwsTable): AwsTable {
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  let sendings = 0
  injectFaults(other, () => FAULTS[sendings++ % FAULTS.length]!)
  return other
}

/** What the summary should say, from the stock list, which looks at every shelf. */
async function counted(catalog: CatalogStore) {
  const all = (await catalog.stock(TENANT, { sort: 'product', limit: 100 })).data
  const of = (status: string) => all.filter((row) => row.status === status)
  const products = await catalog.products(TENANT, { limit: 100 })
  return {
    summary: {
      productCount: products.data.length,
      levelCount: all.length,
      outCount: of('out').length,
      lowCount: of('low').length,
    },
    wanting: [...of('out'), ...of('low')].map((row) => `${row.productId} ${row.storeId}`).sort(),
  }
}

describe.skipIf(!isHere)('what is kept of shelves on DynamoDB', () => {
  test('is what looking at every shelf finds, however often, late, mixed and disturbed changes are told', async () => {
    const table = await tempTable()
    const store = { table, tools: realTools }
    const [catalog, stock] = [awsCatalogStore(store), awsStockStore(store)]
    await seedShop(
      catalog,
      PRODUCTS.map((id) => productNamed(id)),
    )
    const isNew = (productId: string) => ({
      kind: 'product' as const,
      tenantId: TENANT,
      productId,
      seq: 1,
      after: { name: '' },
    })
    await keepShelves(store, PRODUCTS.map(isNew))
    let steps = 0
    const take = async (one: Step): Promise<NewChange> => {
      const { productId } = one
      steps++
      if (one.do === 'count') {
        const { storeId } = one
        const lines = [{ kind: 'count' as const, productId, storeId, counted: quantity(one.counted * 1000) }]
        const command = { tenantId: TENANT, key: `c${steps}`, fingerprint: '', actor: 'test', recordedAt: NOW, lines }
        await stock.record(command)
        return { kind: 'level', tenantId: TENANT, storeId, productId, seq: steps }
      }
      const lowStockThreshold = quantity(one.threshold * 1000)
      if (one.do === 'policy') {
        const { storeId } = one
        await catalog.savePolicyOverride(TENANT, { productId, storeId }, { lowStockThreshold })
        return { kind: 'policy', tenantId: TENANT, storeId, productId, seq: 0 }
      }
      const { version: ifVersion, updatedAt: _, ...draft } = (await catalog.product(TENANT, productId))!
      const { active } = one
      const product = { ...draft, active, price: minorUnits(one.price * 100), policy: { lowStockThreshold } }
      await catalog.saveProduct(TENANT, { product, ifVersion, updatedAt: NOW })
      const { name } = product
      return { kind: 'product', tenantId: TENANT, productId, seq: steps, before: { name }, after: { name } }
    }
    const twoRelays = [shaky(table), shaky(table)]
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (script) => {
        const told: NewChange[] = []
        for (const one of script) {
          const change = await take(one)
          told.push(change)
          // Two shards' relays at once, one of them with what was told long ago.
          await Promise.all([
            keepShelves({ table: twoRelays[0]!, tools: realTools }, [change, change]),
            keepShelves({ table: twoRelays[1]!, tools: realTools }, told.slice(-3).reverse()),
          ])
        }
        const { summary, wanting } = await counted(catalog)
        expect(await catalog.stockSummary(TENANT, undefined)).toEqual(summary)
        const rows = await catalog.attention(TENANT, { limit: 100 })
        expect(rows.map((row) => `${row.productId} ${row.storeId}`).sort()).toEqual(wanting)
        const money = rows.map((row) => row.moneyAtRisk)
        expect(money).toEqual(money.toSorted((a, b) => b - a))
      }),
      { numRuns: 12 },
    )
  }, 120_000)

  test('holds what a very large shelf is worth as far as an item can hold it', async () => {
    const table = await tempTable()
    const store = { table, tools: realTools }
    const [catalog, stock] = [awsCatalogStore(store), awsStockStore(store)]
    // 999,999,999 missing at 100,000.00: beyond 2^53.
    const policy = { lowStockThreshold: quantity(999_999_999_000) }
    await seedShop(catalog, [productNamed('tea', { price: minorUnits(10_000_000), policy }), productNamed('mug')])
    const key = { storeId: 'leeds', productId: 'tea' }
    const lines = [{ kind: 'count' as const, ...key, counted: quantity(0) }]
    await stock.record({ tenantId: TENANT, key: 'c', fingerprint: '', actor: 'test', recordedAt: NOW, lines })
    await keepShelves(store, [{ kind: 'level', tenantId: TENANT, ...key, seq: 1 }])
    expect(await catalog.attention(TENANT, { limit: 5 })).toMatchObject([{ moneyAtRisk: Number.MAX_SAFE_INTEGER }])
  })
})
