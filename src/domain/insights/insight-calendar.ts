import { addDays, type Day } from '../values/day.ts'
import { startOfDay } from '../values/local-time.ts'
import { type StoreDay, storeDays } from './calendar/store-days.ts'
import type { Period } from './costing/cost-book.ts'

/** The days that insights look at, on one store's clocks; made once for all its levels. */
export interface InsightCalendar {
  from: Day
  to: Day
  timeZone: string
  /** `from` to the end of `to`. */
  period: Period
  days: readonly StoreDay[]
  /** The eight weeks up to `to`: what sells now. */
  recent: readonly StoreDay[]
}

export const RECENT_DAYS = 56

/** @param period both days included */
export function insightCalendar({ from, to }: { from: Day; to: Day }, timeZone: string): InsightCalendar {
  const until = startOfDay(addDays(to, 1), timeZone)
  const period = { from: startOfDay(from, timeZone), until }
  const recent = { from: startOfDay(addDays(to, 1 - RECENT_DAYS), timeZone), until }
  return {
    from,
    to,
    timeZone,
    period,
    days: storeDays({ ...period, timeZone }),
    recent: storeDays({ ...recent, timeZone }),
  }
}
