/** A threshold that many shops use: half as much again as sells while a delivery is on its way. */
const LEAD_TIMES = 1.5
/** Days of average sales in one order. */
const LOT_DAYS = 14

/**
 * Units sold per day with stock, from the first sale to the day before `start`.
 *
 * @param demand units per day; NaN where nobody knows, which is left out
 * @param outOfStockShare part of each day without stock, 0 to 1; none when absent
 */
export function averageBefore(demand: Float64Array, start: number, outOfStockShare?: Float64Array): number {
  const first = Math.max(
    0,
    demand.findIndex((units) => units > 0),
  )
  let [units, days] = [0, 0]
  for (let day = Math.min(first, start - 1); day < start; day++) {
    if (!(demand[day]! >= 0)) continue
    units += demand[day]!
    days += 1 - (outOfStockShare?.[day] ?? 0)
  }
  // Less than a day with stock says nothing about a day: what was sold in it counts as a day's.
  return units / Math.max(1, days)
}

/** The threshold as usual, and what is ordered at it: two weeks of sales, one unit at least. */
export function usualThreshold({ perDay, leadTimeDays }: { perDay: number; leadTimeDays: number }): {
  threshold: number
  lotUnits: number
} {
  return { threshold: LEAD_TIMES * leadTimeDays * perDay, lotUnits: lotOf(perDay) }
}

/** @param days of average sales that one order holds */
export const lotOf = (perDay: number, days = LOT_DAYS): number => Math.max(1, Math.round(days * perDay))
