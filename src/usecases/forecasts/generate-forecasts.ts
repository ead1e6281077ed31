import { createHash } from 'node:crypto'
import type { Product, Store } from '#domain/catalog/product.ts'
import type { LevelForecast } from '#domain/forecasts/forecast.ts'
import { horizonFor, inputText } from '#domain/forecasts/input.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import { levelKey } from '#domain/ledger/movement.ts'
import { addDays, dayNumber } from '#domain/values/day.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { Job, JobProgress } from '#domain/values/job.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { DailySeries, Forecaster, MadeForecast } from '#ports/forecaster.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { eachProduct } from '../catalog/each-product.ts'
import { nextTurn } from '../imports/turns.ts'
import type { JobHandler } from '../jobs/run-jobs.ts'
import { type LevelDemand, loadDemand } from './load-demand.ts'

export interface GenerateDeps {
  sales: Pick<SalesStore, 'coverage' | 'days' | 'stockOuts'>
  catalog: Pick<CatalogStore, 'product' | 'products' | 'stores'>
  forecasts: Pick<ForecastStore, 'inputs' | 'publish' | 'thin' | 'forget'>
  forecaster: Pick<Forecaster, 'forecast'>
  clock: Clock
}

/** What is to be forecast: everything, or what all that is named here is true of. */
export interface ForecastScope {
  category?: string
  productId?: ProductId
  storeId?: StoreId
}

export interface ForecastRequest {
  scope: ForecastScope
  /** Also what would come out the same. */
  isForced: boolean
  stores: Principal['stores']
}

/** What a forecast job tells when it is done. */
export interface ForecastResult extends Record<string, unknown> {
  madeCount: number
  /** Levels whose history is what it was when they were forecast last. */
  unchangedCount: number
}

export const FORECAST_JOB = 'forecast'

/** Read together between two turns of other work: three years of twenty products are some 60,000 rows. */
const PRODUCTS_AT_ONCE = 20
/** Forecasts kept for judging them later: every day's for a week, Mondays' for half a year. */
const DAILY_KEPT_DAYS = 8
const MONDAYS_KEPT_DAYS = 190

type Step = (progress: JobProgress) => Promise<void>

/** The job that makes forecasts: of the levels asked for, those whose history is another than last time. */
export function forecastMaker(deps: GenerateDeps): JobHandler {
  return {
    async run(job: Job, step: Step): Promise<ForecastResult> {
      const request = job.request as ForecastRequest
      const { tenantId } = job
      const all = await deps.catalog.stores(tenantId)
      const { storeId } = request.scope
      const stores = all.filter(
        (store) => store.active && mayUseStore(request, store.storeId) && (storeId ?? store.storeId) === store.storeId,
      )
      const found = await readInputs(deps, { tenantId, request, stores }, step)
      const series = found.levels.map(({ level }, i) => seriesOf(level, String(i)))
      const made = await deps.forecaster.forecast(series, {
        horizon: found.horizon,
        onProgress: (done) => step({ phase: 'forecasting', done, total: series.length }),
      })
      await publish(deps, { tenantId, found, made }, step)
      return { madeCount: made.length, unchangedCount: found.unchangedCount }
    },
  }
}

interface Asked {
  tenantId: TenantId
  request: ForecastRequest
  stores: readonly Store[]
}

interface Inputs {
  horizon: number
  levels: { level: LevelDemand; inputHash: string }[]
  unchangedCount: number
}

async function readInputs(deps: GenerateDeps, { tenantId, request, stores }: Asked, step: Step): Promise<Inputs> {
  const products = await productsAsked(deps.catalog, tenantId, request.scope)
  const horizon = horizonFor(products.map(({ policy }) => policy.leadTimeDays ?? 0))
  const known = new Map<string, string>()
  if (!request.isForced) {
    const storeIds = stores.map(({ storeId }) => storeId)
    for (const { storeId, productId, inputHash } of await deps.forecasts.inputs(tenantId, { stores: storeIds }))
      known.set(levelKey(storeId, productId), inputHash)
  }
  const inputs: Inputs = { horizon, levels: [], unchangedCount: 0 }
  for (let i = 0; i < products.length; i += PRODUCTS_AT_ONCE) {
    const ids = products.slice(i, i + PRODUCTS_AT_ONCE).map(({ productId }) => productId)
    for (const level of await loadDemand(deps, tenantId, { products: ids, stores })) {
      const inputHash = createHash('sha256').update(inputText(level.demand, horizon)).digest('base64url')
      if (known.get(levelKey(level.storeId, level.productId)) === inputHash) inputs.unchangedCount += 1
      else inputs.levels.push({ level, inputHash })
    }
    await step({ phase: 'reading', done: i + ids.length, total: products.length })
    await nextTurn()
  }
  return inputs
}

/** What is no longer sold is not forecast. */
async function productsAsked(
  catalog: GenerateDeps['catalog'],
  tenantId: TenantId,
  { productId, category }: ForecastScope,
): Promise<Product[]> {
  const isAsked = (product: Product) => product.active && (category ?? product.category) === product.category
  if (productId !== undefined) {
    const product = await catalog.product(tenantId, productId)
    return product && isAsked(product) ? [product] : []
  }
  const products: Product[] = []
  for await (const product of eachProduct(catalog, tenantId)) if (isAsked(product)) products.push(product)
  return products
}

/** A level's demand as a forecaster takes it. */
export const seriesOf = ({ demand }: LevelDemand, id: string): DailySeries => ({
  id,
  demand: demand.demand,
  outOfStockShare: demand.outOfStockShare,
  startDay: dayNumber(demand.from),
})

async function publish(
  { forecasts, clock }: GenerateDeps,
  { tenantId, found, made }: { tenantId: TenantId; found: Inputs; made: readonly MadeForecast[] },
  step: Step,
): Promise<void> {
  const madeAt = clock.now()
  const all = made.map(({ id, ...forecast }): LevelForecast => {
    const { level, inputHash } = found.levels[Number(id)]!
    const { storeId, productId, demand, lastDay } = level
    const firstDay = addDays(lastDay, 1)
    return { ...forecast, tenantId, storeId, productId, firstDay, madeAt, trainedFrom: demand.from, inputHash }
  })
  await step({ phase: 'publishing', done: 0, total: all.length })
  await forecasts.publish(all)
  const newest = all.reduce((day, { firstDay }) => (firstDay > day ? firstDay : day), '')
  if (newest === '') return
  await forecasts.thin(tenantId, addDays(newest, -DAILY_KEPT_DAYS))
  await forecasts.forget(tenantId, addDays(newest, -MONDAYS_KEPT_DAYS))
}
