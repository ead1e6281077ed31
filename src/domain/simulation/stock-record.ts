import type { StoreDay } from '../insights/calendar/store-days.ts'
import { inOrder, standingMovements } from '../insights/costing/standing-movements.ts'
import { type StockOuts, stockOuts } from '../insights/stock-outs.ts'
import type { Movement } from '../ledger/movement.ts'
import { quantity, unitsOf } from '../values/quantity.ts'

/** What the ledger says of a level's stock, day by day. */
export interface StockRecord {
  /** Index of the first day that it tells of; `days.length` when of none. */
  from: number
  /** Units on the shelf when the day ended. */
  closing: Float64Array
  outs: Pick<StockOuts, 'shares' | 'soldWhileOut'>
  /** 1 on days on which a delivery was booked. */
  deliveries: Uint8Array
}

/**
 * Reads what was really on the shelf.
 *
 * The ledger tells of a day only after the level's first movement, and only while it saw the sales: a day that sold
 * something by an uploaded file, without a sale in the ledger, says that stock went that the ledger knows nothing of. It
 * begins after the last such day.
 *
 * @param movements all of the level, from the first, in the order of `seq`
 * @param days from `storeDays`, without gaps
 * @param sold units per day as they are known from any source; NaN where nobody knows
 * @throws RangeError when movements are missing or out of order
 */
export function stockRecord(
  movements: readonly Movement[],
  days: readonly StoreDay[],
  sold: ArrayLike<number>,
): StockRecord {
  const closing = new Float64Array(days.length)
  const deliveries = new Uint8Array(days.length)
  const hasSale = new Uint8Array(days.length)
  let onHand = 0
  let at = Number.NEGATIVE_INFINITY
  let day = 0
  let first: number | undefined
  const closeUntil = (moment: number) => {
    while (day < days.length && days[day]!.until <= moment) closing[day++] = unitsOf(quantity(onHand))
  }
  for (const movement of standingMovements(movements)) {
    at = inOrder(at, movement)
    closeUntil(at)
    first ??= at
    onHand += movement.delta
    if (movement.kind === 'receipt' && day < days.length && at >= days[day]!.from) deliveries[day] = 1
    // A sale counts on the day it is said to have happened, as in daily sales.
    if (movement.kind === 'sale') hasSale[countUntil(days, movement.occurredAt) - 1] = 1
  }
  closeUntil(Number.POSITIVE_INFINITY)
  const begun = first === undefined ? days.length : countUntil(days, first)
  const unseen = days.findLastIndex((_, i) => (sold[i] ?? 0) > 0 && hasSale[i] === 0 && i >= begun)
  const { shares, soldWhileOut } = stockOuts(movements, days)
  return { from: Math.max(begun, unseen + 1), closing, outs: { shares, soldWhileOut }, deliveries }
}

/** How many days began before a moment, or with it. */
function countUntil(days: readonly StoreDay[], moment: number): number {
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]!.from <= moment) low = middle + 1
    else high = middle
  }
  return low
}
