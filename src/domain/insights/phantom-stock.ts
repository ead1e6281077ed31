import type { Movement } from '../ledger/movement.ts'
import type { Instant } from '../values/local-time.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import { DAY_MS } from './calendar/day-number.ts'
import { inOrder, standingMovements } from './costing/standing-movements.ts'
import { benjaminiHochberg, FALSE_DISCOVERY_RATE } from './statistics/false-discovery.ts'

/** How regularly a level sold while it had stock, up to its newest sale, and how long it has been quiet since. */
export interface SaleRhythm {
  onHand: Quantity
  /** Days of 24 hours in which something sold. */
  saleDays: number
  /** Days with stock up to the newest sale. */
  stockedDays: number
  /** Days with stock since then. */
  quietDays: number
}

/** Older sales say little of what sells now. */
const LOOK_BACK_DAYS = 365

/**
 * Follows the rhythm of a level's sales over the last year. Time without stock counts nowhere: nothing could be sold in it.
 *
 * @param movements all of the level, from the first, in the order of `seq`
 * @param now milliseconds since 1970
 * @throws RangeError when movements are missing or out of order
 */
export function saleRhythm(movements: readonly Movement[], now: Instant): SaleRhythm {
  const since = now - LOOK_BACK_DAYS * DAY_MS
  let at = since
  let onHand = 0
  let saleDays = 0
  let newestSaleDay = Number.NEGATIVE_INFINITY
  let stockedMs = 0
  let quietMs = 0
  const passTo = (moment: Instant) => {
    if (onHand > 0) quietMs += moment - at
    at = moment
  }
  let order = Number.NEGATIVE_INFINITY
  for (const movement of standingMovements(movements)) {
    order = inOrder(order, movement)
    passTo(Math.min(now, Math.max(since, order)))
    onHand += movement.delta
    if (movement.kind !== 'sale' || order < since) continue
    stockedMs += quietMs
    quietMs = 0
    const day = Math.floor(order / DAY_MS)
    if (day > newestSaleDay) saleDays++
    newestSaleDay = day
  }
  passTo(now)
  return { onHand: quantity(onHand), saleDays, stockedDays: stockedMs / DAY_MS, quietDays: quietMs / DAY_MS }
}

/** Stock that is probably only in the books. */
export interface PhantomStock<Key> {
  key: Key
  rhythm: SaleRhythm
  /** `saleDays / stockedDays`: days with a sale per day with stock. */
  saleDaysPerDay: number
  /** Chance of so long a quiet at that rate. */
  chance: number
  /** `chance` corrected for how many levels were looked at. */
  correctedChance: number
}

/**
 * Finds levels that have stock, used to sell, and have not sold for improbably long: often the shelf is empty and only the
 * books are not.
 *
 * With k sale days in D days the rate is about k / D; how well that is known counts too, so the chance of nothing in d
 * further days is (D / (D + d))^(k + 1/2), which for many sales is e^(-d k / D).
 *
 * @param levels all that were looked at
 * @param rate in (0, 1): the share of false alarms, 0.05 when absent
 * @returns the least likely first
 * @throws RangeError when the rate is outside its range
 *
 * Source: Poisson sales at an unknown rate under Jeffreys' prior, Gelman et al. (2013), "Bayesian data analysis", 3rd ed.,
 * section 2.6 (predictive distribution: negative binomial); stock records that are wrong: DeHoratius & Raman (2008),
 * "Inventory record inaccuracy: an empirical analysis", Management Science 54(4), 627-641.
 */
export function phantomStock<Key>(
  levels: readonly { key: Key; rhythm: SaleRhythm }[],
  rate = FALSE_DISCOVERY_RATE,
): PhantomStock<Key>[] {
  if (!(rate > 0 && rate < 1)) throw new RangeError(`rate must be in (0, 1), got ${rate}`)
  const judged = levels
    .filter(({ rhythm }) => rhythm.onHand > 0 && rhythm.saleDays > 0 && rhythm.stockedDays > 0)
    .map(({ key, rhythm }) => ({
      key,
      rhythm,
      saleDaysPerDay: rhythm.saleDays / rhythm.stockedDays,
      chance: (rhythm.stockedDays / (rhythm.stockedDays + rhythm.quietDays)) ** (rhythm.saleDays + 0.5),
    }))
  const corrected = benjaminiHochberg(judged.map(({ chance }) => chance))
  return judged
    .map((verdict, index) => ({ ...verdict, correctedChance: corrected[index]! }))
    .filter(({ correctedChance }) => correctedChance <= rate)
    .sort((one, other) => one.chance - other.chance)
}
