import { type Quantity, quantity, unitsOf } from '../values/quantity.ts'
import type { RecommendationWarning, StockNow } from './recommendation.ts'
import { daysBetween, type StoreDay } from './store-day.ts'

/** What is on its way, by the day it is expected. */
export interface IncomingAhead {
  /** Arrives within the days that matter. */
  counted: Quantity
  later: Quantity
  /** Units that arrive at the start of each day; the first is today. */
  arrivals: Float64Array
  warnings: RecommendationWarning[]
}

/**
 * Lays deliveries on the coming days.
 *
 * @param when `countedDays` from today on that matter, `horizonDays` to lay out, at least as many, and `undatedDays` after
 *   which a delivery without a date is expected
 */
export function incomingAhead(
  incoming: StockNow['incoming'],
  when: { today: StoreDay; countedDays: number; horizonDays: number; undatedDays: number },
): IncomingAhead {
  const { today, countedDays, horizonDays, undatedDays } = when
  const arrivals = new Float64Array(horizonDays)
  const warnings = new Set<RecommendationWarning>()
  let [counted, later] = [0, 0]
  for (const { quantity: size, expectedDay } of incoming) {
    if (!(size >= 0)) throw new RangeError(`incoming.quantity must be at least 0, got ${size}`)
    const away = expectedDay === undefined ? undatedDays : daysBetween(today, expectedDay)
    if (expectedDay === undefined) warnings.add('undated_delivery')
    if (away < 0) warnings.add('overdue_delivery')
    const day = away < 0 ? 1 : away
    if (day < countedDays) counted += size
    else later += size
    if (day < horizonDays) arrivals[day]! += unitsOf(size)
  }
  return { counted: quantity(counted), later: quantity(later), arrivals, warnings: [...warnings] }
}
