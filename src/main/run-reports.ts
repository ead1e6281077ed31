import type { Logger } from 'pino'
import { pruneReports } from '#usecases/reports/archive.ts'
import type { MakeReport } from '#usecases/reports/make-report.ts'
import { makeNextReport } from '#usecases/reports/run-reports.ts'
import { setUpReports, startDueRuns } from '#usecases/reports/start-due-runs.ts'
import { outcomes } from './outcomes.ts'
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
  const { onReport: onOutcome } = outcomes({ logger, metrics: platform.metrics })
  const deps = { ...platform, publicUrl, makeReport, onOutcome }
  const workerId = platform.randomness.id()
  const byTheClock = { onFault }
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
