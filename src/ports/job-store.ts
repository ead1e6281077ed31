import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Job, JobProgress } from '#domain/values/job.ts'
import type { Page } from './page.ts'

/** A job handed to a worker for a while. */
export interface Lease {
  workerId: string
  now: number
  /** A worker that says nothing for so long is taken for dead, and its job is handed out again. */
  leaseMs: number
}

export type JobEnd =
  | { state: 'done'; result: unknown }
  | { state: 'cancelled' }
  | (Pick<Required<Job>, 'problem'> & { state: 'failed' })

/** Work that outlives its request: kept, handed to one worker at a time, looked at and cancelled from outside. */
export interface JobStore {
  /** Adds a job that waits. False when there is one with its id already: nothing changed. */
  add(job: Job): Promise<boolean>
  find(tenantId: TenantId, jobId: string): Promise<Job | undefined>
  /** Newest first; those that touch none but the stores named, when named. */
  list(
    tenantId: TenantId,
    query: { kind?: string; stores?: readonly StoreId[]; limit: number; cursor?: string },
  ): Promise<Page<Job>>
  /**
   * Hands out the oldest job that waits, or whose worker is dead; of the kinds named, when named. One that is to be
   * cancelled is handed out too.
   */
  claim(lease: Lease & { kinds?: readonly string[] }): Promise<Job | undefined>
  /**
   * Says that the worker lives, and how far it is; or that it gives the job back after a whole turn, which is counted.
   * `lost`: the job is somebody else's by now; let go of it.
   */
  heartbeat(
    tenantId: TenantId,
    jobId: string,
    beat: Lease & { progress?: JobProgress; isTurnUsed?: boolean },
  ): Promise<'go_on' | 'cancel' | 'lost'>
  /** Ends a job. False when it is somebody else's by now. */
  end(tenantId: TenantId, jobId: string, end: JobEnd & { workerId: string; now: number }): Promise<boolean>
  /**
   * Asks for the end of a job. One that waits is handed out all the same, so that what it left is cleared away; one that
   * runs hears of it at its next step; one that is over stays. @returns it as it then is
   */
  cancel(tenantId: TenantId, jobId: string): Promise<Job | undefined>
  /** Calls back when there may be something to do. A hint: workers also look by themselves. */
  onWake(listener: () => void): () => void
}
