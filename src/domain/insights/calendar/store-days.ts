import { type Instant, localDay, nextAt } from '../../values/local-time.ts'

/** A day on a store's calendar, as far as it lies in the period asked for. */
export interface StoreDay {
  /** `2026-03-29`. */
  day: string
  from: Instant
  until: Instant
  /** Of the whole day: 23 or 25 hours where clocks change. */
  lengthMs: number
}

/** Ten years: no insight looks back further. */
const DAYS_MAX = 3660

/**
 * The days of a period on the store's calendar, oldest first; the first and last cut where the period cuts them. Made
 * once for all levels of a store, because finding midnights takes longer than folding a level.
 *
 * @param period `from` on and before `until`, milliseconds since 1970; `timeZone` IANA name
 * @throws RangeError when the period ends before it begins, or is longer than ten years
 */
export function storeDays(period: { from: Instant; until: Instant; timeZone: string }): StoreDay[] {
  const { from, until, timeZone } = period
  if (!(until >= from)) throw new RangeError(`until must be at or after from, ${from}, got ${until}`)
  const days: StoreDay[] = []
  let start = midnightBefore(from, timeZone)
  while (start < until) {
    if (days.length === DAYS_MAX) throw new RangeError(`a period must have at most ${DAYS_MAX} days`)
    const end = nextAt(start, timeZone, 0)
    days.push({
      day: localDay(start, timeZone),
      from: Math.max(from, start),
      until: Math.min(until, end),
      lengthMs: end - start,
    })
    start = end
  }
  return days
}

/** The last midnight there at or before `instant`. */
function midnightBefore(instant: Instant, timeZone: string): Instant {
  // A day has at most 25 hours, so of the midnights after 26 hours ago the first may be too early, the second not.
  let midnight = nextAt(instant - 26 * 3_600_000, timeZone, 0)
  for (let next = nextAt(midnight, timeZone, 0); next <= instant; next = nextAt(next, timeZone, 0)) midnight = next
  return midnight
}
