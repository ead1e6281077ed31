import type { ArchiveValues } from '#domain/archive/archive-record.ts'
import { isImportUnfinished } from '../import-store.ts'
import { isJobOver } from '../job-store.ts'
import { isReportUnfinished } from '../report-archive.ts'
import { SCHEDULE, type ScheduleRow, toSchedule } from '../report-schedules.ts'
import { versioned } from './archived-alerts.ts'
import { type ArchivedKinds, bodyOf, insert, mapped, readBodies } from './archived-kind.ts'

type WorkKind =
  | 'import'
  | 'import-chunk'
  | 'import-mapping'
  | 'job'
  | 'report'
  | 'report-schedule'
  | 'report-setup'
  | 'report-subscription'

/** Of each signature, the store that decided last. */
const NEWEST = `saved_at = (SELECT max(n.saved_at) FROM import_mappings n
  WHERE n.tenant_id = m.tenant_id AND n.signature = m.signature)`

/** Imports, jobs and reports. Nobody has them in hand on the other side: leases stay behind. */
export const archivedWork: ArchivedKinds<WorkKind> = {
  import: {
    tables: ['imports'],
    read: (db, tenantId) => readBodies({ table: 'imports', order: 'import_id' }, db, tenantId),
    write: (db, tenantId, record) =>
      insert(db, 'imports', {
        tenant_id: tenantId,
        import_id: record.importId,
        store_id: record.storeId,
        created_at: record.createdAt,
        version: record.version,
        is_unfinished: Number(isImportUnfinished({ ...record, tenantId })),
        body: JSON.stringify({ ...record, tenantId }),
      }),
  },
  'import-chunk': {
    tables: ['import_chunks'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['import-chunk']>(
          `SELECT import_id AS importId, kind, chunk_index AS "index", row_count AS rowCount, body
           FROM import_chunks WHERE tenant_id = ? ORDER BY import_id, kind, chunk_index`,
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write: (db, tenantId, { importId, kind, index, rowCount, body }) =>
      insert(db, 'import_chunks', {
        tenant_id: tenantId,
        import_id: importId,
        kind,
        chunk_index: index,
        row_count: rowCount,
        body,
      }),
  },
  'import-mapping': {
    tables: ['import_mappings'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<{ signature: string; storeId: string; isNewest: number; body: string }>(
          `SELECT signature, store_id AS storeId, ${NEWEST} AS isNewest, body
           FROM import_mappings m WHERE tenant_id = ? ORDER BY signature, store_id`,
          tenantId,
        ),
        ({ signature, storeId, isNewest, body }) => ({
          ...{ signature, storeId },
          isNewest: isNewest === 1,
          remembered: JSON.parse(body),
        }),
      ),
    write: (db, tenantId, { signature, storeId, isNewest, remembered }) =>
      insert(db, 'import_mappings', {
        tenant_id: tenantId,
        signature,
        store_id: storeId,
        saved_at: isNewest ? 2 : 1,
        body: JSON.stringify(remembered),
      }),
  },
  job: {
    tables: ['jobs'],
    read: (db, tenantId) => readBodies({ table: 'jobs', order: 'job_id' }, db, tenantId),
    write: (db, tenantId, job) =>
      insert(db, 'jobs', {
        tenant_id: tenantId,
        job_id: job.jobId,
        kind: job.kind,
        created_at: job.createdAt,
        is_unfinished: Number(!isJobOver({ ...job, tenantId })),
        body: JSON.stringify({ ...job, tenantId }),
      }),
  },
  report: {
    tables: ['reports'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<{ tryAt: number; body: string }>(
          'SELECT try_at AS tryAt, body FROM reports WHERE tenant_id = ? ORDER BY report_id',
          tenantId,
        ),
        ({ tryAt, body }) => ({ tryAt, report: bodyOf({ body }) }),
      ),
    write: (db, tenantId, { report, tryAt }) =>
      insert(db, 'reports', {
        report_id: report.reportId,
        tenant_id: tenantId,
        type: report.type,
        store_id: report.storeId,
        is_unfinished: Number(isReportUnfinished({ ...report, tenantId })),
        try_at: tryAt,
        ended_at: report.endedAt,
        schedule_id: report.run?.scheduleId,
        due_at: report.run?.dueAt,
        body: JSON.stringify({ ...report, tenantId }),
      }),
  },
  'report-schedule': {
    tables: ['report_schedules'],
    read: (db, tenantId) =>
      mapped(db.iterate<ScheduleRow>(`${SCHEDULE} WHERE tenant_id = ? ORDER BY schedule_id`, tenantId), (row) => {
        const { tenantId: _, ...schedule } = toSchedule(row)
        return schedule
      }),
    write(db, tenantId, { nextDueAt, lastDueAt, version, ...body }) {
      insert(db, 'report_schedules', {
        tenant_id: tenantId,
        schedule_id: body.scheduleId,
        version,
        next_due_at: nextDueAt,
        last_due_at: lastDueAt,
        body: JSON.stringify({ ...body, tenantId }),
      })
    },
  },
  'report-setup': {
    tables: ['report_setups'],
    read: (db, tenantId) =>
      mapped(db.iterate('SELECT 1 FROM report_setups WHERE tenant_id = ?', tenantId), () => ({ isSetUp: true })),
    write: (db, tenantId) => insert(db, 'report_setups', { tenant_id: tenantId }),
  },
  'report-subscription': {
    tables: ['report_subscriptions'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<{ body: string; version: number }>(
          'SELECT body, version FROM report_subscriptions WHERE tenant_id = ? ORDER BY subscription_id',
          tenantId,
        ),
        versioned<ArchiveValues['report-subscription']>,
      ),
    write: (db, tenantId, subscription) =>
      insert(db, 'report_subscriptions', {
        subscription_id: subscription.subscriptionId,
        tenant_id: tenantId,
        user_id: subscription.userId,
        link_token: subscription.linkToken,
        version: subscription.version,
        body: JSON.stringify({ ...subscription, tenantId }),
      }),
  },
}
