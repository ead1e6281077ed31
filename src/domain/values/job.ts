import type { ImportProblemCode } from '../imports/import.ts'
import type { StoreId, TenantId } from './ids.ts'
import type { Refusal } from './result.ts'

/** How far something is that takes a while. `total` is 0 while nobody knows. */
export interface JobProgress {
  phase: string
  done: number
  total: number
}

/** Why work that outlives its request failed. What each means: contract/job-problems.ts. */
export type JobProblemCode = ImportProblemCode | 'IMPORT_HAS_ERRORS' | 'UNKNOWN_PRODUCT' | 'TOO_LARGE' | 'INTERNAL'

/** Work that outlives the request that asked for it. */
export interface Job {
  tenantId: TenantId
  jobId: string
  /** Which handler does it: `sales_upload`, `forecast`, `simulate`. */
  kind: string
  /** What was asked, for the handler to understand. */
  request: unknown
  /** Whose stores it touches: whoever may not see one of them does not see the job. */
  stores: 'all' | readonly StoreId[]
  createdBy: string
  createdAt: number
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  isCancelWanted: boolean
  progress?: JobProgress
  /** What came of it, when done. */
  result?: unknown
  /** Why it failed. */
  problem?: Refusal<JobProblemCode>
  startedAt?: number
  /** So many times a worker whose time is limited had all of it for this job alone, and it was not enough; absent is none. */
  turnsUsed?: number
  endedAt?: number
}
