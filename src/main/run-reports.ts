import type { Logger } from 'pino'
import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import { pruneReports } from '#usecases/reports/archive.ts'
import type { MakeReport } from '#usecases/reports/make-report.ts'
import { makeNextReport } from '#usecases/reports/run-reports.ts'
import { setUpReports, startDueRuns } from '#usecases/reports/start-due-runs.ts'
import type { Platform } from './platform.ts'
import { runWorker, type Worker } from './worker.ts'

/** A report that is due, or asked for, waits at most so long. */
const LOOK_EVERY_MS = 1000
const PRUNE_EVERY_MS = 3_600_000

export interface ReportWorkers {
  publicUrl: string
  logger: Logger
  makeReport: MakeReport
  /** How long reports are kept; the domain's RETENTION_DAYS when absent. */
  retentionDays?: number
}

/** The background work of reports: new shops get schedules, what is due is started, what waits is made, the old goes. */
export function runReports(
  platform: Platform,
  { publicUrl, logger, makeReport, retentionDays }: ReportWorkers,
): Worker {
  const onFault = (error: unknown) => logger.error({ err: error }, 'reports: step failed, will be tried again')
  const onOutcome = ({ reportId, type, state, attempt, run }: ArchivedReport, error?: Error) => {
    const about = { reportId, type, state, attempt, scheduleId: run?.scheduleId }
    if (error) logger.warn({ ...about, err: error }, 'report was not made')
    else logger.info(about, 'report was made')
  }
  const deps = { ...platform, publicUrl, makeReport: timedReports(platform, makeReport), onOutcome }
  const workerId = platform.randomness.id()
  const byTheClock = { onWake: () => () => undefined, onFault }
  const workers = [
    runWorker({ ...byTheClock, lookEveryMs: LOOK_EVERY_MS, step: () => setUpReports(deps) }),
    runWorker({ ...byTheClock, lookEveryMs: LOOK_EVERY_MS, step: () => startDueRuns(deps) }),
    runWorker({ ...byTheClock, lookEveryMs: LOOK_EVERY_MS, step: () => makeNextReport(deps, workerId) }),
    runWorker({ ...byTheClock, lookEveryMs: PRUNE_EVERY_MS, step: () => pruneReports(deps, retentionDays) }),
  ]
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}

/** Says how long each report took, and whether it was made. */
export const timedReports =
  ({ metrics, clock }: Pick<Platform, 'metrics' | 'clock'>, makeReport: MakeReport): MakeReport =>
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
