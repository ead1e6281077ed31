import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Job } from '#domain/values/job.ts'
import { localDay, minuteOfDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import { FORECAST_JOB, type ForecastRequest, type ForecastScope } from './generate-forecasts.ts'

export interface AskDeps {
  jobs: Pick<JobStore, 'add'>
  catalog: Pick<CatalogStore, 'product' | 'store'>
  clock: Clock
  randomness: Pick<Randomness, 'id'>
}

/** Begins to forecast what is asked for, in the background. */
export async function askForecasts(
  { jobs, catalog, clock, randomness }: AskDeps,
  principal: Principal,
  { scope, isForced }: { scope: ForecastScope; isForced: boolean },
): Promise<Result<Job, Refusal<'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE' | 'UNKNOWN_PRODUCT'>>> {
  const { tenantId } = principal
  const { storeId, productId } = scope
  if (storeId !== undefined) {
    if (!mayUseStore(principal, storeId))
      return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
    if (!(await catalog.store(tenantId, storeId))) return refuse('UNKNOWN_STORE', `There is no store "${storeId}".`)
  }
  if (productId !== undefined && !(await catalog.product(tenantId, productId))) {
    return refuse('UNKNOWN_PRODUCT', `There is no product "${productId}".`)
  }
  const request: ForecastRequest = { scope, isForced, stores: principal.stores }
  const job = jobOf(tenantId, { jobId: randomness.id(), request, by: principal.actor, now: clock.now() })
  await jobs.add(job)
  return accept(job)
}

interface JobWish {
  jobId: string
  request: ForecastRequest
  by: string
  now: number
}

const jobOf = (tenantId: TenantId, { jobId, request, by, now }: JobWish): Job => ({
  tenantId,
  jobId,
  kind: FORECAST_JOB,
  request,
  stores: request.scope.storeId === undefined ? request.stores : [request.scope.storeId],
  createdBy: by,
  createdAt: now,
  state: 'waiting',
  isCancelWanted: false,
})

/** Shops are closed and files of the day are in. */
const NIGHT_MINUTE = 3 * 60

/**
 * Asks for the night's forecasts of every shop where it is past three in the morning and nobody did yet.
 * @returns how many shops were asked for
 */
export async function askNightly({
  jobs,
  catalog,
  clock,
}: {
  jobs: Pick<JobStore, 'add'>
  catalog: Pick<CatalogStore, 'tenants' | 'stores'>
  clock: Clock
}): Promise<number> {
  const now = clock.now()
  let asked = 0
  for (const { tenantId } of await catalog.tenants()) {
    const [store] = await catalog.stores(tenantId)
    if (!store || minuteOfDay(now, store.timeZone) < NIGHT_MINUTE) continue
    // The name says which night it is: however often it is asked for, it is done once.
    const jobId = `forecast-${tenantId}-${localDay(now, store.timeZone)}`
    const request: ForecastRequest = { scope: {}, isForced: false, stores: 'all' }
    if (await jobs.add(jobOf(tenantId, { jobId, request, by: 'schedule', now }))) asked += 1
  }
  return asked
}
