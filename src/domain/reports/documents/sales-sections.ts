import type { LevelFacts } from '../../insights/level-facts.ts'
import { unusualDemand } from '../../insights/unusual-demand.ts'
import { minorUnits } from '../../values/money.ts'
import { quantity } from '../../values/quantity.ts'
import { type Section, tableOf } from '../document.ts'
import { firstRows } from './frame.ts'

/** How a store is called in a column, by its id. */
export type StoreName = (storeId: string) => string

export const sumMoney = (levels: readonly LevelFacts[], pick: (level: LevelFacts) => number) =>
  minorUnits(levels.reduce((sum, level) => sum + pick(level), 0))

const product = { key: 'productId', title: 'No.', kind: 'text', cell: (level: LevelFacts) => level.productId } as const
const name = { key: 'name', title: 'Product', kind: 'text', cell: (level: LevelFacts) => level.name } as const
const storeColumn = (nameOf: StoreName) =>
  ({ key: 'store', title: 'Store', kind: 'text', cell: (level: LevelFacts) => nameOf(level.storeId) }) as const

export const who = (nameOf: StoreName) => [product, name, storeColumn(nameOf)]

/** What sold, the most revenue first. */
export function soldSection(levels: readonly LevelFacts[], nameOf: StoreName): Section | undefined {
  const sold = levels.filter((level) => level.sold > 0 || level.returned > 0).toSorted((a, b) => b.revenue - a.revenue)
  if (sold.length === 0) return { kind: 'paragraph', text: 'Nothing was sold in this period.' }
  return tableOf({
    title: 'What sold',
    ...firstRows(sold),
    columns: [
      ...who(nameOf),
      { key: 'sold', title: 'Sold', kind: 'quantity', cell: ({ sold: units }) => units },
      {
        key: 'revenue',
        title: 'Revenue',
        kind: 'money',
        cell: ({ revenue }) => revenue,
        total: sumMoney(sold, ({ revenue }) => revenue),
      },
      {
        key: 'returned',
        title: 'Returned',
        kind: 'quantity',
        cell: ({ returned }) => (returned > 0 ? returned : undefined),
      },
      { key: 'onHand', title: 'On hand', kind: 'quantity', cell: ({ onHand }) => onHand },
    ],
  })
}

/** What ran out and for how long, what was lost most first. */
export function ranOutSection(levels: readonly LevelFacts[], nameOf: StoreName): Section | undefined {
  const out = levels
    .filter(({ hoursOut }) => hoursOut > 0)
    .toSorted((a, b) => b.lostRevenue - a.lostRevenue || b.hoursOut - a.hoursOut)
  if (out.length === 0) return { kind: 'paragraph', text: 'Nothing ran out.' }
  return tableOf({
    title: 'What ran out',
    ...firstRows(out),
    columns: [
      ...who(nameOf),
      { key: 'hoursOut', title: 'Hours out', kind: 'number', cell: ({ hoursOut }) => tenth(hoursOut) },
      { key: 'unitsPerDay', title: 'Sells a day', kind: 'number', cell: ({ unitsPerDay }) => tenth(unitsPerDay) },
      { key: 'lostUnits', title: 'Lost units', kind: 'quantity', cell: ({ lostUnits }) => thousandths(lostUnits) },
      {
        key: 'lostRevenue',
        title: 'Lost revenue',
        kind: 'money',
        cell: ({ lostRevenue }) => lostRevenue,
        total: sumMoney(out, ({ lostRevenue }) => lostRevenue),
      },
    ],
  })
}

/** Sales of the last day that are hardly chance, given all that were looked at. */
export function unusualSection(levels: readonly LevelFacts[], nameOf: StoreName): Section | undefined {
  const looked = levels.flatMap((key) => (key.demand ? [{ key, ...key.demand }] : []))
  const unusual = unusualDemand(looked)
  if (unusual.length === 0) return undefined
  return tableOf({
    title: 'Unusual demand on the last day',
    ...firstRows(unusual),
    columns: [
      { key: 'productId', title: 'No.', kind: 'text', cell: ({ key }) => key.productId },
      { key: 'name', title: 'Product', kind: 'text', cell: ({ key }) => key.name },
      { key: 'store', title: 'Store', kind: 'text', cell: ({ key }) => nameOf(key.storeId) },
      { key: 'expected', title: 'Expected', kind: 'number', cell: ({ expectedUnits }) => tenth(expectedUnits) },
      { key: 'actual', title: 'Sold', kind: 'number', cell: ({ actualUnits }) => tenth(actualUnits) },
      {
        key: 'direction',
        title: 'That is',
        kind: 'text',
        cell: ({ direction }) => (direction === 'above' ? 'more' : 'less'),
      },
    ],
  })
}

export const tenth = (value: number): number => Math.round(value * 10) / 10

/** An estimate in units as a quantity; a thousandth is finer than it is good. */
export const thousandths = (units: number) => quantity(Math.round(units * 1000))
