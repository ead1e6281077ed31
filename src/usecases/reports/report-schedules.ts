import { isWithin, type Principal } from '#domain/identity/permission.ts'
import { storesOf } from '#domain/reports/archived-report.ts'
import { dueAt, type ReportSchedule, type ScheduleWish, type Timing } from '#domain/reports/schedule.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { refuseScope } from './order-report.ts'

export interface ScheduleDeps {
  reports: Pick<ReportStore, 'schedules' | 'schedule' | 'saveSchedule' | 'deleteSchedule'>
  catalog: Pick<CatalogStore, 'stores'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
}

/** A chain with a morning report for each of two hundred stores. */
const SCHEDULES_MAX = 250

type ScopeRefusal = Refusal<'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE'>
type ChangeRefusal = Refusal<'NOT_FOUND' | 'VERSION_CONFLICT'>

const conflict = refuse(
  'VERSION_CONFLICT',
  'Somebody changed this schedule since you opened it. Open it again and repeat your change.',
)

/** The schedules that the caller may see: who is limited to stores sees those of their stores. */
export async function listSchedules(
  { reports }: Pick<ScheduleDeps, 'reports'>,
  { tenantId, stores }: Principal,
): Promise<ReportSchedule[]> {
  return (await reports.schedules(tenantId)).filter((schedule) => isWithin(storesOf(schedule), stores))
}

/** One schedule. One that the caller may not see is not there. */
export async function readSchedule(
  { reports }: Pick<ScheduleDeps, 'reports'>,
  { tenantId, stores }: Principal,
  scheduleId: string,
): Promise<Result<ReportSchedule, Refusal<'NOT_FOUND'>>> {
  const schedule = await reports.schedule(tenantId, scheduleId)
  const isVisible = schedule && isWithin(storesOf(schedule), stores)
  return isVisible ? accept(schedule) : refuse('NOT_FOUND', 'There is no such schedule.')
}

/** Has a report made again and again. */
export async function createSchedule(
  { reports, catalog, randomness, clock }: ScheduleDeps,
  principal: Principal,
  wish: ScheduleWish,
): Promise<Result<ReportSchedule, ScopeRefusal | Refusal<'TOO_MANY_SCHEDULES'>>> {
  const { tenantId, actor: createdBy } = principal
  const refusal = refuseScope(principal, await catalog.stores(tenantId), wish.storeId)
  if (refusal) return refusal
  if ((await reports.schedules(tenantId)).length >= SCHEDULES_MAX) {
    return refuse('TOO_MANY_SCHEDULES', `The shop has ${SCHEDULES_MAX} schedules. Change or delete one of them.`)
  }
  const now = clock.now()
  const schedule = {
    ...wish,
    scheduleId: randomness.id(),
    tenantId,
    createdAt: now,
    createdBy,
    ...(wish.enabled && { nextDueAt: dueAt(wish, now) }),
  }
  await reports.saveSchedule(schedule, 0)
  return accept({ ...schedule, version: 1 })
}

/** Changes a schedule that nobody changed since `ifVersion`. What was missed while it was off is not made up for. */
export async function changeSchedule(
  deps: ScheduleDeps,
  principal: Principal,
  { scheduleId, wish, ifVersion }: { scheduleId: string; wish: ScheduleWish; ifVersion: number },
): Promise<Result<ReportSchedule, ScopeRefusal | ChangeRefusal>> {
  const found = await readSchedule(deps, principal, scheduleId)
  if (!found.ok) return found
  const refusal = refuseScope(principal, await deps.catalog.stores(principal.tenantId), wish.storeId)
  if (refusal) return refusal
  const { createdAt, createdBy, lastDueAt, tenantId } = found.value
  const identity = { scheduleId, tenantId, createdAt, createdBy, lastDueAt }
  const next = { ...wish, ...identity, nextDueAt: nextDue(found.value, wish, deps.clock.now()) }
  if (!(await deps.reports.saveSchedule(next, ifVersion))) return conflict
  return accept({ ...next, version: ifVersion + 1 })
}

/** A run that is due this very moment stays due when only its paper changes. */
function nextDue(current: ReportSchedule, wish: ScheduleWish, now: number): number | undefined {
  if (!wish.enabled) return undefined
  if (current.nextDueAt !== undefined && isSameTiming(current, wish)) return current.nextDueAt
  return dueAt(wish, Math.max(now, current.lastDueAt ?? 0))
}

const isSameTiming = (one: Timing, other: Timing): boolean =>
  one.at === other.at &&
  one.timeZone === other.timeZone &&
  one.frequency.kind === other.frequency.kind &&
  placeIn(one) === placeIn(other)

const placeIn = ({ frequency }: Timing): number | string | undefined =>
  frequency.kind === 'weekly' ? frequency.weekday : frequency.kind === 'monthly' ? frequency.day : undefined

/** Ends a schedule that nobody changed since `ifVersion`. Reports it made stay. */
export async function deleteSchedule(
  deps: Pick<ScheduleDeps, 'reports'>,
  principal: Principal,
  { scheduleId, ifVersion }: { scheduleId: string; ifVersion: number },
): Promise<Result<undefined, ChangeRefusal>> {
  const found = await readSchedule(deps, principal, scheduleId)
  if (!found.ok) return found
  const isDeleted = await deps.reports.deleteSchedule(principal.tenantId, scheduleId, ifVersion)
  return isDeleted ? accept(undefined) : conflict
}
