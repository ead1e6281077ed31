import type { Product, Store } from '#domain/catalog/product.ts'
import { type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { SimulationScope } from '#domain/simulation/simulation.ts'
import { addDays } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { JobProgress } from '#domain/values/job.ts'
import type { MinorUnits } from '#domain/values/money.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { eachProduct } from '../catalog/each-product.ts'
import { type LevelDemand, loadDemand } from '../forecasts/load-demand.ts'
import { nextTurn } from '../imports/turns.ts'

export interface FindLevelsDeps {
  catalog: Pick<CatalogStore, 'products' | 'product'>
  sales: Pick<SalesStore, 'coverage' | 'days' | 'stockOuts'>
  clock: Clock
}

/** A level with its sales, and what it sold for in the year up to the last day that is known of it. */
export interface FoundLevel extends LevelDemand {
  product: Product
  revenue: MinorUnits
  /** Thousandths. */
  sold: number
}

/** Read together between two turns of other work. */
const PRODUCTS_AT_ONCE = 20
const YEAR_DAYS = 365

/**
 * Finds the levels that sold for the most in the past year; those that sold at no price come last, the most sold first.
 *
 * @param max how many at most, so that neither memory nor time is without a bound
 */
export async function findLevels(
  deps: FindLevelsDeps,
  asked: { tenantId: TenantId; stores: readonly Store[]; scope: SimulationScope; max: number },
  step: (progress: JobProgress) => Promise<void>,
): Promise<{ levels: FoundLevel[]; beyondCount: number }> {
  const { tenantId, stores, scope, max } = asked
  let levels: FoundLevel[] = []
  let count = 0
  let read = 0
  let products: Product[] = []
  const flush = async () => {
    const found = await salesOf(deps, { tenantId, stores, products })
    count += found.length
    levels = [...levels, ...found].toSorted(byMoney).slice(0, max)
    read += products.length
    products = []
    await step({ phase: 'reading', done: read, total: 0 })
    await nextTurn()
  }
  for await (const product of productsAsked(deps.catalog, tenantId, scope)) {
    if (products.push(product) >= PRODUCTS_AT_ONCE) await flush()
  }
  await flush()
  return { levels, beyondCount: count - levels.length }
}

async function* productsAsked(
  catalog: FindLevelsDeps['catalog'],
  tenantId: TenantId,
  { productId, category }: SimulationScope,
): AsyncGenerator<Product> {
  const one = productId === undefined ? undefined : await catalog.product(tenantId, productId)
  const all = productId === undefined ? eachProduct(catalog, tenantId) : one ? [one] : []
  for await (const product of all) {
    if (product.active && (category ?? product.category) === product.category) yield product
  }
}

async function salesOf(
  deps: FindLevelsDeps,
  { tenantId, stores, products }: { tenantId: TenantId; stores: readonly Store[]; products: readonly Product[] },
): Promise<FoundLevel[]> {
  if (products.length === 0 || stores.length === 0) return []
  const ids = products.map(({ productId }) => productId)
  const demands = await loadDemand(deps, tenantId, { products: ids, stores })
  const to = demands.reduce((newest, { lastDay }) => (lastDay > newest ? lastDay : newest), '')
  if (to === '') return []
  const days = await deps.sales.days(tenantId, {
    products: ids,
    stores: stores.map(({ storeId }) => storeId),
    from: addDays(to, 1 - YEAR_DAYS),
    to,
  })
  const ofLevel = Map.groupBy(days, ({ storeId, productId }) => levelKey(storeId, productId))
  return demands.map((demand) => {
    const own = ofLevel.get(levelKey(demand.storeId, demand.productId)) ?? []
    return {
      ...demand,
      product: products.find(({ productId }) => productId === demand.productId)!,
      revenue: own.reduce((sum, { revenue }) => sum + revenue, 0) as MinorUnits,
      sold: own.reduce((sum, { sold }) => sum + sold, 0),
    }
  })
}

/** The most money first, then the most units; equal ones by number, so that the same shop gives the same levels. */
const byMoney = (one: FoundLevel, other: FoundLevel): number =>
  other.revenue - one.revenue || other.sold - one.sold || (keyOf(one) < keyOf(other) ? -1 : 1)

const keyOf = ({ productId, storeId }: LevelKey): string => levelKey(storeId, productId)
