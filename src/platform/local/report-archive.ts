import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import type { ReportOutcome, ReportQuery, ReportStore, ReportWorker } from '#ports/report-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { Connection, Parameter } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { enqueueIn } from './queue.ts'
import { defineWrite } from './write.ts'

export const isReportUnfinished = ({ state }: ArchivedReport): boolean => state === 'waiting' || state === 'running'

/** Adds a report. @returns false when this run of its schedule has one already */
export function insertReport(db: Connection, report: ArchivedReport): boolean {
  const inserted = db.run(
    `INSERT INTO reports (report_id, tenant_id, type, store_id, is_unfinished, try_at, ended_at, schedule_id, due_at, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    report.reportId,
    report.tenantId,
    report.type,
    report.storeId,
    Number(isReportUnfinished(report)),
    report.createdAt,
    report.endedAt,
    report.run?.scheduleId,
    report.run?.dueAt,
    JSON.stringify(report),
  )
  return inserted === 1
}

const addReport = defineWrite('reports.add', (db, report: ArchivedReport) => {
  insertReport(db, report)
})

const deleteReport = defineWrite(
  'reports.delete',
  (db, { tenantId, reportId }: { tenantId: string; reportId: string }): boolean =>
    db.run('DELETE FROM reports WHERE tenant_id = ? AND report_id = ?', tenantId, reportId) === 1,
)

const FREE = 'is_unfinished = 1 AND try_at <= ?'

const claimReport = defineWrite('reports.claim', (db, worker: ReportWorker): ArchivedReport | undefined => {
  const row = db.get<{ body: string }>(
    `SELECT body FROM reports WHERE ${FREE} ORDER BY try_at, report_id LIMIT 1`,
    worker.now,
  )
  if (!row) return undefined
  const waiting = JSON.parse(row.body) as ArchivedReport
  const { now: asOf, workerId, leaseMs } = worker
  const report: ArchivedReport = { ...waiting, state: 'running', attempt: waiting.attempt + 1, asOf }
  db.run(
    'UPDATE reports SET worker_id = ?, try_at = ?, body = ? WHERE report_id = ?',
    workerId,
    asOf + leaseMs,
    JSON.stringify(report),
    report.reportId,
  )
  return report
})

const OF_WORKER = 'WHERE report_id = ? AND worker_id = ? AND is_unfinished = 1'

interface Renewal extends ReportWorker {
  reportId: string
}

const renewReport = defineWrite(
  'reports.renew',
  (db, { reportId, workerId, now, leaseMs }: Renewal): boolean =>
    db.run(`UPDATE reports SET try_at = ? ${OF_WORKER}`, now + leaseMs, reportId, workerId) === 1,
)

const finishReport = defineWrite(
  'reports.finish',
  (db, { report, workerId, tryAt, mails, now }: ReportOutcome): boolean => {
    const changed = db.run(
      `UPDATE reports SET is_unfinished = ?, try_at = ?, ended_at = ?, worker_id = NULL, body = ? ${OF_WORKER}`,
      Number(isReportUnfinished(report)),
      tryAt ?? now,
      report.endedAt,
      JSON.stringify(report),
      report.reportId,
      workerId,
    )
    if (changed === 0) return false
    for (const mail of mails) enqueueIn(db, mail, now)
    return true
  },
)

export const archiveWrites = [addReport, deleteReport, claimReport, renewReport, finishReport]

interface BodyRow {
  body: string
}

const toReport = ({ body }: BodyRow): ArchivedReport => JSON.parse(body) as ArchivedReport

function listReports(db: Connection, tenantId: string, { stores, type, limit, cursor }: ReportQuery) {
  const [before] = decodeCursor(cursor, 1) ?? []
  const conditions = ['tenant_id = ?']
  const parameters: Parameter[] = [tenantId]
  const add = (sql: string, ...values: Parameter[]) => {
    conditions.push(sql)
    parameters.push(...values)
  }
  if (stores) add(`store_id IN (${stores.map(() => '?').join(', ') || 'NULL'})`, ...stores)
  if (type !== undefined) add('type = ?', type)
  // Ids are UUIDs of version 7: their order is that of asking.
  if (before !== undefined) add('report_id < ?', before)
  const rows = db.all<BodyRow>(
    `SELECT body FROM reports WHERE ${conditions.join(' AND ')} ORDER BY report_id DESC LIMIT ?`,
    ...parameters,
    limit + 1,
  )
  return toPage(rows.map(toReport), limit, { item: (each) => each, cursor: ({ reportId }) => [reportId] })
}

type Archive = Pick<
  ReportStore,
  | 'addReport'
  | 'report'
  | 'reports'
  | 'unfinishedCount'
  | 'deleteReport'
  | 'endedBefore'
  | 'claimReport'
  | 'renewReport'
  | 'finishReport'
>

/** The part of the store that keeps reports: the record as JSON beside the columns that are searched. */
export const archiveIn = ({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): Archive => ({
  addReport: (report) => write(addReport, report),
  async report(tenantId, reportId) {
    const row = reader.get<BodyRow>(
      'SELECT body FROM reports WHERE tenant_id = ? AND report_id = ?',
      tenantId,
      reportId,
    )
    return row && toReport(row)
  },
  reports: async (tenantId, query) => listReports(reader, tenantId, query),
  unfinishedCount: async (tenantId) =>
    reader.get<{ count: number }>(
      'SELECT count(*) AS count FROM reports WHERE is_unfinished = 1 AND tenant_id = ?',
      tenantId,
    )?.count ?? 0,
  deleteReport: (tenantId, reportId) => write(deleteReport, { tenantId, reportId }),
  endedBefore: async (before, limit) =>
    reader
      .all<BodyRow>('SELECT body FROM reports WHERE ended_at < ? ORDER BY ended_at LIMIT ?', before, limit)
      .map(toReport),
  async claimReport(worker) {
    // Most looks find nothing; those cost a read and no write.
    const free = reader.get(`SELECT 1 FROM reports WHERE ${FREE} LIMIT 1`, worker.now)
    return free ? write(claimReport, worker) : undefined
  },
  renewReport: (reportId, worker) => write(renewReport, { reportId, ...worker }),
  finishReport: (outcome) => write(finishReport, outcome),
})
