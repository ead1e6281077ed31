import type { Logger } from 'pino'
import type { RunDeps } from '#usecases/reports/run-reports.ts'

/** One line for each report that was made, or was not. */
export const reportLog =
  (logger: Logger): RunDeps['onOutcome'] =>
  ({ reportId, type, state, attempt, run }, error) => {
    const about = { reportId, type, state, attempt, scheduleId: run?.scheduleId }
    if (error) logger.warn({ ...about, err: error }, 'report was not made')
    else logger.info(about, 'report was made')
  }
