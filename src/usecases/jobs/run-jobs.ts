import type { Job, JobProblemCode, JobProgress } from '#domain/values/job.ts'
import type { Refusal } from '#domain/values/result.ts'
import { mendsByWaiting } from '#ports/busy.ts'
import type { Clock } from '#ports/clock.ts'
import type { JobEnd, JobStore } from '#ports/job-store.ts'
import type { Randomness } from '#ports/randomness.ts'

/** What does one kind of job. It is done again from the start after a crash, so each of its steps must bear that. */
export interface JobHandler {
  /**
   * @param step said between pieces of work: how far it is. It throws when the job is to end, and that must get through.
   * @returns plain data, kept as the job's result
   * @throws JobProblem when the job cannot be done and that is nobody's bug
   */
  run(job: Job, step: (progress: JobProgress) => Promise<void>): Promise<unknown>
  /** Cleans up after a job that failed or was cancelled. */
  abandon?(job: Job, end: JobEnd): Promise<void>
}

/** Why a job cannot be done, for the person who asked. */
export class JobProblem extends Error {
  readonly refusal: Refusal<JobProblemCode>
  constructor(refusal: Refusal<JobProblemCode>) {
    super(refusal.message)
    this.refusal = refusal
  }
}

class Cancelled extends Error {}
/** The job is somebody else's by now, or the process stops: it goes on elsewhere, or later. */
class LetGo extends Error {}

export interface RunJobsDeps {
  jobs: JobStore
  clock: Clock
  randomness: Pick<Randomness, 'id'>
  /** By kind. Jobs of other kinds are left to other workers. */
  handlers: ReadonlyMap<string, JobHandler>
  /** Whether the job has all the time that a worker ever has; if that is not enough, it is counted. */
  isWholeTurn?: boolean
  /** A bug or an outage: the job is marked as failed, and somebody should look. */
  onFault(error: unknown, job: Job): void
  /** A job that ended here and now, and how long this took. */
  onOutcome?(job: Job, outcome: { state: JobEnd['state']; elapsedMs: number }): void
}

/** A crashed worker's job is taken over after this long. */
const LEASE_MS = 15_000
/** As often as a person can see a bar move. */
const BEAT_EVERY_MS = 400

/**
 * Does the oldest job that waits.
 *
 * @param shouldStop asked between steps: the process is to end, and the job goes on at the next start
 * @returns 1 when there was one, 0 when not
 */
export async function runNextJob(deps: RunJobsDeps, shouldStop: () => boolean): Promise<number> {
  const workerId = deps.randomness.id()
  const lease = () => ({ workerId, now: deps.clock.now(), leaseMs: LEASE_MS })
  const job = await deps.jobs.claim({ ...lease(), kinds: [...deps.handlers.keys()] })
  if (!job) return 0
  const beat = (progress?: JobProgress) => deps.jobs.heartbeat(job.tenantId, job.jobId, { ...lease(), progress })
  const begunAt = deps.clock.now()
  const renewal = setInterval(() => void beat().catch(() => undefined), LEASE_MS / 3)
  try {
    const end = await runClaimed(deps, job, stepper(deps.clock, beat, shouldStop))
    if (end === 'let_go' || end === 'put_off') {
      const isTurnUsed = end === 'let_go' && deps.isWholeTurn === true
      // Given back: whoever goes on with it need not wait until this worker counts as dead.
      if (shouldStop()) await deps.jobs.heartbeat(job.tenantId, job.jobId, { ...lease(), leaseMs: 0, isTurnUsed })
      return 1
    }
    const now = deps.clock.now()
    const isEnded = await deps.jobs.end(job.tenantId, job.jobId, { ...end, workerId, now })
    if (isEnded) deps.onOutcome?.(job, { state: end.state, elapsedMs: now - begunAt })
  } finally {
    clearInterval(renewal)
  }
  return 1
}

function stepper(
  clock: Clock,
  beat: (progress?: JobProgress) => ReturnType<JobStore['heartbeat']>,
  shouldStop: () => boolean,
): (progress: JobProgress) => Promise<void> {
  let saidAt = Number.NEGATIVE_INFINITY
  let phase = ''
  return async (progress) => {
    if (shouldStop()) throw new LetGo()
    const now = clock.now()
    if (progress.phase === phase && Math.abs(now - saidAt) < BEAT_EVERY_MS) return
    saidAt = now
    phase = progress.phase
    const answer = await beat(progress)
    if (answer === 'lost') throw new LetGo()
    if (answer === 'cancel') throw new Cancelled()
  }
}

/** @returns how it ended; or that it did not here and now: because the worker let go of it, or of a fault that waiting mends */
async function runClaimed(
  { handlers, onFault }: RunJobsDeps,
  job: Job,
  step: (progress: JobProgress) => Promise<void>,
): Promise<JobEnd | 'let_go' | 'put_off'> {
  const handler = handlers.get(job.kind)
  const abandoned = async (end: JobEnd): Promise<JobEnd> => {
    await handler?.abandon?.(job, end)
    return end
  }
  try {
    if (!handler) throw new Error(`no handler for jobs of kind ${job.kind}`)
    if (job.isCancelWanted) throw new Cancelled()
    return { state: 'done', result: await handler.run(job, step) }
  } catch (error) {
    if (error instanceof LetGo) return 'let_go'
    if (mendsByWaiting(error)) return 'put_off'
    if (error instanceof Cancelled) return abandoned({ state: 'cancelled' })
    if (error instanceof JobProblem) return abandoned({ state: 'failed', problem: error.refusal })
    onFault(error, job)
    return abandoned({
      state: 'failed',
      problem: { code: 'INTERNAL', message: 'Something broke on our side. Nothing was half done; try again.' },
    })
  }
}
