import type { Store } from '#domain/catalog/product.ts'
import {
  judgeOverride,
  judgePublished,
  type OverrideOutcome,
  type PublishedAccuracy,
  type Tally,
  tallyOf,
} from '#domain/forecasts/accuracy.ts'
import type { Expected, LevelForecast } from '#domain/forecasts/forecast.ts'
import { type Override, overrideFactors, withFactors } from '#domain/forecasts/override.ts'
import { lastDayOf, overridesOf, type Proposal } from '#domain/forecasts/proposal.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { addDays } from '#domain/values/day.ts'
import type { ProductId, StoreId } from '#domain/values/ids.ts'
import { localDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { Forecaster, Judged } from '#ports/forecaster.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { storesToShow } from '../catalog/stores-to-show.ts'
import { seriesOf } from './generate-forecasts.ts'
import { type LevelDemand, loadDemand } from './load-demand.ts'

export interface ReadForecastDeps {
  forecasts: ForecastStore
  sales: Pick<SalesStore, 'coverage' | 'days' | 'stockOuts'>
  catalog: Pick<CatalogStore, 'product' | 'stores'>
  forecaster: Pick<Forecaster, 'judge'>
  clock: Clock
}

interface Asked {
  productId: ProductId
  store?: StoreId
}

type Refused = Refusal<'NOT_FOUND' | 'STORE_NOT_ALLOWED'>

/** A forecast, and what it becomes with what people said against it. */
export interface ShownForecast {
  forecast: LevelForecast
  /** Undefined where nobody said anything about its days. */
  overridden: Expected | undefined
  overrides: Override[]
  /** Those that can still be decided. They are in none of the numbers. */
  proposals: Proposal[]
}

/** The newest forecasts of a product, one for each store the caller may see that has one. */
export async function readForecasts(
  deps: ReadForecastDeps,
  principal: Principal,
  asked: Asked,
): Promise<Result<ShownForecast[], Refused>> {
  const found = await storesOf(deps, principal, asked)
  if (!found.ok) return found
  const among = { products: [asked.productId], stores: found.value.map(({ storeId }) => storeId) }
  const newest = await deps.forecasts.newest(principal.tenantId, among)
  const from = newest.map(({ firstDay }) => firstDay).toSorted()[0] ?? ''
  const [overrides, proposals] = await Promise.all([
    deps.forecasts.overrides(principal.tenantId, { ...among, from }),
    deps.forecasts.proposals(principal.tenantId, { ...among, from }),
  ])
  const now = deps.clock.now()
  const today = new Map(found.value.map(({ storeId, timeZone }) => [storeId, localDay(now, timeZone)]))
  const open = proposals.filter((one) => !one.decision && lastDayOf(one) >= today.get(one.storeId)!)
  return accept(
    newest.map((forecast) => {
      const own = overrides.filter(({ storeId, removedAt }) => storeId === forecast.storeId && removedAt === undefined)
      const factors = overrideFactors(own, forecast, () => now)
      const overridden = factors.some((factor) => factor !== 1) ? withFactors(forecast, factors) : undefined
      return { forecast, overridden, overrides: own, proposals: open.filter((one) => one.storeId === forecast.storeId) }
    }),
  )
}

/** How forecasts of a product do. */
export interface Accuracy {
  /** Undefined where no history is long enough to be cut. */
  backtest: (Judged & { horizon: number }) | undefined
  published: PublishedAccuracy
  overrides: { override: Override; outcome: OverrideOutcome | undefined }[]
  tally: Tally | undefined
  /** Decided or not, each change judged as if it had been accepted at once. */
  proposals: { proposal: Proposal; outcomes: (OverrideOutcome | undefined)[] }[]
}

/** Past origins judged from: three months of a product's past, at least. */
const ORIGINS = 4
const JUDGED_HORIZON = 28
/** Forecasts are kept for so long. */
const PAST_DAYS = 190

/**
 * How forecasts of a product would have done in the past, and how those that were published did.
 */
export async function readAccuracy(
  deps: ReadForecastDeps,
  principal: Principal,
  asked: Asked,
): Promise<Result<Accuracy, Refused>> {
  const found = await storesOf(deps, principal, asked)
  if (!found.ok) return found
  const { tenantId } = principal
  const levels = await loadDemand(deps, tenantId, { products: [asked.productId], stores: found.value })
  const judged = await Promise.all(levels.map((level) => publishedOf(deps, principal, level)))
  const overrides = judged.flatMap((level) =>
    level.overrides.map((override) => ({ override, outcome: judgeOverride(override, level) })),
  )
  return accept({
    backtest: await backtestOf(deps.forecaster, levels),
    published: judgePublished(judged),
    overrides,
    tally: tallyOf(overrides),
    proposals: judged.flatMap((level) =>
      level.proposals.map((proposal) => ({
        proposal,
        outcomes: overridesOf(proposal, { by: proposal.createdBy, at: proposal.createdAt }).map((override) =>
          judgeOverride(override, level),
        ),
      })),
    ),
  })
}

async function publishedOf({ forecasts }: ReadForecastDeps, { tenantId }: Principal, level: LevelDemand) {
  const { storeId, productId, demand, lastDay } = level
  const from = addDays(lastDay, -PAST_DAYS)
  const query = { products: [productId], stores: [storeId], from }
  const [published, overrides, proposals] = await Promise.all([
    forecasts.published(tenantId, { storeId, productId }, from),
    forecasts.overrides(tenantId, query),
    forecasts.proposals(tenantId, query),
  ])
  return { demand, forecasts: published, overrides, proposals }
}

async function backtestOf(
  forecaster: Pick<Forecaster, 'judge'>,
  levels: readonly LevelDemand[],
): Promise<Accuracy['backtest']> {
  if (levels.length === 0) return undefined
  const series = levels.map((level, i) => seriesOf(level, String(i)))
  const judged = await forecaster.judge(series, { horizon: JUDGED_HORIZON, origins: ORIGINS })
  return judged.origins === 0 ? undefined : { ...judged, horizon: JUDGED_HORIZON }
}

async function storesOf(
  { catalog }: ReadForecastDeps,
  principal: Principal,
  { productId, store }: Asked,
): Promise<Result<Store[], Refused>> {
  const shown = storesToShow(principal, store)
  if (!shown.ok) return shown
  if (!(await catalog.product(principal.tenantId, productId))) {
    return refuse('NOT_FOUND', `There is no product "${productId}".`)
  }
  const all = await catalog.stores(principal.tenantId)
  return accept(all.filter(({ storeId }) => shown.value === undefined || shown.value.includes(storeId)))
}
