import type { TenantId } from '#domain/values/ids.ts'
import type { Job } from '#domain/values/job.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, sortable } from './keys.ts'

/** Every job that is not over, of all tenants, by when it may be taken. */
export const DUE_JOBS = 'JOBS'

export const jobKey = (tenantId: TenantId, jobId: string): ItemKey => ({
  pk: keys`T#${tenantId}#JOB#${jobId}`,
  sk: 'METADATA',
})

/** A tenant's jobs by age. */
export const jobList = (tenantId: TenantId): string => keys`T#${tenantId}#JOBS`

export interface KeptJob {
  job: Job
  /** Who has it; absent while nobody took it. */
  workerId?: string
  /** Until when nobody else may take it; 0 while nobody took it. */
  leaseUntil: number
}

export const isOver = ({ state }: Job): boolean => state === 'done' || state === 'failed' || state === 'cancelled'

/** Requests and results are anything, so the job is kept as text; what is searched stands beside it. */
export function jobItem({ job, workerId, leaseUntil }: KeptJob): Item {
  const { tenantId, jobId, createdAt } = job
  const place = keys`${sortable(createdAt)}#${jobId}`
  const due = { duePk: DUE_JOBS, dueSk: keys`${sortable(leaseUntil)}#${sortable(createdAt)}#${tenantId}#${jobId}` }
  return {
    ...jobKey(tenantId, jobId),
    type: 'job',
    tenantId,
    listPk: jobList(tenantId),
    listSk: place,
    ...(isOver(job) ? {} : due),
    job: JSON.stringify(job),
    workerId,
    leaseUntil,
  }
}

export const toKeptJob = (item: Item): KeptJob => ({
  job: JSON.parse(item.job as string) as Job,
  workerId: item.workerId as string | undefined,
  leaseUntil: item.leaseUntil as number,
})
