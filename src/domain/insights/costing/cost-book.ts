import type { Movement } from '../../ledger/movement.ts'
import type { MinorUnits } from '../../values/money.ts'
import { type Quantity, quantity } from '../../values/quantity.ts'
import { costOf, divideHalfEven, type ExactCost } from './exact-cost.ts'
import { happenedAt } from './standing-movements.ts'

/** `stated` on the movement; `assumed` from the last known cost or the product's; `unknown`: counted as costing 0. */
export type CostBasis = 'stated' | 'assumed' | 'unknown'

/** Units that came in together and are still there. */
export interface CostLayer {
  units: Quantity
  unitCost: MinorUnits
  basis: CostBasis
  /** Milliseconds since 1970. */
  receivedAt: number
}

/** One cost by both methods: first in, first out, and moving average. */
export interface CostPair {
  fifo: ExactCost
  average: ExactCost
}

/** From `from` on and before `until`, in milliseconds since 1970. */
export interface Period {
  from: number
  until: number
}

interface Origin {
  unitCost: MinorUnits
  basis: CostBasis
  /** What `averageUnits` cost by moving average. */
  average: ExactCost
  averageUnits: number
}

/** The costs of one level while its movements are taken in. Changed in place. */
export interface CostBook {
  productCost: MinorUnits | undefined
  /** Whose sales are added up in `sold`. */
  period: Period
  onHand: number
  /** Oldest first; together what is on hand, or nothing while units are owed. */
  layers: CostLayer[]
  averageValue: ExactCost
  /** Units that left before they were booked in, oldest first. */
  owed: { units: number; isSale: boolean; at: number }[]
  lastCost: MinorUnits | undefined
  lastSale: Origin | undefined
  costIn: CostPair
  costOut: CostPair
  sold: CostPair
  /** Of the units in `sold`, those that cost an unknown amount. */
  soldWithoutCost: number
}

export const openCostBook = (productCost: MinorUnits | undefined, period: Period): CostBook => ({
  productCost,
  period,
  onHand: 0,
  layers: [],
  averageValue: 0n,
  owed: [],
  lastCost: undefined,
  lastSale: undefined,
  costIn: { fifo: 0n, average: 0n },
  costOut: { fifo: 0n, average: 0n },
  sold: { fifo: 0n, average: 0n },
  soldWithoutCost: 0,
})

/** Takes in the next movement that stands; see `valuation` for the rules. */
export function takeIntoBook(book: CostBook, movement: Movement): void {
  if (movement.delta > 0) takeIn(book, movement)
  if (movement.delta < 0) takeOut(book, movement)
}

function takeIn(book: CostBook, movement: Movement): void {
  const units = movement.delta
  const origin = originOf(book, movement)
  const { unitCost, basis } = origin
  const cost = {
    fifo: costOf(units, unitCost),
    average: divideHalfEven(origin.average * BigInt(units), BigInt(origin.averageUnits)),
  }
  add(book.costIn, cost, 1n)
  if (movement.kind === 'return') addSold(book, cost, basis === 'unknown' ? -units : 0, happenedAt(movement), -1n)

  const settled = Math.min(units, Math.max(0, -book.onHand))
  const rest = settled > 0 ? settle(book, cost, units, settled, origin) : cost
  book.onHand += units
  if (settled === units) return
  book.averageValue += rest.average
  book.layers.push({ units: quantity(units - settled), unitCost, basis, receivedAt: happenedAt(movement) })
}

function originOf(book: CostBook, movement: Movement): Origin {
  if (movement.kind === 'return' && book.lastSale) return book.lastSale
  if (movement.unitCost !== undefined) book.lastCost = movement.unitCost
  const unitCost = movement.unitCost ?? book.lastCost ?? book.productCost
  const average = costOf(quantity(1), unitCost ?? (0 as MinorUnits))
  if (unitCost === undefined) return { unitCost: 0 as MinorUnits, basis: 'unknown', average, averageUnits: 1 }
  return { unitCost, basis: movement.unitCost === undefined ? 'assumed' : 'stated', average, averageUnits: 1 }
}

/** Gives `settled` of the incoming units to whom they were owed. Returns the cost of the units that stay. */
function settle(book: CostBook, incoming: CostPair, units: number, settled: number, origin: Origin): CostPair {
  const rest = { ...incoming }
  let restUnits = units
  let open = settled
  while (open > 0) {
    const owed = book.owed[0]!
    const taken = Math.min(open, owed.units)
    const cost = {
      fifo: costOf(quantity(taken), origin.unitCost),
      // Shares of what is left, so that the last one takes what rounding left over.
      average: divideHalfEven(rest.average * BigInt(taken), BigInt(restUnits)),
    }
    add(rest, cost, -1n)
    restUnits -= taken
    open -= taken
    owed.units -= taken
    if (owed.units === 0) book.owed.shift()
    add(book.costOut, cost, 1n)
    if (owed.isSale) addSold(book, cost, origin.basis === 'unknown' ? taken : 0, owed.at, 1n)
  }
  return rest
}

function takeOut(book: CostBook, movement: Movement): void {
  const units = -movement.delta
  const isSale = movement.kind === 'sale'
  const at = happenedAt(movement)
  const there = Math.min(units, Math.max(0, book.onHand))
  if (there > 0) {
    const { cost, last, unknownUnits } = issue(book, there)
    add(book.costOut, cost, 1n)
    if (isSale) {
      addSold(book, cost, unknownUnits, at, 1n)
      const { unitCost, basis } = last
      book.lastSale = { unitCost, basis, average: cost.average, averageUnits: there }
    }
  }
  if (units > there) book.owed.push({ units: units - there, isSale, at })
  book.onHand -= units
}

/** Takes `units`, which are there, off the oldest layers and their share off the average. */
function issue(book: CostBook, units: number): { cost: CostPair; last: CostLayer; unknownUnits: number } {
  const average = divideHalfEven(book.averageValue * BigInt(units), BigInt(book.onHand))
  book.averageValue -= average
  let fifo = 0n
  let unknownUnits = 0
  let open = units
  let last = book.layers[0]!
  while (open > 0) {
    last = book.layers[0]!
    const taken = quantity(Math.min(open, last.units))
    fifo += costOf(taken, last.unitCost)
    if (last.basis === 'unknown') unknownUnits += taken
    open -= taken
    last.units = quantity(last.units - taken)
    if (last.units === 0) book.layers.shift()
  }
  return { cost: { fifo, average }, last, unknownUnits }
}

function addSold(book: CostBook, cost: CostPair, unknownUnits: number, at: number, sign: 1n | -1n): void {
  if (at < book.period.from || at >= book.period.until) return
  add(book.sold, cost, sign)
  book.soldWithoutCost += unknownUnits
}

function add(sum: CostPair, cost: CostPair, sign: 1n | -1n): void {
  sum.fifo += sign * cost.fifo
  sum.average += sign * cost.average
}
