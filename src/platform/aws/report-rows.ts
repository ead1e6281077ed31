import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import type { ReportSchedule } from '#domain/reports/schedule.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, sortable } from './keys.ts'

/** A report is found by its id alone, because a worker that prolongs its lease knows no more. */
export const reportKey = (reportId: string): ItemKey => ({ pk: keys`REPORT#${reportId}`, sk: 'METADATA' })

/** A tenant's reports by id, which is by age: ids are UUIDs of version 7. */
export const reportList = (tenantId: TenantId): string => keys`T#${tenantId}#REPORTS`

/** Reports of all tenants that wait or are being made, by when they may be taken. */
export const DUE_REPORTS = 'REPORTS'

/** Reports of all tenants that are over, by when they ended. */
export const ENDED_REPORTS = 'REPORTS#ENDED'

export interface KeptReport {
  report: ArchivedReport
  /** Who makes it. */
  workerId?: string
  /** When it may be taken, or taken again. */
  tryAt: number
}

export const isUnfinished = ({ state }: ArchivedReport): boolean => state === 'waiting' || state === 'running'

export function reportItem({ report, workerId, tryAt }: KeptReport): Item {
  const { tenantId, reportId, endedAt } = report
  return {
    ...reportKey(reportId),
    type: 'report',
    tenantId,
    listPk: reportList(tenantId),
    listSk: keys`${reportId}`,
    ...(isUnfinished(report)
      ? { duePk: DUE_REPORTS, dueSk: keys`${sortable(tryAt)}#${reportId}` }
      : endedAt !== undefined && { duePk: ENDED_REPORTS, dueSk: keys`${sortable(endedAt)}#${reportId}` }),
    report: JSON.stringify(report),
    workerId,
    tryAt,
  }
}

export const toKeptReport = (item: Item): KeptReport => ({
  report: JSON.parse(item.report as string) as ArchivedReport,
  workerId: item.workerId as string | undefined,
  tryAt: item.tryAt as number,
})

export const newReport = (report: ArchivedReport): Item => ({
  ...reportItem({ report, tryAt: report.createdAt }),
  rev: 1,
})

/** A tenant's schedules, and what is known of their past. */
export const schedulesOf = (tenantId: TenantId): string => keys`T#${tenantId}#SCHEDULES`

export const scheduleKey = (tenantId: TenantId, scheduleId: string): ItemKey => ({
  pk: schedulesOf(tenantId),
  sk: keys`SCHEDULE#${scheduleId}`,
})

/** Says that a tenant got its first schedules. */
export const setUpKey = (tenantId: TenantId): ItemKey => ({ pk: schedulesOf(tenantId), sk: 'SETUP' })

/** Says that a schedule's run of a moment has its report. */
export const runKey = (tenantId: TenantId, { scheduleId, dueAt }: { scheduleId: string; dueAt: number }): ItemKey => ({
  pk: schedulesOf(tenantId),
  sk: keys`RUN#${scheduleId}#${sortable(dueAt)}`,
})

/** A run is known for so long after its moment: no clock is set back further. */
const RUN_KNOWN_SECONDS = 400 * 86_400

export const runItem = (tenantId: TenantId, run: { scheduleId: string; dueAt: number }, reportId: string): Item => ({
  ...runKey(tenantId, run),
  type: 'scheduleRun',
  reportId,
  expiresAt: Math.floor(run.dueAt / 1000) + RUN_KNOWN_SECONDS,
})

/** Schedules of all tenants by their next run. */
export const DUE_SCHEDULES = 'SCHEDULES'

export function scheduleItem(schedule: ReportSchedule): Item {
  const { tenantId, scheduleId, version, nextDueAt } = schedule
  return {
    ...scheduleKey(tenantId, scheduleId),
    type: 'schedule',
    tenantId,
    ...(nextDueAt !== undefined && {
      duePk: DUE_SCHEDULES,
      dueSk: keys`${sortable(nextDueAt)}#${tenantId}#${scheduleId}`,
    }),
    version,
    schedule: JSON.stringify(schedule),
  }
}

export const toSchedule = (item: Item): ReportSchedule => JSON.parse(item.schedule as string) as ReportSchedule
