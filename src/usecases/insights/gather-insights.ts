import type { Product, Store } from '#domain/catalog/product.ts'
import { type ProductProblem, productProblems } from '#domain/insights/data-problems.ts'
import { type InsightCalendar, insightCalendar } from '#domain/insights/insight-calendar.ts'
import { type LevelFacts, levelFacts } from '#domain/insights/level-facts.ts'
import { levelKey } from '#domain/ledger/movement.ts'
import type { Coverage } from '#domain/sales/sales-day.ts'
import { addDays, type Day } from '#domain/values/day.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import { startOfDay } from '#domain/values/local-time.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { KnownSalesDay, SalesStore } from '#ports/sales-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { eachProduct } from '../catalog/each-product.ts'
import { nextTurn } from '../imports/turns.ts'
import { movementsAfter } from '../ledger/movements-after.ts'
import { readCoverage } from '../sales/read-sales.ts'

export interface GatherDeps {
  catalog: Pick<CatalogStore, 'products' | 'tenant'>
  stock: Pick<StockStore, 'levelsOfProduct' | 'movements'>
  sales: Pick<SalesStore, 'coverage' | 'days'>
  clock: Clock
}

/** What is known of some stores over a period: what daily insights and weekly summaries are made of. */
export interface Insights {
  from: Day
  to: Day
  /** When it was gathered; milliseconds since 1970. */
  asOf: number
  stores: readonly Store[]
  levels: LevelFacts[]
  productProblems: ProductProblem[]
  known: Coverage[]
  /** Closed days that changed since the period began, and how many of their levels. */
  restated: { storeId: StoreId; day: Day; levelCount: number }[]
}

export interface GatherAsked {
  tenantId: TenantId
  stores: readonly Store[]
  from: Day
  to: Day
}

/** Read together between two turns of other work. */
const PRODUCTS_AT_ONCE = 20
const YEAR_DAYS = 365

/** Gathers the facts of every product in the stores named, one after the other: memory holds their sums. */
export async function gatherInsights(deps: GatherDeps, asked: GatherAsked): Promise<Insights> {
  const asOf = deps.clock.now()
  const tenant = await deps.catalog.tenant(asked.tenantId)
  const known = await readCoverage(deps, asked.tenantId, asked.stores)
  const insights: Insights = { ...asked, asOf, levels: [], productProblems: [], known, restated: [] }
  const restated = new Map<string, Insights['restated'][number]>()
  const calendars = new Map(asked.stores.map((store) => [store.storeId, insightCalendar(asked, store.timeZone)]))
  const all: Product[] = []
  let products: Product[] = []
  const flush = async () => {
    await gatherSome(deps, { asked, asOf, currency: tenant?.currency, calendars, products, insights, restated })
    products = []
    await nextTurn()
  }
  for await (const product of eachProduct(deps.catalog, asked.tenantId)) {
    all.push(product)
    if (products.push(product) >= PRODUCTS_AT_ONCE) await flush()
  }
  await flush()
  insights.productProblems = productProblems(all)
  insights.restated = [...restated.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1))
  return insights
}

interface Some {
  asked: GatherAsked
  asOf: number
  /** The tenant's, which products' costs are in. */
  currency: string | undefined
  calendars: ReadonlyMap<StoreId, InsightCalendar>
  products: readonly Product[]
  insights: Insights
  restated: Map<string, Insights['restated'][number]>
}

async function gatherSome(deps: GatherDeps, some: Some): Promise<void> {
  const { asked, asOf, calendars, products, insights, restated } = some
  if (products.length === 0) return
  const days = await deps.sales.days(asked.tenantId, {
    products: products.map(({ productId }) => productId),
    stores: asked.stores.map(({ storeId }) => storeId),
    from: addDays(asked.to, 1 - YEAR_DAYS),
    to: asked.to,
  })
  const byLevel = Map.groupBy(days, ({ storeId, productId }) => levelKey(storeId, productId))
  for (const store of asked.stores) noteRestated(restated, days, { store, from: asked.from })
  for (const product of products) {
    const levels = await deps.stock.levelsOfProduct(asked.tenantId, product.productId)
    for (const store of asked.stores) {
      const level = levels.find(({ storeId }) => storeId === store.storeId)
      const own = byLevel.get(levelKey(store.storeId, product.productId)) ?? []
      if (!level && own.length === 0) continue
      const key = { storeId: store.storeId, productId: product.productId }
      const movements = level ? await movementsAfter(deps.stock, asked.tenantId, { ...key, seq: 0 }) : []
      insights.levels.push(
        levelFacts(movements, own, {
          product,
          storeId: store.storeId,
          calendar: calendars.get(store.storeId)!,
          now: asOf,
          ...(store.currency === some.currency && product.cost !== undefined ? { productCost: product.cost } : {}),
        }),
      )
    }
  }
}

function noteRestated(
  restated: Some['restated'],
  days: readonly KnownSalesDay[],
  { store, from }: { store: Store; from: Day },
): void {
  const since = startOfDay(from, store.timeZone)
  for (const { storeId, day, updatedAt } of days) {
    if (storeId !== store.storeId || day >= from || updatedAt < since) continue
    const key = `${storeId} ${day}`
    const known = restated.get(key) ?? { storeId, day, levelCount: 0 }
    restated.set(key, { ...known, levelCount: known.levelCount + 1 })
  }
}
