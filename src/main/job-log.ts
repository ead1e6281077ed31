import type { Logger } from 'pino'
import type { Metrics } from '#ports/metrics.ts'
import type { RunJobsDeps } from '#usecases/jobs/run-jobs.ts'

/** One line for each job that ended, and how long it took. */
export const jobLog =
  ({ logger, metrics }: { logger: Logger; metrics: Metrics }): NonNullable<RunJobsDeps['onOutcome']> =>
  ({ kind, jobId }, { state, elapsedMs }) => {
    metrics.time('backstock_job_duration_seconds', { kind, outcome: state }, elapsedMs / 1000)
    logger.info({ jobId, kind, outcome: state, elapsedMs }, 'job ended')
  }
