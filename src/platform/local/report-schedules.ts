import type { ReportSchedule } from '#domain/reports/schedule.ts'
import { invariant } from '#domain/values/result.ts'
import type { ReportStore, ScheduledRun } from '#ports/report-store.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { insertReport } from './report-archive.ts'
import { defineWrite } from './write.ts'

type Unversioned = Omit<ReportSchedule, 'version'>

const OF_SCHEDULE = 'WHERE tenant_id = ? AND schedule_id = ?'

function put(db: Connection, schedule: Unversioned, version: number): void {
  const { nextDueAt, lastDueAt, ...body } = schedule
  db.run(
    `INSERT INTO report_schedules (tenant_id, schedule_id, version, next_due_at, last_due_at, body)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET version = excluded.version, next_due_at = excluded.next_due_at, body = excluded.body`,
    schedule.tenantId,
    schedule.scheduleId,
    version,
    nextDueAt,
    lastDueAt,
    JSON.stringify(body),
  )
}

const saveSchedule = defineWrite(
  'reports.saveSchedule',
  (db, { schedule, ifVersion }: { schedule: Unversioned; ifVersion: number }): boolean => {
    const current = db.get<{ version: number }>(
      `SELECT version FROM report_schedules ${OF_SCHEDULE}`,
      schedule.tenantId,
      schedule.scheduleId,
    )
    if ((current?.version ?? 0) !== ifVersion) return false
    put(db, schedule, ifVersion + 1)
    return true
  },
)

interface DeleteArgs {
  tenantId: string
  scheduleId: string
  ifVersion: number
}

const deleteSchedule = defineWrite(
  'reports.deleteSchedule',
  (db, { tenantId, scheduleId, ifVersion }: DeleteArgs): boolean =>
    db.run(`DELETE FROM report_schedules ${OF_SCHEDULE} AND version = ?`, tenantId, scheduleId, ifVersion) === 1,
)

interface SetUpArgs {
  tenantId: string
  schedules: readonly Unversioned[]
}

const setUpSchedules = defineWrite('reports.setUp', (db, { tenantId, schedules }: SetUpArgs) => {
  const isFirst = db.run('INSERT INTO report_setups (tenant_id) VALUES (?) ON CONFLICT DO NOTHING', tenantId) === 1
  if (isFirst) for (const schedule of schedules) put(db, schedule, 1)
})

const startRun = defineWrite('reports.startRun', (db, { nextDueBefore, nextDueAt, report }: ScheduledRun): boolean => {
  const { tenantId, run } = report
  invariant(run, 'the report of a run names it')
  const moved = db.run(
    `UPDATE report_schedules SET next_due_at = ?, last_due_at = ? ${OF_SCHEDULE} AND next_due_at = ?`,
    nextDueAt,
    run.dueAt,
    tenantId,
    run.scheduleId,
    nextDueBefore,
  )
  return moved === 1 && insertReport(db, report)
})

export const scheduleWrites = [saveSchedule, deleteSchedule, setUpSchedules, startRun]

export interface ScheduleRow {
  body: string
  version: number
  nextDueAt: number | null
  lastDueAt: number | null
}

export const SCHEDULE = `SELECT body, version, next_due_at AS nextDueAt, last_due_at AS lastDueAt FROM report_schedules`

export const toSchedule = ({ body, version, nextDueAt, lastDueAt }: ScheduleRow): ReportSchedule => ({
  ...(JSON.parse(body) as Unversioned),
  version,
  ...(nextDueAt !== null && { nextDueAt }),
  ...(lastDueAt !== null && { lastDueAt }),
})

type Schedules = Pick<
  ReportStore,
  | 'schedules'
  | 'schedule'
  | 'saveSchedule'
  | 'deleteSchedule'
  | 'setUpSchedules'
  | 'isSetUp'
  | 'dueSchedules'
  | 'startRun'
>

/** The part of the store that says what is made when. */
export const schedulesIn = ({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): Schedules => ({
  schedules: async (tenantId) =>
    reader.all<ScheduleRow>(`${SCHEDULE} WHERE tenant_id = ? ORDER BY schedule_id`, tenantId).map(toSchedule),
  async schedule(tenantId, scheduleId) {
    const row = reader.get<ScheduleRow>(`${SCHEDULE} ${OF_SCHEDULE}`, tenantId, scheduleId)
    return row && toSchedule(row)
  },
  saveSchedule: (schedule, ifVersion) => write(saveSchedule, { schedule, ifVersion }),
  deleteSchedule: (tenantId, scheduleId, ifVersion) => write(deleteSchedule, { tenantId, scheduleId, ifVersion }),
  setUpSchedules: (tenantId, schedules) => write(setUpSchedules, { tenantId, schedules }),
  isSetUp: async (tenantId) => reader.get('SELECT 1 FROM report_setups WHERE tenant_id = ?', tenantId) !== undefined,
  dueSchedules: async (now, limit) =>
    reader
      .all<ScheduleRow>(`${SCHEDULE} WHERE next_due_at <= ? ORDER BY next_due_at LIMIT ?`, now, limit)
      .map(toSchedule),
  startRun: (run) => write(startRun, run),
})
