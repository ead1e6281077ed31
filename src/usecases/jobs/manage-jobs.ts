import { isWithin, type Principal } from '#domain/identity/permission.ts'
import type { Job } from '#domain/values/job.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { Page } from '#ports/page.ts'

const noJob = (jobId: string) => refuse('NOT_FOUND', `There is no job "${jobId}".`)

/** A job that touches no store but those the caller may see. */
export async function readJob(
  { jobs }: { jobs: Pick<JobStore, 'find'> },
  principal: Principal,
  jobId: string,
): Promise<Result<Job, Refusal<'NOT_FOUND'>>> {
  const job = await jobs.find(principal.tenantId, jobId)
  return job && isWithin(job.stores, principal.stores) ? accept(job) : noJob(jobId)
}

export function listJobs(
  { jobs }: { jobs: Pick<JobStore, 'list'> },
  { tenantId, stores }: Principal,
  query: { kind?: string; limit: number; cursor?: string },
): Promise<Page<Job>> {
  return jobs.list(tenantId, { ...query, stores: stores === 'all' ? undefined : stores })
}

/** Asks a job to end. One that is over stays as it is. */
export async function cancelJob(
  { jobs }: { jobs: Pick<JobStore, 'find' | 'cancel'> },
  principal: Principal,
  jobId: string,
): Promise<Result<Job, Refusal<'NOT_FOUND'>>> {
  const found = await readJob({ jobs }, principal, jobId)
  if (!found.ok) return found
  const job = await jobs.cancel(principal.tenantId, jobId)
  return job ? accept(job) : noJob(jobId)
}
