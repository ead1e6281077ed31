import { abcClasses } from '../../insights/abc-xyz.ts'
import { roundCost } from '../../insights/costing/exact-cost.ts'
import type { LevelFacts } from '../../insights/level-facts.ts'
import { type Table, tableOf } from '../document.ts'
import type { Frame } from './frame.ts'
import { tenth, thousandths, who } from './sales-sections.ts'

/** Every product in every store, with all that insights say about it in numbers: what the CSV file holds. */
export function levelTable(levels: readonly LevelFacts[], { storeNames }: Pick<Frame, 'storeNames'>): Table {
  const abc = new Map(
    abcClasses(levels.map((key) => ({ key, revenue: key.yearRevenue }))).map((rank) => [rank.key, rank.abc]),
  )
  return tableOf({
    title: 'All products',
    items: levels,
    columns: [
      ...who((storeId) => storeNames.get(storeId) ?? storeId),
      { key: 'category', title: 'Category', kind: 'text', cell: ({ category }) => category || undefined },
      { key: 'abc', title: 'ABC', kind: 'text', cell: (level) => abc.get(level) },
      { key: 'xyz', title: 'XYZ', kind: 'text', cell: ({ xyz }) => xyz.xyz },
      { key: 'sold', title: 'Sold', kind: 'quantity', cell: ({ sold }) => sold },
      { key: 'revenue', title: 'Revenue', kind: 'money', cell: ({ revenue }) => revenue },
      { key: 'returned', title: 'Returned', kind: 'quantity', cell: ({ returned }) => returned },
      { key: 'refunded', title: 'Refunded', kind: 'money', cell: ({ refunded }) => refunded },
      {
        key: 'costOfGoodsSold',
        title: 'Cost of goods sold',
        kind: 'money',
        cell: ({ costOfGoodsSold }) => roundCost(costOfGoodsSold),
      },
      { key: 'onHand', title: 'On hand', kind: 'quantity', cell: ({ onHand }) => onHand },
      { key: 'valueFifo', title: 'Value, FIFO', kind: 'money', cell: ({ value }) => roundCost(value.fifo) },
      {
        key: 'valueAverage',
        title: 'Value, moving average',
        kind: 'money',
        cell: ({ value }) => roundCost(value.average),
      },
      { key: 'unitsPerDay', title: 'Sells a day', kind: 'number', cell: ({ unitsPerDay }) => tenth(unitsPerDay) },
      { key: 'hoursOut', title: 'Hours out of stock', kind: 'number', cell: ({ hoursOut }) => tenth(hoursOut) },
      { key: 'lostUnits', title: 'Lost units', kind: 'quantity', cell: ({ lostUnits }) => thousandths(lostUnits) },
      { key: 'lostRevenue', title: 'Lost revenue', kind: 'money', cell: ({ lostRevenue }) => lostRevenue },
      { key: 'deadDays', title: 'Days without a sale', kind: 'number', cell: ({ dead }) => dead?.days },
    ],
  })
}
