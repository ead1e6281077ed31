import type { ArchivedReport, ReportScope, ReportType } from '#domain/reports/archived-report.ts'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { ReportSchedule } from '#domain/reports/schedule.ts'
import type { StoreId, TenantId, UserId } from '#domain/values/ids.ts'
import type { Page } from './page.ts'
import type { Effect } from './queue.ts'

export interface ReportQuery {
  /** Only reports of one of these stores, none of the whole shop; every one of the tenant when absent. */
  stores?: readonly StoreId[]
  type?: ReportType
  limit: number
  cursor?: string
}

/** Who takes work, and for how long nobody else may. */
export interface ReportWorker {
  workerId: string
  now: number
  leaseMs: number
}

/** What came of an attempt. */
export interface ReportOutcome {
  /** As it is to stand: `ready`, `failed`, or `waiting` for the next attempt. */
  report: ArchivedReport
  workerId: string
  /** When it may be taken again, while it waits. */
  tryAt?: number
  /** Queued in the same step, so that a report is mailed once or, if the step is lost, not yet. */
  mails: readonly Effect[]
  now: number
}

/** A schedule is due: its report is to be made. */
export interface ScheduledRun {
  /** The next run as it stands in the schedule that was read: of two that read it, one starts the run. */
  nextDueBefore: number
  nextDueAt: number
  /** Names the schedule and the moment in its `run`. */
  report: ArchivedReport
}

interface Archive {
  /** Adds a report that somebody asked for. */
  addReport(report: ArchivedReport): Promise<void>
  report(tenantId: TenantId, reportId: string): Promise<ArchivedReport | undefined>
  /** The newest first. */
  reports(tenantId: TenantId, query: ReportQuery): Promise<Page<ArchivedReport>>
  /** How many wait or are being made. */
  unfinishedCount(tenantId: TenantId): Promise<number>
  /** False when there was no such report. Its files are the caller's to remove. */
  deleteReport(tenantId: TenantId, reportId: string): Promise<boolean>
  /** Reports of every tenant that ended before a moment, the oldest first. */
  endedBefore(before: number, limit: number): Promise<ArchivedReport[]>

  /**
   * Takes one report that waits, or whose worker has not been heard of for its lease, and marks it as running, with one
   * more attempt. No two workers, in whatever process, have one at the same time. Undefined when there is none.
   */
  claimReport(worker: ReportWorker): Promise<ArchivedReport | undefined>
  /** Prolongs a lease. False: it was lost, or the report deleted. */
  renewReport(reportId: string, worker: ReportWorker): Promise<boolean>
  /** Writes what came of it, and queues its mails, in one step. False, and nothing done: the lease was lost. */
  finishReport(outcome: ReportOutcome): Promise<boolean>
}

interface Schedules {
  /** In order of creation, as far as ids tell: of those made in the same millisecond, in any. */
  schedules(tenantId: TenantId): Promise<ReportSchedule[]>
  schedule(tenantId: TenantId, scheduleId: string): Promise<ReportSchedule | undefined>
  /** Writes a schedule whose current version is `ifVersion` (0: new). False when it was changed since. */
  saveSchedule(schedule: Omit<ReportSchedule, 'version'>, ifVersion: number): Promise<boolean>
  /** False when it was changed since, or is not there. Reports it made stay. */
  deleteSchedule(tenantId: TenantId, scheduleId: string, ifVersion: number): Promise<boolean>
  /** Gives a tenant its first schedules, once in its life: those it deletes do not come back. */
  setUpSchedules(tenantId: TenantId, schedules: readonly Omit<ReportSchedule, 'version'>[]): Promise<void>
  isSetUp(tenantId: TenantId): Promise<boolean>

  /** Schedules of every tenant whose next run is due, the longest due first. */
  dueSchedules(now: number, limit: number): Promise<ReportSchedule[]>
  /**
   * Adds the report of a run and moves its schedule on, in one step. A run is made once: of the same schedule and moment
   * there is never a second report. False: somebody else started it, or the schedule was changed or deleted.
   */
  startRun(run: ScheduledRun): Promise<boolean>
}

interface Subscriptions {
  subscriptions(tenantId: TenantId, userId?: UserId): Promise<ReportSubscription[]>
  subscription(subscriptionId: string): Promise<ReportSubscription | undefined>
  subscriptionByToken(linkToken: string): Promise<ReportSubscription | undefined>
  /** Active ones to exactly this type and store, or the whole shop. */
  subscribersTo(tenantId: TenantId, scope: ReportScope): Promise<ReportSubscription[]>
  /** Writes a subscription whose current version is `ifVersion` (0: new). False when it was changed since. */
  saveSubscription(subscription: Omit<ReportSubscription, 'version'>, ifVersion: number): Promise<boolean>
  deleteSubscription(subscriptionId: string): Promise<void>
}

/**
 * Reports that were made or are to be, their schedules, and who gets them. The files themselves are in `Blobs`.
 *
 * test/contracts/report-store.ts holds every platform to these words.
 */
export interface ReportStore extends Archive, Schedules, Subscriptions {}
