import type { LevelKey } from '../ledger/movement.ts'
import { addDays, type Day, type Grain, nextPeriod, periodOf } from '../values/day.ts'
import type { StoreId } from '../values/ids.ts'
import { type MinorUnits, minorUnits } from '../values/money.ts'
import { type Quantity, quantity } from '../values/quantity.ts'

/** What was sold and what came back. Returns are kept apart: demand is what people took, not what they kept. */
export interface Sales {
  sold: Quantity
  /** What the sold units were sold for, in minor units of the store's currency. */
  revenue: MinorUnits
  returned: Quantity
  /** What was given back for the returned units. */
  refunded: MinorUnits
}

/** The sales of one product in one store on one of that store's days. */
export interface SalesDay extends LevelKey, Sales {
  day: Day
}

export const NO_SALES: Sales = {
  sold: 0 as Quantity,
  revenue: 0 as MinorUnits,
  returned: 0 as Quantity,
  refunded: 0 as MinorUnits,
}

export const addSales = (one: Sales, other: Sales): Sales => ({
  sold: quantity(one.sold + other.sold),
  revenue: minorUnits(one.revenue + other.revenue),
  returned: quantity(one.returned + other.returned),
  refunded: minorUnits(one.refunded + other.refunded),
})

/** From `from` to `to`, both included. */
export interface DayRange {
  from: Day
  to: Day
}

/** A time at which a level held nothing: from one moment up to another, milliseconds since 1970. */
export interface StockOut {
  from: number
  /** Absent while it lasts. */
  to?: number
}

/** Which days of a store are known: on those, a product without a row sold nothing; on all others, nobody knows. */
export interface Coverage {
  storeId: StoreId
  ranges: readonly DayRange[]
}

/** Every period of a range that has a day in it, with the sales in it; one where nothing was sold is there too. */
export function byPeriod(
  days: Iterable<Sales & { day: Day }>,
  { from, to, grain }: DayRange & { grain: Grain },
): (Sales & { start: Day })[] {
  const periods = new Map<Day, Sales & { start: Day }>()
  for (let start = periodOf(from, grain); start <= to; start = nextPeriod(start, grain)) {
    periods.set(start, { start, ...NO_SALES })
  }
  for (const { day, ...sales } of days) {
    const start = periodOf(day, grain)
    const sum = periods.get(start)
    if (sum) periods.set(start, { start, ...addSales(sum, sales) })
  }
  return [...periods.values()]
}

/** Ranges in order, those that touch or overlap made one. */
export function joinRanges(ranges: readonly DayRange[]): DayRange[] {
  const joined: DayRange[] = []
  for (const range of ranges.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1)
    if (last && range.from <= addDays(last.to, 1)) last.to = range.to > last.to ? range.to : last.to
    else joined.push({ ...range })
  }
  return joined
}
