import type { StoreId, TenantId } from './ids.ts'
import type { Refusal } from './result.ts'

/** How far something is that takes a while. `total` is 0 while nobody knows. */
export interface JobProgress {
  phase: string
  done: number
  total: number
}

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
  problem?: Refusal
  startedAt?: number
  endedAt?: number
}
