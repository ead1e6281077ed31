/** Milliseconds since 1970, in UTC. */
export type Instant = number

/** Minutes since midnight, 0 to 1439. */
export type MinuteOfDay = number

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format costs a hundred times what using it does. A shop has a handful of time zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, format)
  return format
}

/** What the clock on the wall shows, as if it were UTC. */
function wallClock(instant: Instant, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
}

/** Whether clocks are known to be set by it: an IANA name such as `Europe/London`. */
export function isTimeZone(name: unknown): name is string {
  if (typeof name !== 'string') return false
  try {
    return Boolean(formatOf(name))
  } catch {
    return false
  }
}

/** Years are said in four digits: no moment that anybody can say, on whatever clock, lies outside. */
const [INSTANT_MIN, INSTANT_MAX] = [Date.UTC(-1, 0, 1), Date.UTC(10_000, 0, 3)]

/** Whether a number can be a moment of which a day and a time can be said. */
export const isInstant = (value: number): boolean => value >= INSTANT_MIN && value <= INSTANT_MAX

/** The minute of the day it is somewhere. */
export function minuteOfDay(instant: Instant, timeZone: string): MinuteOfDay {
  const wall = new Date(wallClock(instant, timeZone))
  return wall.getUTCHours() * 60 + wall.getUTCMinutes()
}

/** The day it is somewhere: `2026-03-29`. */
export const localDay = (instant: Instant, timeZone: string): string =>
  new Date(wallClock(instant, timeZone)).toISOString().slice(0, 10)

/** The moment a day begins somewhere: midnight, or when clocks jump past it. */
export const startOfDay = (day: string, timeZone: string): Instant =>
  instantOf(Date.parse(`${day}T00:00:00Z`), timeZone)

/**
 * The next moment, strictly after `instant`, at which clocks there show `minute`.
 *
 * A time that daylight saving skips counts as the moment clocks jump past it; of one that comes twice, the first counts.
 */
export function nextAt(instant: Instant, timeZone: string, minute: MinuteOfDay): Instant {
  const today = Math.floor(wallClock(instant, timeZone) / (DAY_MINUTES * MINUTE_MS)) * DAY_MINUTES * MINUTE_MS
  for (let day = 0; day <= 2; day++) {
    const wanted = today + (day * DAY_MINUTES + minute) * MINUTE_MS
    const found = instantOf(wanted, timeZone)
    if (found > instant) return found
  }
  // Unreachable: of three days, one lies ahead.
  return instant + DAY_MINUTES * MINUTE_MS
}

/**
 * The moment at which clocks there show `minute` of `day`: the first of it where it comes twice, the end of the gap where
 * clocks jump past it.
 */
export const momentOf = (day: string, minute: MinuteOfDay, timeZone: string): Instant =>
  instantOf(Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS, timeZone)

/** The day `count` days after another, or before it when negative, by the calendar. */
export const daysAfter = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MINUTES * MINUTE_MS).toISOString().slice(0, 10)

/** The first instant at which the wall clock shows `wall` or, where that is skipped, something later. */
function instantOf(wall: number, timeZone: string): Instant {
  // Offsets lie between -12 and +14 hours; the two candidates come from the offsets before and after any change nearby.
  const before = wall - (wallClock(wall - DAY_MINUTES * MINUTE_MS, timeZone) - (wall - DAY_MINUTES * MINUTE_MS))
  const after = wall - (wallClock(wall + DAY_MINUTES * MINUTE_MS, timeZone) - (wall + DAY_MINUTES * MINUTE_MS))
  const candidates = [before, after].filter((instant) => wallClock(instant, timeZone) === wall)
  if (candidates.length > 0) return Math.min(...candidates)
  return jumpBetween(Math.min(before, after), Math.max(before, after), timeZone)
}

/** When the clocks jump, to the minute: the offset differs between the two ends. */
function jumpBetween(from: Instant, to: Instant, timeZone: string): Instant {
  const offset = (instant: Instant) => wallClock(instant, timeZone) - instant
  let [low, high] = [from - 3 * 60 * MINUTE_MS, to + 3 * 60 * MINUTE_MS]
  const start = offset(low)
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS
    if (offset(middle) === start) low = middle
    else high = middle
  }
  return high
}
