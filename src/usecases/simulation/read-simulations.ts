import type { Principal } from '#domain/identity/permission.ts'
import type { Job } from '#domain/values/job.ts'
import { type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { JobStore } from '#ports/job-store.ts'
import { readJob } from '../jobs/manage-jobs.ts'
import { SIMULATION_JOB, type SimulationRequest } from './simulate.ts'

/** As many runs as are looked at for the newest of each scope. */
const LOOKED_AT = 200

/**
 * Simulations that touch no store but those the caller may see, newest first: of each scope the newest that is done, and
 * whatever was asked for since.
 */
export async function listSimulations(
  { jobs }: { jobs: Pick<JobStore, 'list'> },
  { tenantId, stores }: Principal,
): Promise<Job[]> {
  const page = { kind: SIMULATION_JOB, limit: LOOKED_AT, ...(stores === 'all' ? {} : { stores }) }
  const { data } = await jobs.list(tenantId, page)
  const done = new Set<string>()
  return data.filter((job) => {
    const scope = scopeKey(job)
    if (done.has(scope)) return false
    if (job.state === 'done') done.add(scope)
    return true
  })
}

function scopeKey({ request, stores }: Job): string {
  const { scope } = request as SimulationRequest
  return JSON.stringify([scope.category, scope.productId, stores === 'all' ? stores : stores.toSorted()])
}

/** One simulation, however old. */
export async function readSimulation(
  deps: { jobs: Pick<JobStore, 'find'> },
  principal: Principal,
  simulationId: string,
): Promise<Result<Job, Refusal<'NOT_FOUND'>>> {
  const found = await readJob(deps, principal, simulationId)
  if (found.ok && found.value.kind === SIMULATION_JOB) return found
  return refuse('NOT_FOUND', `There is no simulation "${simulationId}".`)
}
