/** A day on a wall calendar, without a time zone of its own: `2026-03-29`. Sorts as text. */
export type Day = string

const DAY_MS = 86_400_000

/** Reads `2026-03-29`; undefined when it is written otherwise or there is no such day. */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) || dayOfNumber(at / DAY_MS) !== text ? undefined : text
}

/** Days since 1970-01-01. */
export const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS

/** The day so many days after 1970-01-01. */
export const dayOfNumber = (number: number): Day => new Date(number * DAY_MS).toISOString().slice(0, 10)

/** The day `count` days later; earlier when negative. */
export const addDays = (day: Day, count: number): Day => dayOfNumber(dayNumber(day) + count)

export const GRAINS = ['day', 'week', 'month'] as const
/** How finely time is told. */
export type Grain = (typeof GRAINS)[number]

/** The first day of the day's period: itself, its Monday (ISO 8601 weeks), or the first of its month. */
export function periodOf(day: Day, grain: Grain): Day {
  if (grain === 'day') return day
  if (grain === 'month') return `${day.slice(0, 8)}01`
  // 1970-01-01 was a Thursday: the Monday before it has the number -3.
  const number = dayNumber(day)
  return dayOfNumber(number - ((((number + 3) % 7) + 7) % 7))
}

/** The first day of the period after the one that starts at `start`. */
export function nextPeriod(start: Day, grain: Grain): Day {
  if (grain === 'month') return periodOf(addDays(start, 31), 'month')
  return addDays(start, grain === 'week' ? 7 : 1)
}
