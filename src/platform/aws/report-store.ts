import type { ReportStore } from '#ports/report-store.ts'
import { archiveIn, type ReportDeps } from './report-archive.ts'
import { schedulesIn } from './report-schedules.ts'
import { subscriptionsIn } from './report-subscriptions.ts'

/** ReportStore on DynamoDB. */
export const awsReportStore = (deps: ReportDeps): ReportStore => ({
  ...archiveIn(deps),
  ...schedulesIn(deps),
  ...subscriptionsIn(deps),
})
