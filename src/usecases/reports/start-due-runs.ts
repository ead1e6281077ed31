import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import { dueAt, dueRun, firstSchedules, periodOf, type ReportSchedule } from '#domain/reports/schedule.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { daysZone } from './days-zone.ts'

export interface StartDeps {
  reports: Pick<ReportStore, 'isSetUp' | 'setUpSchedules' | 'dueSchedules' | 'startRun'>
  catalog: Pick<CatalogStore, 'tenants' | 'stores'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
}

/** Gives every shop that has none its first schedules. @returns how many shops */
export async function setUpReports({ reports, catalog, randomness, clock }: StartDeps): Promise<number> {
  let count = 0
  for (const { tenantId, currency } of await catalog.tenants()) {
    if (await reports.isSetUp(tenantId)) continue
    const stores = await catalog.stores(tenantId)
    // The days of a shop without a store begin nowhere yet.
    if (stores.length === 0) continue
    const now = clock.now()
    const schedules = firstSchedules({ timeZone: daysZone(stores, undefined), currency }).map((wish) => ({
      ...wish,
      scheduleId: randomness.id(),
      tenantId,
      createdAt: now,
      createdBy: 'schedule',
      nextDueAt: dueAt(wish, now),
    }))
    await reports.setUpSchedules(tenantId, schedules)
    count += 1
  }
  return count
}

const SCHEDULES_MAX = 100

/** Starts what is due by the clock: each run once, of several missed ones the newest. @returns how many were due */
export async function startDueRuns(deps: StartDeps): Promise<number> {
  const due = await deps.reports.dueSchedules(deps.clock.now(), SCHEDULES_MAX)
  for (const schedule of due) await startOne(deps, schedule)
  return due.length
}

async function startOne({ reports, catalog, randomness, clock }: StartDeps, schedule: ReportSchedule): Promise<void> {
  const { tenantId, scheduleId, reportType, storeId, paper, formats, nextDueAt: nextDueBefore } = schedule
  const now = clock.now()
  const run = nextDueBefore === undefined ? undefined : dueRun(schedule, nextDueBefore, now)
  if (nextDueBefore === undefined || !run) return
  const timeZone = daysZone(await catalog.stores(tenantId), storeId)
  const report: ArchivedReport = {
    reportId: randomness.id(),
    tenantId,
    type: reportType,
    ...(storeId !== undefined && { storeId }),
    ...periodOf(schedule, run.dueAt, timeZone),
    timeZone,
    paper,
    formats,
    state: 'waiting',
    attempt: 0,
    createdAt: now,
    createdBy: 'schedule',
    files: [],
    run: { scheduleId, dueAt: run.dueAt, missedCount: run.missedCount },
  }
  await reports.startRun({ nextDueBefore, nextDueAt: run.nextDueAt, report })
}
