import type { Movement } from '../ledger/movement.ts'
import type { Instant } from '../values/local-time.ts'
import { type MinorUnits, minorUnits } from '../values/money.ts'
import { quantity, unitsOf } from '../values/quantity.ts'
import type { StoreDay } from './calendar/store-days.ts'
import { inOrder, standingMovements } from './costing/standing-movements.ts'

/** A stretch of time without stock, as far as it lies in the period asked for. */
export interface StockOut {
  from: Instant
  until: Instant
  /** Whether stock came back before the period ended. */
  isOver: boolean
}

/** When a level was at or below zero. */
export interface StockOuts {
  /** Oldest first. */
  stretches: readonly StockOut[]
  hours: number
  /** The sum of `shares`. */
  days: number
  /** For each day, the share of it without stock, 0 to 1. */
  shares: Float64Array
  /** For each day, units sold while the books said there were none: they were there, so they were not lost. */
  soldWhileOut: Float64Array
}

/**
 * Finds when a level was at or below zero.
 *
 * A level can be out only once something has come in: what was never there is not missed. A movement counts from the
 * moment it is said to have happened, or was recorded if that was earlier; where that runs backwards against `seq`, from
 * the moment of the movement before. What was taken back never happened.
 *
 * @param movements all of the level, from the first, in the order of `seq`
 * @param days from `storeDays`, without gaps
 * @throws RangeError when movements are missing or out of order
 */
export function stockOuts(movements: readonly Movement[], days: readonly StoreDay[]): StockOuts {
  const shares = new Float64Array(days.length)
  const soldWhileOut = new Float64Array(days.length)
  const stretches: StockOut[] = []
  const [from, until] = [days[0]?.from ?? 0, days.at(-1)?.until ?? 0]
  const close = (start: Instant, end: Instant) => {
    const stretch = { from: Math.max(start, from), until: Math.min(end, until), isOver: end < until }
    if (stretch.until <= stretch.from) return
    stretches.push(stretch)
    spread(stretch, days, shares)
  }
  const { outSince } = followLevel(movements, (event) => {
    if (event.kind === 'back') close(event.since, event.at)
    else if (event.at >= from && event.at < until) soldWhileOut[dayOf(event.at, days)]! += event.units
  })
  if (outSince !== undefined) close(outSince, until)
  return {
    stretches,
    hours: stretches.reduce((sum, stretch) => sum + (stretch.until - stretch.from), 0) / 3_600_000,
    days: shares.reduce((sum, share) => sum + share, 0),
    shares,
    soldWhileOut,
  }
}

type LevelEvent = { kind: 'back'; since: Instant; at: Instant } | { kind: 'sold'; at: Instant; units: number }

function followLevel(movements: readonly Movement[], tell: (event: LevelEvent) => void): { outSince?: Instant } {
  let at = Number.NEGATIVE_INFINITY
  let onHand = 0
  let hasBegun = false
  let outSince: Instant | undefined
  for (const movement of standingMovements(movements)) {
    at = inOrder(at, movement)
    const after = onHand + movement.delta
    hasBegun ||= movement.delta > 0
    const short = Math.min(-movement.delta, -after)
    if (movement.kind === 'sale' && short > 0) tell({ kind: 'sold', at, units: unitsOf(quantity(short)) })
    if (outSince !== undefined && after > 0) {
      tell({ kind: 'back', since: outSince, at })
      outSince = undefined
    }
    if (hasBegun && after <= 0) outSince ??= at
    onHand = after
  }
  return { outSince }
}

/** The index of the day that holds the moment, which lies in one of them. */
function dayOf(at: Instant, days: readonly StoreDay[]): number {
  let [low, high] = [0, days.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]!.until <= at) low = middle + 1
    else high = middle
  }
  return low
}

function spread(stretch: StockOut, days: readonly StoreDay[], shares: Float64Array): void {
  for (let index = dayOf(stretch.from, days); index < days.length; index++) {
    const { from, until, lengthMs } = days[index]!
    if (from >= stretch.until) return
    shares[index]! += (Math.min(until, stretch.until) - Math.max(from, stretch.from)) / lengthMs
  }
}

/** Units lost on a day: what was expected of it, for the part of it without stock, less what sold all the same. */
export const lostUnitsOn = (day: { expectedUnits: number; outShare: number; soldUnits: number }): number =>
  Math.max(0, day.expectedUnits * day.outShare - day.soldUnits)

/** Sales that stock-outs cost, with the arithmetic: the sum over days of `expectedUnits * outShare - soldUnits`. */
export interface LostSales {
  /** The days with a stock-out. */
  days: readonly {
    day: string
    /** Demand expected of the whole day. */
    expectedUnits: number
    outShare: number
    /** Sold all the same, though the books said there was none. */
    soldUnits: number
    /** From `lostUnitsOn`. */
    lostUnits: number
  }[]
  units: number
  /** Minor units for one; absent when the caller knew none. */
  price?: MinorUnits
  /** `units * price`, rounded; absent without a price. */
  value?: MinorUnits
}

/**
 * Estimates the sales that were lost while a level was out: the demand expected of each day, for the share of the day
 * without stock. Every hour of a day counts the same, and nobody is taken to wait or to buy something else.
 *
 * @param outs from `stockOuts` for the same days
 * @param demand `unitsPerDay` one rate, or one value per day, each finite and >= 0; `price` of one, in minor units
 * @throws RangeError when the demand of a day is missing, not finite or below 0
 *
 * Source: Silver, Pyke & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 6
 * (complete lost sales).
 */
export function lostSales(
  outs: Pick<StockOuts, 'shares' | 'soldWhileOut'>,
  days: readonly StoreDay[],
  demand: { unitsPerDay: number | ArrayLike<number>; price?: MinorUnits },
): LostSales {
  const { unitsPerDay, price } = demand
  const lost = days.flatMap(({ day }, index) => {
    const expectedUnits = typeof unitsPerDay === 'number' ? unitsPerDay : (unitsPerDay[index] ?? Number.NaN)
    if (!(expectedUnits >= 0 && expectedUnits < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`the demand of ${day} must be finite and >= 0, got ${expectedUnits}`)
    }
    const outShare = outs.shares[index]!
    if (outShare === 0) return []
    const soldUnits = outs.soldWhileOut[index]!
    return [{ day, expectedUnits, outShare, soldUnits, lostUnits: lostUnitsOn({ expectedUnits, outShare, soldUnits }) }]
  })
  const units = lost.reduce((sum, { lostUnits }) => sum + lostUnits, 0)
  return { days: lost, units, price, value: price === undefined ? undefined : minorUnits(Math.round(units * price)) }
}
