import type { Store } from '#domain/catalog/product.ts'
import { HISTORY_DAYS_MIN } from '#domain/forecasts/forecast.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import { REVIEW_DAYS } from '#domain/simulation/order-levels.ts'
import { addUp } from '#domain/simulation/outcome.ts'
import { replayLevel } from '#domain/simulation/replay-level.ts'
import type { Simulation, SimulationScope } from '#domain/simulation/simulation.ts'
import { addDays, dayNumber } from '#domain/values/day.ts'
import type { Job, JobProgress } from '#domain/values/job.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Forecaster } from '#ports/forecaster.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { nextTurn } from '../imports/turns.ts'
import type { JobHandler } from '../jobs/run-jobs.ts'
import { type FindLevelsDeps, type FoundLevel, findLevels } from './find-levels.ts'
import { type KnownLevel, knowLevels, type ReplaySpan } from './know-levels.ts'

export interface SimulateDeps extends FindLevelsDeps {
  catalog: FindLevelsDeps['catalog'] & Pick<CatalogStore, 'stores' | 'tenant' | 'overridesOfLevels'>
  stock: Pick<StockStore, 'movements'>
  purchaseOrders: Pick<PurchaseOrderStore, 'orders'>
  suppliers: Pick<SupplierStore, 'suppliers'>
  forecaster: Pick<Forecaster, 'orderLevels'>
}

export interface SimulationRequest {
  scope: SimulationScope
  /** Chance that nothing is short until the next delivery, in (0, 1). */
  serviceLevel: number
  stores: Principal['stores']
}

export const SIMULATION_JOB = 'simulate'
/** Some minutes of forecasts on one core; a larger shop asks category by category. */
export const LEVELS_MAX = 300
/** Told one by one. */
const TOP = 20
/** A year of whole weeks. */
const DAYS = 364
/** A page notices a pause of some hundredths of a second. */
const LEVELS_AT_ONCE = 20

type Step = (progress: JobProgress) => Promise<void>

/** The stores that a request is about. */
export const storesOf = (all: readonly Store[], { scope, stores }: Pick<SimulationRequest, 'scope' | 'stores'>) =>
  all.filter(
    ({ storeId, active }) => active && mayUseStore({ stores }, storeId) && (scope.storeId ?? storeId) === storeId,
  )

/** The job that replays the past year of the levels that sell for the most. */
export function simulator(deps: SimulateDeps): JobHandler {
  return {
    async run(job: Job, step: Step): Promise<Simulation> {
      const request = job.request as SimulationRequest
      const { tenantId } = job
      const stores = storesOf(await deps.catalog.stores(tenantId), request)
      const tenant = await deps.catalog.tenant(tenantId)
      const asked = { tenantId, stores, scope: request.scope, max: LEVELS_MAX }
      const { levels, beyondCount } = await findLevels(deps, asked, step)
      const span = spanOf(levels)
      const currency = { shop: tenant?.currency ?? '', stores: stores[0]?.currency ?? tenant?.currency ?? '' }
      const known = await knowLevels(deps, { tenantId, stores, levels, span, currency: currency.shop }, step)
      const orderLevels = await recommendWeekly(deps, { known, span, serviceLevel: request.serviceLevel }, step)
      const replayed = await replayAll({ known, orderLevels }, step)
      return { ...sumUp(known, replayed), from: span.from, to: span.to, currency: currency.stores, beyondCount }
    },
  }
}

/** The year up to the newest day known; shorter where nothing is known for so long. */
function spanOf(levels: readonly FoundLevel[]): ReplaySpan {
  const to = levels.reduce((newest, { lastDay }) => (lastDay > newest ? lastDay : newest), '')
  if (to === '') return { from: '', to, days: 0 }
  const oldest = levels.reduce((day, { demand }) => (demand.from < day ? demand.from : day), to)
  const [whole, possible] = [addDays(to, 1 - DAYS), addDays(oldest, HISTORY_DAYS_MIN)]
  const from = possible > whole ? possible : whole
  return { from, to, days: Math.max(0, dayNumber(to) - dayNumber(from) + 1) }
}

interface Known {
  known: readonly KnownLevel[]
  span: ReplaySpan
  serviceLevel: number
}

function recommendWeekly({ forecaster }: SimulateDeps, { known, span, serviceLevel }: Known, step: Step) {
  const total = Math.ceil(span.days / REVIEW_DAYS)
  return forecaster.orderLevels(
    known.map(({ past }) => past),
    {
      days: span.days,
      serviceLevel,
      onProgress: (done) => step({ phase: 'forecasting', done, total }),
    },
  )
}

type Replayed = { level: KnownLevel; found: NonNullable<ReturnType<typeof replayLevel>> }

async function replayAll(
  { known, orderLevels }: { known: readonly KnownLevel[]; orderLevels: readonly Float64Array[] },
  step: Step,
): Promise<Replayed[]> {
  const replayed: Replayed[] = []
  for (const [i, level] of known.entries()) {
    const orderUpTo = orderLevels[i]!.subarray(level.firstReview)
    const found = replayLevel({ ...level.replay, orderUpTo })
    if (found) replayed.push({ level, found })
    if (i % LEVELS_AT_ONCE > 0) continue
    await step({ phase: 'replaying', done: i, total: known.length })
    await nextTurn()
  }
  return replayed
}

function sumUp(
  known: readonly KnownLevel[],
  replayed: readonly Replayed[],
): Omit<Simulation, 'from' | 'to' | 'currency' | 'beyondCount'> {
  const recorded = replayed.flatMap(({ found }) => (found.recorded ? [found.recorded] : []))
  const count = (isIt: (level: KnownLevel) => boolean) => replayed.filter(({ level }) => isIt(level)).length
  return {
    all: addUp(replayed.map(({ found }) => found.all)),
    ...(recorded.length > 0 ? { recorded: addUp(recorded) } : {}),
    tooShortCount: known.length - replayed.length,
    unpricedCount: count(({ replay }) => replay.money.price === 0),
    ownThresholdCount: count(({ replay }) => replay.threshold !== undefined),
    assumedLeadTimeCount: count(({ isLeadTimeAssumed }) => isLeadTimeAssumed),
    top: replayed.slice(0, TOP).map(({ level, found }) => ({
      storeId: level.past.storeId,
      productId: level.productId,
      name: level.name,
      comparison: found.recorded ?? found.all,
    })),
  }
}
