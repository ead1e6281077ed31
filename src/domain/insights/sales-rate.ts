/**
 * Units sold per day with stock over a stretch of days, from the first sale in it on; 0 when there is none.
 *
 * @param sold units per day; NaN where nobody knows, which is left out
 * @param outShares part of each day without stock, 0 to 1
 */
export function salesRate(sold: ArrayLike<number>, outShares: ArrayLike<number>, from = 0, to = sold.length): number {
  let [units, stocked, days] = [0, 0, 0]
  for (let day = from; day < to; day++) {
    if (!(sold[day]! >= 0) || (days === 0 && sold[day] === 0)) continue
    units += sold[day]!
    stocked += 1 - outShares[day]!
    days += 1
  }
  // Out all the while and sold all the same: the books are wrong, and each day counts.
  return days === 0 ? 0 : units / (stocked > 0 ? stocked : days)
}
