import type { Store } from '#domain/catalog/product.ts'
import { HISTORY_DAYS_MAX } from '#domain/forecasts/input.ts'
import { type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import { shareOut } from '#domain/sales/days-out.ts'
import { type DemandDays, demandDays } from '#domain/sales/demand-series.ts'
import { addDays, type Day } from '#domain/values/day.ts'
import type { ProductId, TenantId } from '#domain/values/ids.ts'
import { startOfDay } from '#domain/values/local-time.ts'
import type { Clock } from '#ports/clock.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { readCoverage } from '../sales/read-sales.ts'

export interface LoadDeps {
  sales: Pick<SalesStore, 'coverage' | 'days' | 'stockOuts'>
  clock: Clock
}

/** A level that ever sold, with its demand day by day up to the last day that is known. */
export type LevelDemand = LevelKey & { demand: DemandDays; lastDay: Day }

/** Reads the demand of products in the stores named; levels of which nothing is known to have sold are left out. */
export async function loadDemand(
  deps: LoadDeps,
  tenantId: TenantId,
  { products, stores }: { products: readonly ProductId[]; stores: readonly Store[] },
): Promise<LevelDemand[]> {
  const coverage = await readCoverage(deps, tenantId, stores)
  const ends = coverage.map(({ ranges }) => ranges.at(-1)!.to)
  if (ends.length === 0) return []
  const newest = ends.toSorted().at(-1)!
  const from = addDays(newest, 1 - HISTORY_DAYS_MAX)
  const among = { products, stores: stores.map(({ storeId }) => storeId) }
  const [days, stockOuts] = await Promise.all([
    deps.sales.days(tenantId, { ...among, from, to: newest }),
    deps.sales.stockOuts(tenantId, {
      ...among,
      from: startOfDay(from, 'UTC') - DAY_MS,
      to: startOfDay(newest, 'UTC') + 2 * DAY_MS,
    }),
  ])
  const outOf = Map.groupBy(stockOuts, ({ storeId, productId }) => levelKey(storeId, productId))
  const timeZones = new Map(stores.map(({ storeId, timeZone }) => [storeId, timeZone]))
  const levels: LevelDemand[] = []
  for (const ofLevel of Map.groupBy(days, ({ storeId, productId }) => levelKey(storeId, productId)).values()) {
    const { storeId, productId } = ofLevel[0]!
    const known = coverage.find((one) => one.storeId === storeId)
    if (!known) continue
    const lastDay = known.ranges.at(-1)!.to
    const out = outOf.get(levelKey(storeId, productId)) ?? []
    const range = { from, to: lastDay, timeZone: timeZones.get(storeId)!, now: deps.clock.now() }
    const demand = demandDays(ofLevel, { from, to: lastDay, known: known.ranges, out: shareOut(out, range) })
    if (demand) levels.push({ storeId, productId, demand, lastDay })
  }
  return levels
}

const DAY_MS = 86_400_000
