import type { Movement } from '../ledger/movement.ts'
import { type MinorUnits, minorUnits } from '../values/money.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import type { Period } from './costing/cost-book.ts'
import { divideHalfEven, type ExactCost, roundCost } from './costing/exact-cost.ts'
import { happenedAt, standingMovements } from './costing/standing-movements.ts'

/** How often stock was sold in a period, with the arithmetic. */
export interface Turnover {
  costOfGoodsSold: MinorUnits
  /** The mean of the daily closing values. */
  averageValue: MinorUnits
  /** `costOfGoodsSold / averageValue`; undefined when there was no stock of any value. */
  turns: number | undefined
  /** `turns` at that rate for 365 days. */
  turnsPerYear: number | undefined
  /** Days that the average stock lasts at that rate, `days / turns`; undefined also when nothing was sold. */
  daysOfInventory: number | undefined
}

/**
 * Inventory turnover: cost of goods sold divided by average inventory value. For many levels give the sums of both.
 *
 * @param period `costOfGoodsSold` of the whole period and one closing value for each of its days, by the same method
 *   (FIFO or average), exact
 * @throws RangeError when there is no day
 *
 * Source: Silver, Pyke & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 2
 * (turnover ratio).
 */
export function turnover(period: { costOfGoodsSold: ExactCost; closingValues: readonly ExactCost[] }): Turnover {
  const { costOfGoodsSold, closingValues } = period
  const days = closingValues.length
  if (days === 0) throw new RangeError('closingValues must have a day')
  const sum = closingValues.reduce((total, value) => total + value, 0n)
  const turns = sum > 0n ? (Number(costOfGoodsSold) * days) / Number(sum) : undefined
  return {
    costOfGoodsSold: roundCost(costOfGoodsSold),
    averageValue: minorUnits(Number(divideHalfEven(sum, BigInt(days) * 1000n))),
    turns,
    turnsPerYear: turns === undefined ? undefined : (turns * 365) / days,
    daysOfInventory: turns === undefined || turns <= 0 ? undefined : days / turns,
  }
}

/**
 * Days until what is on hand is sold, at a rate.
 *
 * @param onHand 0 days when at or below zero
 * @param unitsPerDay expected demand, in units, >= 0
 * @returns undefined when nothing sells: the stock lasts for ever
 * @throws RangeError when the rate is not finite or below 0
 */
export function daysOfCover(onHand: Quantity, unitsPerDay: number): number | undefined {
  requireRate(unitsPerDay)
  return unitsPerDay === 0 ? undefined : Math.max(0, onHand) / 1000 / unitsPerDay
}

/** What came and went in a period. */
export interface PeriodFlow {
  /** On hand when the period began; 0 while units were owed. */
  opening: Quantity
  /** Receipts and transfers in. */
  received: Quantity
  /** Sales less returns; below 0 when more came back. */
  sold: Quantity
}

/**
 * Adds up what came and went in a period, by when it is said to have happened; what was taken back never did.
 *
 * @param movements all of the level, from the first, in the order of `seq`
 * @throws RangeError when movements are missing or out of order
 */
export function periodFlow(movements: readonly Movement[], period: Period): PeriodFlow {
  const flow = { opening: 0, received: 0, sold: 0 }
  for (const movement of standingMovements(movements)) {
    const at = happenedAt(movement)
    const { kind, delta } = movement
    if (at < period.from) flow.opening += delta
    else if (at < period.until && (kind === 'receipt' || kind === 'transfer_in')) flow.received += delta
    else if (at < period.until && (kind === 'sale' || kind === 'return')) flow.sold -= delta
  }
  return {
    opening: quantity(Math.max(0, flow.opening)),
    received: quantity(flow.received),
    sold: quantity(flow.sold),
  }
}

/**
 * Sell-through: the share of what there was to sell that was sold, `sold / (opening + received)`.
 *
 * @returns undefined when there was nothing to sell; above 1 when more was sold than the books had
 */
export function sellThrough({ opening, received, sold }: PeriodFlow): number | undefined {
  const available = opening + received
  return available > 0 ? sold / available : undefined
}

/** How fast a product sells for the stock it ties up. */
export interface Mover<Key> {
  key: Key
  unitsPerDay: number
  onHand: Quantity
  /** `unitsPerDay / onHand`: the share of the stock sold per day, 1 divided by the days of cover. */
  sharePerDay: number
}

/**
 * Ranks products by units sold per day relative to stock, the fastest first, equal ones in the order given.
 *
 * @param products `unitsPerDay` in units, >= 0; `onHand` now or on average
 * @returns `ranked`: fast movers at its start, slow ones at its end; `withoutStock`: those with nothing on hand, which have
 *   no such speed
 * @throws RangeError when a rate is not finite or below 0
 */
export function rankMovers<Key>(products: readonly { key: Key; unitsPerDay: number; onHand: Quantity }[]): {
  ranked: Mover<Key>[]
  withoutStock: Key[]
} {
  const ranked: Mover<Key>[] = []
  const withoutStock: Key[] = []
  for (const { key, unitsPerDay, onHand } of products) {
    requireRate(unitsPerDay)
    if (onHand <= 0) withoutStock.push(key)
    else ranked.push({ key, unitsPerDay, onHand, sharePerDay: unitsPerDay / (onHand / 1000) })
  }
  return { ranked: ranked.sort((one, other) => other.sharePerDay - one.sharePerDay), withoutStock }
}

function requireRate(unitsPerDay: number): void {
  if (!(unitsPerDay >= 0 && unitsPerDay < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`unitsPerDay must be finite and >= 0, got ${unitsPerDay}`)
  }
}
