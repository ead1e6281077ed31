import { addDays, type Day } from '../values/day.ts'
import { localDay, startOfDay } from '../values/local-time.ts'
import type { DayRange, StockOut } from './sales-day.ts'

/**
 * The part of each day of a range, 0 to 1, during which a level held nothing. A day is as long as the store's clocks make
 * it: 23 or 25 hours twice a year.
 *
 * @param stockOuts in any order, not overlapping; milliseconds since 1970
 * @param now the end of those that still last
 */
export function shareOut(
  stockOuts: readonly StockOut[],
  { from, to, timeZone, now }: DayRange & { timeZone: string; now: number },
): Map<Day, number> {
  const shares = new Map<Day, number>()
  if (stockOuts.length === 0) return shares
  const touched = localDay(Math.min(...stockOuts.map((stockOut) => stockOut.from)), timeZone)
  const over = localDay(Math.max(...stockOuts.map((stockOut) => stockOut.to ?? now)), timeZone)
  const first = touched > from ? touched : from
  const last = over < to ? over : to
  let start = startOfDay(first, timeZone)
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const end = startOfDay(addDays(day, 1), timeZone)
    let out = 0
    for (const stockOut of stockOuts) {
      out += Math.max(0, Math.min(end, stockOut.to ?? now) - Math.max(start, stockOut.from))
    }
    if (out > 0) shares.set(day, out / (end - start))
    start = end
  }
  return shares
}
