import { daysAfter, localDay } from '#domain/values/local-time.ts'

const PERIODS = { yesterday: 1, week: 7, month: 28 } as const

export type PeriodName = keyof typeof PERIODS

export const PERIOD_OPTIONS: readonly { id: PeriodName; label: string }[] = [
  { id: 'yesterday', label: 'Yesterday' },
  { id: 'week', label: 'Last 7 days' },
  { id: 'month', label: 'Last 28 days' },
]

/** The period an address names; yesterday when it names none that there is. */
export const periodNamed = (text: string | undefined): PeriodName =>
  PERIOD_OPTIONS.find(({ id }) => id === text)?.id ?? 'yesterday'

/** Its days, which end with yesterday on the clock of the store: today is not over. */
export function daysOf(name: PeriodName, timeZone: string, nowMs: number): { from: string; to: string } {
  const today = localDay(nowMs, timeZone)
  return { from: daysAfter(today, -PERIODS[name]), to: daysAfter(today, -1) }
}
