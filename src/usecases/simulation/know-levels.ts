import { effectivePolicy, type StockPolicy, type Store } from '#domain/catalog/product.ts'
import { HISTORY_DAYS_MIN } from '#domain/forecasts/forecast.ts'
import { type StoreDay, storeDays } from '#domain/insights/calendar/store-days.ts'
import { RECENT_DAYS } from '#domain/insights/insight-calendar.ts'
import { COMMAND_LINES_MAX } from '#domain/ledger/command.ts'
import { chooseLeadTime } from '#domain/recommendations/lead-time.ts'
import type { LeadTime } from '#domain/replenishment/replenishment.ts'
import { type PastLevel, REVIEW_DAYS } from '#domain/simulation/order-levels.ts'
import type { LevelToReplay } from '#domain/simulation/replay-level.ts'
import { stockRecord } from '#domain/simulation/stock-record.ts'
import { averageBefore } from '#domain/simulation/usual-threshold.ts'
import { addDays, type Day, dayNumber } from '#domain/values/day.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { JobProgress } from '#domain/values/job.ts'
import { startOfDay } from '#domain/values/local-time.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { unitsOf } from '#domain/values/quantity.ts'
import { nextTurn } from '../imports/turns.ts'
import { movementsAfter } from '../ledger/movements-after.ts'
import { termsOf } from '../recommendations/read-recommendations.ts'
import { readSuppliers, type SupplierTerms } from '../recommendations/read-suppliers.ts'
import type { FoundLevel } from './find-levels.ts'
import type { SimulateDeps } from './simulate.ts'

/** The days that are replayed, both included. */
export interface ReplaySpan {
  from: Day
  to: Day
  days: number
}

/** A level with all that a replay needs, but for what would have been recommended. */
export interface KnownLevel {
  productId: ProductId
  name: string
  past: PastLevel & { storeId: StoreId }
  /** The first review with enough history for a forecast. */
  firstReview: number
  replay: Omit<LevelToReplay, 'orderUpTo'>
  isLeadTimeAssumed: boolean
}

interface Asked {
  tenantId: TenantId
  stores: readonly Store[]
  levels: readonly FoundLevel[]
  span: ReplaySpan
  /** The tenant's, which prices and costs of products are in. */
  currency: string
}

/** Reads supply, policy and ledger of each level, one after the other: memory holds their days. */
export async function knowLevels(
  deps: SimulateDeps,
  { tenantId, stores, levels, span, currency }: Asked,
  step: (progress: JobProgress) => Promise<void>,
): Promise<KnownLevel[]> {
  if (levels.length === 0) return []
  const suppliers = await readSuppliers(deps, tenantId)
  const overrides = await readOverrides(deps, tenantId, levels)
  const calendars = new Map(stores.map((store) => [store.storeId, calendarOf(span, store)]))
  const known: KnownLevel[] = []
  for (const [i, level] of levels.entries()) {
    const store = stores.find(({ storeId }) => storeId === level.storeId)!
    const { product } = level
    const policy = effectivePolicy(product.policy, overrides[i])
    const days = calendars.get(level.storeId)!
    const begun = beginningOf(level, { span, policy, supplier: suppliers.get(product.supplier ?? '') })
    const { replay } = begun
    const movements = await movementsAfter(deps.stock, tenantId, {
      storeId: level.storeId,
      productId: level.productId,
      seq: 0,
    })
    const record = movements.length > 0 ? { record: stockRecord(movements, days, replay.sold) } : {}
    const money = moneyOf(level, store.currency === currency)
    known.push({ ...begun, replay: { ...replay, ...record, money } })
    await step({ phase: 'ledger', done: i + 1, total: levels.length })
    await nextTurn()
  }
  return known
}

async function readOverrides(
  { catalog }: SimulateDeps,
  tenantId: TenantId,
  levels: readonly FoundLevel[],
): Promise<(StockPolicy | undefined)[]> {
  const found: (StockPolicy | undefined)[] = []
  for (const some of inPieces(levels, COMMAND_LINES_MAX)) {
    found.push(...(await catalog.overridesOfLevels(tenantId, some)))
  }
  return found
}

/** The days of a replay on a store's clocks, and before them those that tell at what rate things sold. */
const calendarOf = ({ from, to }: ReplaySpan, { timeZone }: Store): StoreDay[] =>
  storeDays({
    from: startOfDay(addDays(from, -RECENT_DAYS), timeZone),
    until: startOfDay(addDays(to, 1), timeZone),
    timeZone,
  })

interface Terms {
  span: ReplaySpan
  policy: StockPolicy
  supplier: SupplierTerms | undefined
}

/** Lays a level's days on the replay's, and says when its own replay begins and how it is supplied. */
function beginningOf(
  { storeId, productId, product, demand }: FoundLevel,
  { span, policy, supplier }: Terms,
): Omit<KnownLevel, 'replay'> & { replay: Omit<LevelToReplay, 'orderUpTo' | 'money' | 'record'> } {
  const start = dayNumber(span.from) - dayNumber(demand.from)
  const firstReview = Math.max(0, Math.ceil((HISTORY_DAYS_MIN - start) / REVIEW_DAYS))
  const { packSize, ...supply } = termsOf(policy, supplier)
  const { leadTime, warnings } = chooseLeadTime(supply)
  const { lowStockThreshold } = policy
  return {
    productId,
    name: product.name,
    firstReview,
    isLeadTimeAssumed: warnings.includes('no_lead_time'),
    past: {
      id: `${storeId}/${productId}`,
      storeId,
      start,
      leadTime,
      startDay: dayNumber(demand.from),
      demand: laid(demand.demand, 0, start + span.days, Number.NaN),
      outOfStockShare: laid(demand.outOfStockShare, 0, start + span.days, 0),
    },
    replay: {
      sold: laid(demand.demand, start - RECENT_DAYS, start + span.days, Number.NaN),
      begin: RECENT_DAYS + firstReview * REVIEW_DAYS,
      perDay: averageBefore(demand.demand, start + firstReview * REVIEW_DAYS, demand.outOfStockShare),
      leadTimeDays: daysOf(leadTime),
      limits: packSize === undefined ? {} : { packSize: unitsOf(packSize) },
      ...(lowStockThreshold === undefined ? {} : { threshold: Math.max(0, unitsOf(lowStockThreshold)) }),
    },
  }
}

/** The values from one index up to another, with something else where there are none. */
const laid = (values: Float64Array, from: number, to: number, otherwise: number): Float64Array =>
  Float64Array.from({ length: Math.max(0, to - from) }, (_, i) => values[from + i] ?? otherwise)

/** Whole days for orders in turn: each lead time as often as it was seen. */
function daysOf(leadTime: LeadTime): number[] {
  if (typeof leadTime === 'number') return [Math.ceil(leadTime)]
  return leadTime.flatMap(({ steps, weight }) => new Array<number>(weight).fill(Math.ceil(steps)))
}

/** What a unit sold for over the year, else its price; and what it costs, else what it sells for. Minor units. */
function moneyOf({ product, revenue, sold }: FoundLevel, isPriced: boolean): LevelToReplay['money'] {
  const listed = isPriced ? product.price : undefined
  const price = sold > 0 && revenue > 0 ? (revenue * 1000) / sold : (listed ?? 0)
  return { price, value: (isPriced ? product.cost : undefined) ?? price }
}
