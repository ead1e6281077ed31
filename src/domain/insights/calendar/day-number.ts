import { type Instant, localDay } from '../../values/local-time.ts'

export const DAY_MS = 86_400_000

/**
 * The number of the day on the store's calendar, so that the days between two moments are a difference: 0 on the same
 * day, 1 from 23:59 to 00:01.
 *
 * @param timeZone IANA name
 */
export const dayNumber = (instant: Instant, timeZone: string): number =>
  // Calendar days written as midnights in UTC are 24 hours apart, whatever daylight saving did.
  Date.parse(localDay(instant, timeZone)) / DAY_MS
