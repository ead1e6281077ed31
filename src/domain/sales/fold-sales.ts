import type { Movement } from '../ledger/movement.ts'
import type { Day } from '../values/day.ts'
import { localDay } from '../values/local-time.ts'
import { amountOf, type MinorUnits, minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { addSales, NO_SALES, type Sales, type StockOut } from './sales-day.ts'

/** How far the sales of a level are known, and what has to be remembered to go on from there. */
export interface SalesPosition {
  /** The newest movement that is counted; 0 before the first. */
  seq: number
  /** The moment of that movement; milliseconds since 1970. Moments never run backwards here. */
  at: number
  /** Whether there was ever anything on the shelf: what never was there is not missed. */
  wasStocked: boolean
  /** Since when there is nothing. */
  outSince?: number
}

export const START: SalesPosition = { seq: 0, at: 0, wasStocked: false }

/** What some movements of a level mean for its sales. */
export interface SalesFold {
  position: SalesPosition
  /** What to add to the days named; a reversal takes away. */
  changes: Map<Day, Sales>
  /** Those that ended. */
  stockOuts: Required<StockOut>[]
}

export interface FoldRules {
  /** The store's: a day is its day. */
  timeZone: string
  /** What a sale without a price counts at. */
  price?: MinorUnits
  /** The movement that a reversal takes back. */
  reversed(reversal: Movement): Movement
}

/**
 * Goes on from a position over the movements that follow it, in order of `seq`.
 *
 * A sale counts on the day it happened in its store, however late it was recorded; a reversal counts on the day of what it
 * reverses, which so is restated. What came in, was counted or went elsewhere is no sale.
 *
 * A level is out while its balance is 0 or less, but for the time before a sale: what could be sold was there.
 */
export function foldSales(start: SalesPosition, movements: readonly Movement[], rules: FoldRules): SalesFold {
  const fold: SalesFold = { position: { ...start }, changes: new Map(), stockOuts: [] }
  for (const movement of movements) {
    addToDays(fold.changes, movement, rules)
    followShelf(fold, movement)
  }
  return fold
}

function addToDays(changes: Map<Day, Sales>, movement: Movement, rules: FoldRules): void {
  const counted = movement.kind === 'reversal' ? rules.reversed(movement) : movement
  const sales = salesOf(counted, rules.price)
  if (!sales) return
  const day = localDay(counted.occurredAt, rules.timeZone)
  const change = movement === counted ? sales : negative(sales)
  changes.set(day, addSales(changes.get(day) ?? NO_SALES, change))
}

function salesOf({ kind, delta, unitPrice }: Movement, price: MinorUnits | undefined): Sales | undefined {
  const size = quantity(Math.abs(delta))
  const amount = amountOf(size, unitPrice ?? price ?? minorUnits(0))
  if (kind === 'sale') return { ...NO_SALES, sold: size, revenue: amount }
  if (kind === 'return') return { ...NO_SALES, returned: size, refunded: amount }
  return undefined
}

const negative = ({ sold, revenue, returned, refunded }: Sales): Sales => ({
  sold: quantity(-sold),
  revenue: minorUnits(-revenue),
  returned: quantity(-returned),
  refunded: minorUnits(-refunded),
})

function followShelf({ position, stockOuts }: SalesFold, movement: Movement): void {
  // Tills and files are late and their clocks differ; the shelf has one past all the same.
  const at = Math.max(position.at, Math.min(movement.occurredAt, movement.recordedAt))
  position.seq = movement.seq
  position.at = at
  if (position.outSince !== undefined && movement.kind === 'sale') position.outSince = at
  if (movement.after > 0) {
    position.wasStocked = true
    if (position.outSince !== undefined && position.outSince < at) stockOuts.push({ from: position.outSince, to: at })
    delete position.outSince
  } else if (position.wasStocked) position.outSince ??= at
}
