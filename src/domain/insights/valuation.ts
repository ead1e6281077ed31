import type { Movement } from '../ledger/movement.ts'
import type { MinorUnits } from '../values/money.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import { type CostLayer, type CostPair, openCostBook, type Period, takeIntoBook } from './costing/cost-book.ts'
import { inOrder, standingMovements } from './costing/standing-movements.ts'

/** What the stock of one level is worth. Costs are exact: add them up over levels, then `roundCost`. */
export interface Valuation {
  onHand: Quantity
  /** What is on hand at cost, by each method; 0 while units are owed. */
  value: CostPair
  /** Cost of what was sold in the period, less what was returned in it. */
  costOfGoodsSold: CostPair
  /** Cost of all that ever came in: `costIn = costOut + value`, exactly, by each method. */
  costIn: CostPair
  /** Cost of all that ever left: sold, wasted, corrected away, transferred. */
  costOut: CostPair
  /** Units on hand valued at the last known cost or the product's, because theirs was not said. */
  assumedCostUnits: Quantity
  /** Units on hand valued at 0, because no cost was known when they came. */
  unknownCostUnits: Quantity
  /** Of the units behind `costOfGoodsSold` by FIFO, those at 0 because no cost was known; below 0 when more came back. */
  soldWithoutCostUnits: Quantity
  /** Units sold or taken before they were booked in. They have no cost until the next receipt says it. */
  owedUnits: Quantity
  /** What is on hand, oldest first: units, cost and date of receipt. */
  layers: readonly CostLayer[]
}

const ALWAYS: Period = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }

/**
 * Values the stock of one level by FIFO layers and by moving average.
 *
 * - A receipt or transfer costs what it says, else the last cost that was said, else the product's cost, else 0 (unknown).
 * - Counts and adjustments upwards do the same; downwards, and waste and transfers out, take cost off like a sale.
 * - A return comes back at the cost of the newest sale that had stock: by FIFO that of the last unit it took, by moving
 *   average its average. Before any sale it costs what a receipt without a cost does.
 * - A movement that was taken back, and its reversal, count as never made (`standingMovements`).
 * - Units that leave a level at or below zero are owed and cost nothing yet. The next units to come in settle them first,
 *   at their own cost, which is added to the cost of goods sold at the moment of the sale.
 * - Moving average takes the share of the units that leave off the value, to a thousandth of a minor unit, half to even;
 *   the remainder stays in the value, so nothing is lost, and the last unit takes all that is left.
 *
 * A movement belongs to the period in which it is said to have happened, or was recorded if that was earlier.
 *
 * @param movements all of one level, from the first, in the order of `seq`
 * @param options `productCost` in minor units; `period` for the cost of goods sold, all time when absent
 * @throws RangeError when movements are missing or out of order
 *
 * Source: IAS 2 "Inventories", paragraphs 25 and 27 (first-in, first-out; weighted average as each shipment arrives).
 */
export function valuation(
  movements: readonly Movement[],
  options: { productCost?: MinorUnits; period?: Period } = {},
): Valuation {
  const book = openCostBook(options.productCost, options.period ?? ALWAYS)
  for (const movement of standingMovements(movements)) takeIntoBook(book, movement)
  const unitsOn = (basis: CostLayer['basis']) =>
    quantity(book.layers.reduce((sum, layer) => sum + (layer.basis === basis ? layer.units : 0), 0))
  return {
    onHand: quantity(book.onHand),
    value: pairOf(book.layers, book.averageValue),
    costOfGoodsSold: book.sold,
    costIn: book.costIn,
    costOut: book.costOut,
    assumedCostUnits: unitsOn('assumed'),
    unknownCostUnits: unitsOn('unknown'),
    soldWithoutCostUnits: quantity(book.soldWithoutCost),
    owedUnits: quantity(Math.max(0, -book.onHand)),
    layers: book.layers,
  }
}

/**
 * What a level was worth at each of some moments: the daily closing values that an average inventory is made of.
 *
 * @param movements as for `valuation`
 * @param moments rising, milliseconds since 1970; a movement at a moment itself is not yet in its value
 * @returns one exact cost per moment; 0 before the first movement
 * @throws RangeError when movements are missing or out of order
 */
export function closingValues(
  movements: readonly Movement[],
  moments: readonly number[],
  options: { productCost?: MinorUnits } = {},
): CostPair[] {
  const book = openCostBook(options.productCost, ALWAYS)
  const standing = standingMovements(movements)
  let next = 0
  let at = Number.NEGATIVE_INFINITY
  return moments.map((moment) => {
    for (; next < standing.length; next++) {
      at = inOrder(at, standing[next]!)
      if (at >= moment) break
      takeIntoBook(book, standing[next]!)
    }
    return pairOf(book.layers, book.averageValue)
  })
}

function pairOf(layers: readonly CostLayer[], average: CostPair['average']): CostPair {
  return {
    fifo: layers.reduce((sum, { units, unitCost }) => sum + BigInt(units) * BigInt(unitCost), 0n),
    average,
  }
}
