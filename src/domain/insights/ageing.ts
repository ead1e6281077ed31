import type { Movement } from '../ledger/movement.ts'
import type { Instant } from '../values/local-time.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import { dayNumber } from './calendar/day-number.ts'
import type { CostLayer } from './costing/cost-book.ts'
import { costOf, type ExactCost } from './costing/exact-cost.ts'
import { inOrder, standingMovements } from './costing/standing-movements.ts'

/** The last whole day of each age band but the last, which has no end. */
const BAND_ENDS = [30, 90, 180, 365] as const

/** Stock that came in `fromDays` to `toDays` ago. */
export interface AgeBand {
  fromDays: number
  /** Absent: this old or older. */
  toDays?: number
  units: Quantity
  /** At FIFO cost, exact; `roundCost` when shown. */
  value: ExactCost
}

/**
 * Sorts stock on hand by its age: days on the store's calendar since it was received. What is owed has no age.
 *
 * @param layers from `valuation`
 * @param at `now` in milliseconds since 1970; `timeZone` IANA name of the store's
 * @returns 0-30, 31-90, 91-180, 181-365 and over 365 days, in that order, also where there is nothing; together they are
 *   the units on hand and their FIFO value
 *
 * Source: the usual bands of an inventory ageing report; first in, first out says which units are still there.
 */
export function stockAges(layers: readonly CostLayer[], at: { now: Instant; timeZone: string }): AgeBand[] {
  const units = [0, 0, 0, 0, 0]
  const values = [0n, 0n, 0n, 0n, 0n]
  const today = dayNumber(at.now, at.timeZone)
  for (const layer of layers) {
    const days = today - dayNumber(layer.receivedAt, at.timeZone)
    const within = BAND_ENDS.findIndex((end) => days <= end)
    const band = within < 0 ? BAND_ENDS.length : within
    units[band]! += layer.units
    values[band]! += costOf(layer.units, layer.unitCost)
  }
  return units.map((sum, band) => ({
    fromDays: band === 0 ? 0 : BAND_ENDS[band - 1]! + 1,
    toDays: BAND_ENDS[band],
    units: quantity(sum),
    value: values[band]!,
  }))
}

/** Stock that nobody buys. */
export interface DeadStock {
  units: Quantity
  /** At FIFO cost, exact. */
  value: ExactCost
  /** Since when nothing was sold though it was there; milliseconds since 1970. */
  since: Instant
  /** Days on the store's calendar from `since` to now. */
  days: number
  /** Absent: never sold at all. */
  lastSaleAt?: Instant
}

/** Without a sale for this long, stock is called dead unless the caller says otherwise. */
const DEAD_AFTER_DAYS = 90

/**
 * Whether stock on hand has not sold for a number of days.
 *
 * Days count from the newest sale, or from when it last came back from zero if that was later: what was not there could
 * not be sold. What never sold counts from its first receipt.
 *
 * @param movements all of the level, from the first, in the order of `seq`
 * @param layers from `valuation` of the same movements
 * @param at `deadAfterDays` 90 when absent
 * @returns undefined when nothing is on hand, or it sold within that many days
 * @throws RangeError when movements are missing or out of order
 */
export function deadStock(
  movements: readonly Movement[],
  layers: readonly CostLayer[],
  at: { now: Instant; timeZone: string; deadAfterDays?: number },
): DeadStock | undefined {
  if (layers.length === 0) return undefined
  const { since, lastSaleAt } = idleSince(movements)
  const days = dayNumber(at.now, at.timeZone) - dayNumber(since, at.timeZone)
  if (days < (at.deadAfterDays ?? DEAD_AFTER_DAYS)) return undefined
  return {
    units: quantity(layers.reduce((sum, layer) => sum + layer.units, 0)),
    value: layers.reduce((sum, layer) => sum + costOf(layer.units, layer.unitCost), 0n),
    since,
    days,
    lastSaleAt,
  }
}

function idleSince(movements: readonly Movement[]): { since: Instant; lastSaleAt?: Instant } {
  let onHand = 0
  let at = Number.NEGATIVE_INFINITY
  let since = at
  let lastSaleAt: Instant | undefined
  for (const movement of standingMovements(movements)) {
    at = inOrder(at, movement)
    if (movement.kind === 'sale') lastSaleAt = at
    const after = onHand + movement.delta
    if (movement.kind === 'sale' || (onHand <= 0 && after > 0)) since = at
    onHand = after
  }
  return { since, lastSaleAt }
}
