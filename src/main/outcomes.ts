import type { Logger } from 'pino'
import type { ReturnedMail } from '#ports/mailer.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { DeliverDeps } from '#usecases/alerts/deliver-effects.ts'
import type { RunDeps as ImportDeps } from '#usecases/imports/run-imports.ts'
import type { RunJobsDeps } from '#usecases/jobs/run-jobs.ts'
import type { RunDeps as ReportDeps } from '#usecases/reports/run-reports.ts'

export interface Outcomes {
  onDelivery: DeliverDeps['onOutcome']
  onReturnedMail(returned: ReturnedMail, stoppedCount: number): void
  onImport: NonNullable<ImportDeps['onOutcome']>
  onImportFault: ImportDeps['onFault']
  onJob: NonNullable<RunJobsDeps['onOutcome']>
  onJobFault: RunJobsDeps['onFault']
  onReport: ReportDeps['onOutcome']
}

/** What became of work that no request waited for: one line in the log and one measure each, in a server and in a function. */
export function outcomes({ logger, metrics }: { logger: Logger; metrics: Metrics }): Outcomes {
  return {
    onDelivery({ id, topic, correlationId, attempt }, { kind, error, ageMs }) {
      metrics.time('backstock_effect_age_seconds', { topic, outcome: kind }, ageMs / 1000)
      const about = { effectId: id, topic, correlationId, attempt }
      if (error) logger.warn({ ...about, outcome: kind, err: error }, 'delivery failed')
      else logger.info(about, 'delivered')
    },
    onReturnedMail({ subscriptionId, to }, stoppedCount) {
      metrics.count('backstock_mails_returned_total', { to })
      logger.info({ subscriptionId, stoppedCount }, 'mail came back')
    },
    // `received` is one that waits for a person to say what it means.
    onImport({ importId, status, plan, applied }) {
      metrics.count('backstock_imports_total', { outcome: status })
      const refusedCount = applied?.refusedCount ?? 0
      const rows = { taken: (plan?.validCount ?? 0) - refusedCount, rejected: (plan?.errorCount ?? 0) + refusedCount }
      logger.info({ importId, status, ...(plan && rows) }, 'import moved on')
      if (status !== 'applied' || !plan) return
      metrics.count('backstock_import_rows_total', { outcome: 'taken' }, rows.taken)
      metrics.count('backstock_import_rows_total', { outcome: 'rejected' }, rows.rejected)
    },
    onImportFault: (error, record) => logger.error({ importId: record?.importId, err: error }, 'import failed'),
    onJob({ kind, jobId }, { state, elapsedMs }) {
      metrics.time('backstock_job_duration_seconds', { kind, outcome: state }, elapsedMs / 1000)
      logger.info({ jobId, kind, outcome: state, elapsedMs }, 'job ended')
    },
    onJobFault: (error, { jobId, kind }) => logger.error({ jobId, kind, err: error }, 'job failed'),
    onReport({ reportId, type, state, attempt, run }, { error, elapsedMs }) {
      const outcome = error ? 'failed' : 'made'
      metrics.time('backstock_report_duration_seconds', { type, outcome }, elapsedMs / 1000)
      const about = { reportId, type, state, attempt, scheduleId: run?.scheduleId, elapsedMs }
      if (error) logger.warn({ ...about, err: error }, 'report was not made')
      else logger.info(about, 'report was made')
    },
  }
}
