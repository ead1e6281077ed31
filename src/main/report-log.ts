import type { Logger } from 'pino'
import type { Clock } from '#ports/clock.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { MakeReport } from '#usecases/reports/make-report.ts'
import type { RunDeps } from '#usecases/reports/run-reports.ts'

/** One line for each report that was made, or was not. */
export const reportLog =
  (logger: Logger): RunDeps['onOutcome'] =>
  ({ reportId, type, state, attempt, run }, error) => {
    const about = { reportId, type, state, attempt, scheduleId: run?.scheduleId }
    if (error) logger.warn({ ...about, err: error }, 'report was not made')
    else logger.info(about, 'report was made')
  }

/** Says how long each report took, and whether it was made. */
export const timedReports =
  ({ metrics, clock }: { metrics: Metrics; clock: Clock }, makeReport: MakeReport): MakeReport =>
  async (request) => {
    const begunAt = clock.now()
    const ended = (outcome: 'made' | 'failed') =>
      metrics.time('backstock_report_duration_seconds', { type: request.type, outcome }, (clock.now() - begunAt) / 1000)
    try {
      const made = await makeReport(request)
      ended('made')
      return made
    } catch (error) {
      ended('failed')
      throw error
    }
  }
