import type { z } from 'zod'
import type {
  ReportScheduleView,
  ReportSubscriptionView,
  ReportView,
  reportOrder,
  scheduleInput,
} from '#contract/report-archive.ts'
import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { ReportSchedule, ScheduleWish } from '#domain/reports/schedule.ts'
import type { ReportOrder } from '#usecases/reports/order-report.ts'
import { fromMinute, toMinute } from '../alerts/alert-views.ts'

const time = (instant: number) => new Date(instant).toISOString()
const timeIfAny = (instant: number | undefined) => (instant === undefined ? undefined : time(instant))

/** Both days of the period are there, or neither. */
export const toOrder = ({ from, to, ...order }: z.output<typeof reportOrder>): ReportOrder => ({
  ...order,
  period: from !== undefined && to !== undefined ? { from, to } : undefined,
})

/** A report as people and programs see it: where its files are kept is ours. */
export const reportView = (report: ArchivedReport): ReportView => ({
  reportId: report.reportId,
  type: report.type,
  storeId: report.storeId,
  from: report.from,
  to: report.to,
  timeZone: report.timeZone,
  paper: report.paper,
  formats: [...report.formats],
  state: report.state,
  attempt: report.attempt,
  title: report.title,
  problem: report.problem,
  createdAt: time(report.createdAt),
  createdBy: report.createdBy,
  asOf: timeIfAny(report.asOf),
  endedAt: timeIfAny(report.endedAt),
  run: report.run && { ...report.run, dueAt: time(report.run.dueAt) },
  files: report.files.map(({ blobKey: _, ...file }) => ({
    ...file,
    url: `/api/v1/reports/${report.reportId}/${file.format}`,
  })),
})

export const toScheduleWish = ({ time: at, ...input }: z.output<typeof scheduleInput>): ScheduleWish => ({
  ...input,
  at: toMinute(at),
})

export const scheduleView = (schedule: ReportSchedule): ReportScheduleView => ({
  scheduleId: schedule.scheduleId,
  reportType: schedule.reportType,
  storeId: schedule.storeId,
  frequency: schedule.frequency,
  time: fromMinute(schedule.at),
  timeZone: schedule.timeZone,
  paper: schedule.paper,
  formats: [...schedule.formats],
  enabled: schedule.enabled,
  createdAt: time(schedule.createdAt),
  createdBy: schedule.createdBy,
  nextDueAt: timeIfAny(schedule.nextDueAt),
  lastDueAt: timeIfAny(schedule.lastDueAt),
  version: schedule.version,
})

/** Without the token of its links: whoever has that can answer for the address. */
export const reportSubscriptionView = (subscription: ReportSubscription): ReportSubscriptionView => ({
  subscriptionId: subscription.subscriptionId,
  email: subscription.email,
  type: subscription.type,
  storeId: subscription.storeId,
  status: subscription.status,
  createdAt: time(subscription.createdAt),
})
