import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { SimulationScope } from '#domain/simulation/simulation.ts'
import type { Job } from '#domain/values/job.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import { SIMULATION_JOB, type SimulationRequest, storesOf } from './simulate.ts'

export interface AskSimulationDeps {
  jobs: Pick<JobStore, 'add' | 'list'>
  catalog: Pick<CatalogStore, 'product' | 'store' | 'stores'>
  clock: Clock
  randomness: Pick<Randomness, 'id'>
}

type Refused = Refusal<
  'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE' | 'UNKNOWN_PRODUCT' | 'MIXED_CURRENCIES' | 'SIMULATION_UNDER_WAY'
>

/**
 * Begins to replay the past year, in the background. Refusals, first match wins: a store that is not the caller's or not
 * there, a product that is not there, stores with different currencies, another simulation of the shop that is not over.
 */
export async function askSimulation(
  deps: AskSimulationDeps,
  principal: Principal,
  { scope, serviceLevel }: { scope: SimulationScope; serviceLevel: number },
): Promise<Result<Job, Refused>> {
  const { tenantId } = principal
  const request: SimulationRequest = { scope, serviceLevel, stores: principal.stores }
  const refused = await refusalOf(deps, principal, request)
  if (refused) return refused
  const job: Job = {
    tenantId,
    jobId: deps.randomness.id(),
    kind: SIMULATION_JOB,
    request,
    stores: scope.storeId === undefined ? principal.stores : [scope.storeId],
    createdBy: principal.actor,
    createdAt: deps.clock.now(),
    state: 'waiting',
    isCancelWanted: false,
  }
  await deps.jobs.add(job)
  return accept(job)
}

async function refusalOf(
  { jobs, catalog }: AskSimulationDeps,
  principal: Principal,
  request: SimulationRequest,
): Promise<{ ok: false; refusal: Refused } | undefined> {
  const { tenantId } = principal
  const { storeId, productId } = request.scope
  if (storeId !== undefined) {
    if (!mayUseStore(principal, storeId))
      return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
    if (!(await catalog.store(tenantId, storeId))) return refuse('UNKNOWN_STORE', `There is no store "${storeId}".`)
  }
  if (productId !== undefined && !(await catalog.product(tenantId, productId))) {
    return refuse('UNKNOWN_PRODUCT', `There is no product "${productId}".`)
  }
  const currencies = new Set(storesOf(await catalog.stores(tenantId), request).map(({ currency }) => currency))
  if (currencies.size > 1) {
    const names = [...currencies].toSorted().join(', ')
    return refuse('MIXED_CURRENCIES', `The stores have different currencies (${names}); ask for one store.`)
  }
  const [newest] = (await jobs.list(tenantId, { kind: SIMULATION_JOB, limit: 1 })).data
  if (newest?.state === 'waiting' || newest?.state === 'running') {
    return refuse('SIMULATION_UNDER_WAY', 'A simulation is under way already; wait for it, or cancel it.')
  }
  return undefined
}
