import type { StoreId, TenantId } from '../values/ids.ts'
import { daysAfter, type Instant, localDay, type MinuteOfDay, momentOf } from '../values/local-time.ts'
import { invariant } from '../values/result.ts'
import { type Paper, type Period, RETENTION_DAYS, type ReportFormat, type ReportType } from './archived-report.ts'

/** `weekday`: 1 is Monday, 7 is Sunday (ISO 8601). `day`: in a month that has no such day, its last one. */
export type Frequency =
  | { kind: 'daily' }
  | { kind: 'weekly'; weekday: number }
  | { kind: 'monthly'; day: number | 'last' }

/** When a schedule runs: by the clock on the wall of a time zone. */
export interface Timing {
  frequency: Frequency
  at: MinuteOfDay
  /** IANA: `Europe/London`. */
  timeZone: string
}

/** What somebody wants to be made again and again. */
export interface ScheduleWish extends Timing {
  reportType: ReportType
  /** Of the whole shop when absent. */
  storeId?: StoreId
  paper: Paper
  formats: readonly ReportFormat[]
  enabled: boolean
}

export interface ReportSchedule extends ScheduleWish {
  scheduleId: string
  tenantId: TenantId
  createdAt: Instant
  createdBy: string
  /** Rises with every change by a person; a run does not change it. */
  version: number
  /** Absent while it is not enabled. */
  nextDueAt?: Instant
  lastDueAt?: Instant
}

/** Two months and some days: a run of any frequency lies within. */
const DAYS_LOOKED_MAX = 70

/**
 * The next moment, strictly after `after`, at which a schedule runs by the clock on the wall.
 *
 * A time that clocks jump past counts as the first moment after the gap; of one that comes twice the first counts. Every
 * local day has exactly one daily run; a day that a time zone left out altogether (Apia, 2011-12-30) has none, while a
 * weekly or monthly run that falls on it comes right after it.
 */
export function dueAt(timing: Timing, after: Instant): Instant {
  // A run of yesterday can lie ahead still: in Nuuk clocks jump from 23:00 to midnight.
  const first = daysAfter(localDay(after, timing.timeZone), -1)
  for (let i = 0; i <= DAYS_LOOKED_MAX; i++) {
    const moment = runOn(timing, daysAfter(first, i))
    if (moment !== undefined && moment > after) return moment
  }
  invariant(false, `no run within ${DAYS_LOOKED_MAX} days`)
}

/** The run of one day; undefined when that day has none. */
function runOn({ frequency, at, timeZone }: Timing, day: string): Instant | undefined {
  if (!isRunDay(frequency, day)) return undefined
  if (frequency.kind === 'daily' && !hasDay(day, timeZone)) return undefined
  return momentOf(day, at, timeZone)
}

/** Whether a day happened there: crossing the date line leaves one out. */
const hasDay = (day: string, timeZone: string): boolean => localDay(momentOf(day, 0, timeZone), timeZone) === day

function isRunDay(frequency: Frequency, day: string): boolean {
  if (frequency.kind === 'daily') return true
  if (frequency.kind === 'weekly') return weekdayOf(day) === frequency.weekday
  const last = dayOfMonth(lastOfMonth(day))
  return dayOfMonth(day) === (frequency.day === 'last' ? last : Math.min(frequency.day, last))
}

const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
const dayOfMonth = (day: string): number => Number(day.slice(8))
const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`
// Four days after the 28th is always the next month.
const lastOfMonth = (day: string): string => daysAfter(firstOfMonth(daysAfter(`${day.slice(0, 7)}-28`, 4)), -1)

/**
 * The days that the run due at `due` tells of.
 *
 * - daily: yesterday
 * - weekly: the seven days before; on a Monday that is the ISO week that has ended
 * - monthly: the month before; on the `last` day of a month that month itself, its last day as far as it has come
 *
 * @param storeTimeZone where the days are reckoned, when the schedule runs by another clock
 */
export function periodOf(timing: Timing, due: Instant, storeTimeZone = timing.timeZone): Period {
  const day = storeTimeZone === timing.timeZone ? dayOfRun(timing, due) : localDay(due, storeTimeZone)
  const yesterday = daysAfter(day, -1)
  const { frequency } = timing
  if (frequency.kind === 'daily') {
    const newest = hasDay(yesterday, storeTimeZone) ? yesterday : daysAfter(yesterday, -1)
    return { from: newest, to: newest }
  }
  if (frequency.kind === 'weekly') return weekBefore(day)
  const inMonth = frequency.day === 'last' ? day : daysAfter(firstOfMonth(day), -1)
  return { from: firstOfMonth(inMonth), to: lastOfMonth(inMonth) }
}

const weekBefore = (day: string): Period => ({ from: daysAfter(day, -7), to: daysAfter(day, -1) })

/** The day a run belongs to: after a gap at the end of a day, its run comes when clocks show the next one. */
function dayOfRun(timing: Timing, due: Instant): string {
  const shown = localDay(due, timing.timeZone)
  return [shown, daysAfter(shown, -1)].find((day) => runOn(timing, day) === due) ?? shown
}

/** What a report that somebody asks for tells of, unless they say it: yesterday for insights, else the last seven days. */
export function usualPeriod(type: ReportType, now: Instant, timeZone: string): Period {
  const today = localDay(now, timeZone)
  return type === 'daily-insights' ? { from: daysAfter(today, -1), to: daysAfter(today, -1) } : weekBefore(today)
}

/** What is to be run now, and when to look again. */
export interface DueRun {
  dueAt: Instant
  /** Runs before it that nobody was there for; they are not made up for. */
  missedCount: number
  nextDueAt: Instant
}

const DAY_MS = 86_400_000

/**
 * The newest run due by `now`: after a downtime one report is made, not one for every morning that passed.
 *
 * @param next the first run that was not made yet; missed ones older than reports are kept are not counted
 * @returns undefined while `next` lies ahead
 */
export function dueRun(timing: Timing, next: Instant, now: Instant): DueRun | undefined {
  if (next > now) return undefined
  let run = { dueAt: Math.max(next, dueAt(timing, now - RETENTION_DAYS * DAY_MS)), missedCount: 0 }
  for (;;) {
    const following = dueAt(timing, run.dueAt)
    if (following > now) return { ...run, nextDueAt: following }
    run = { dueAt: following, missedCount: run.missedCount + 1 }
  }
}

const LETTER_CURRENCIES: readonly string[] = ['USD', 'CAD', 'MXN', 'PHP']

/** The paper in the printers of a shop, as far as its money tells. */
export const usualPaper = (currency: string | undefined): Paper =>
  LETTER_CURRENCIES.includes(currency ?? '') ? 'Letter' : 'A4'

/**
 * What a new shop has: insights every morning, a summary every week.
 *
 * @param timeZone of its first store
 */
export function firstSchedules({ timeZone, currency }: { timeZone: string; currency: string }): ScheduleWish[] {
  const common = { paper: usualPaper(currency), formats: ['pdf', 'csv', 'json'], enabled: true } as const
  return [
    { ...common, reportType: 'daily-insights', frequency: { kind: 'daily' }, at: 6 * 60, timeZone },
    {
      ...common,
      reportType: 'weekly-summary',
      frequency: { kind: 'weekly', weekday: 4 },
      at: 17 * 60,
      timeZone: 'UTC',
    },
  ]
}
