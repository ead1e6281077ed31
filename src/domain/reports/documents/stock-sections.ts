import { abcClasses } from '../../insights/abc-xyz.ts'
import { type ExactCost, roundCost } from '../../insights/costing/exact-cost.ts'
import type { LevelFacts } from '../../insights/level-facts.ts'
import { rankMovers, turnover } from '../../insights/turnover.ts'
import { minorUnits } from '../../values/money.ts'
import { quantity, unitsOf } from '../../values/quantity.ts'
import { type Section, tableOf } from '../document.ts'
import { firstRows } from './frame.ts'
import { type StoreName, sumMoney, tenth, who } from './sales-sections.ts'

export const sumCost = (levels: readonly LevelFacts[], pick: (level: LevelFacts) => ExactCost): ExactCost =>
  levels.reduce((sum, level) => sum + pick(level), 0n)

interface StoreWorth {
  name: string
  levels: readonly LevelFacts[]
}

/** Stock value by both methods, and how fast it turns, for each store and in total. */
export function worthSection(levels: readonly LevelFacts[], nameOf: StoreName): Section {
  const stores: StoreWorth[] = [...Map.groupBy(levels, ({ storeId }) => storeId)].map(([storeId, own]) => ({
    name: nameOf(storeId),
    levels: own,
  }))
  return tableOf({
    title: 'Stock value and turnover',
    items: stores,
    columns: [
      { key: 'place', title: 'Store', kind: 'text', cell: ({ name }) => name, total: 'Total' },
      {
        key: 'fifo',
        title: 'Value, FIFO',
        kind: 'money',
        cell: ({ levels: own }) => fifoOf(own),
        total: fifoOf(levels),
      },
      {
        key: 'average',
        title: 'Value, moving average',
        kind: 'money',
        cell: ({ levels: own }) => averageOf(own),
        total: averageOf(levels),
      },
      {
        key: 'costOfGoodsSold',
        title: 'Cost of goods sold, 30 days',
        kind: 'money',
        cell: ({ levels: own }) => monthOf(own).costOfGoodsSold,
        total: monthOf(levels).costOfGoodsSold,
      },
      {
        key: 'turnsPerYear',
        title: 'Turns a year',
        kind: 'number',
        cell: ({ levels: own }) => turnsOf(own),
        ...totalOf(turnsOf(levels)),
      },
      {
        key: 'daysOfInventory',
        title: 'Days of stock',
        kind: 'number',
        cell: ({ levels: own }) => rounded(monthOf(own).daysOfInventory),
      },
    ],
    note: 'By cost: first in first out, and moving average. What is owed counts nothing until the delivery settles it.',
  })
}

export const fifoOf = (levels: readonly LevelFacts[]) => roundCost(sumCost(levels, ({ value }) => value.fifo))
export const averageOf = (levels: readonly LevelFacts[]) => roundCost(sumCost(levels, ({ value }) => value.average))

function monthOf(levels: readonly LevelFacts[]) {
  const days = levels[0]?.month.closingValues.length ?? 0
  if (days === 0) return { costOfGoodsSold: minorUnits(0), turnsPerYear: undefined, daysOfInventory: undefined }
  return turnover({
    costOfGoodsSold: sumCost(levels, ({ month }) => month.costOfGoodsSold),
    closingValues: Array.from({ length: days }, (_, i) => sumCost(levels, ({ month }) => month.closingValues[i]!)),
  })
}

const rounded = (value: number | undefined): number | undefined => (value === undefined ? undefined : tenth(value))
const totalOf = (total: number | undefined) => (total === undefined ? {} : { total })

const turnsOf = (levels: readonly LevelFacts[]): number | undefined => rounded(monthOf(levels).turnsPerYear)

const CLASSES = ['A', 'B', 'C'] as const

/** How many products of each class there are, what they brought, and how steadily they sell. */
export function abcSection(levels: readonly LevelFacts[]): Section | undefined {
  const ranks = abcClasses(levels.map((key) => ({ key, revenue: key.yearRevenue })))
  const total = sumMoney(levels, ({ yearRevenue }) => yearRevenue)
  if (total <= 0) return undefined
  const rows = CLASSES.map((abc) => ({ abc, own: ranks.filter((rank) => rank.abc === abc).map(({ key }) => key) }))
  const count = (own: readonly LevelFacts[], xyz: 'X' | 'Y' | 'Z' | undefined) =>
    own.filter((level) => level.xyz.xyz === xyz).length
  return tableOf({
    title: 'ABC by revenue of a year, XYZ by how steadily it sells',
    items: rows,
    columns: [
      { key: 'abc', title: 'Class', kind: 'text', cell: ({ abc }) => abc },
      { key: 'levels', title: 'Levels', kind: 'number', cell: ({ own }) => own.length, total: levels.length },
      {
        key: 'revenue',
        title: 'Revenue',
        kind: 'money',
        cell: ({ own }) => sumMoney(own, ({ yearRevenue }) => yearRevenue),
        total,
      },
      {
        key: 'share',
        title: 'Share',
        kind: 'percent',
        cell: ({ own }) => sumMoney(own, ({ yearRevenue }) => yearRevenue) / total,
      },
      { key: 'x', title: 'X, steady', kind: 'number', cell: ({ own }) => count(own, 'X') },
      { key: 'y', title: 'Y, varying', kind: 'number', cell: ({ own }) => count(own, 'Y') },
      { key: 'z', title: 'Z, erratic', kind: 'number', cell: ({ own }) => count(own, 'Z') },
      { key: 'unknown', title: 'Too new', kind: 'number', cell: ({ own }) => count(own, undefined) },
    ],
    note: 'A: the products that bring the first 80 % of revenue; B: up to 95 %; C: the rest.',
  })
}

/** How old stock is, in units of money; a level is one product in one store. */
export function ageingSection(levels: readonly LevelFacts[]): Section | undefined {
  const bands = levels[0]?.ages.map((_, i) => ({
    label: bandName(levels[0]!.ages[i]!),
    units: quantity(levels.reduce((sum, { ages }) => sum + ages[i]!.units, 0)),
    value: levels.reduce((sum, { ages }) => sum + ages[i]!.value, 0n),
  }))
  if (!bands || bands.every(({ units }) => units === 0)) return undefined
  const total = bands.reduce((sum, { value }) => sum + value, 0n)
  return tableOf({
    title: 'Age of stock on hand',
    items: bands,
    columns: [
      { key: 'age', title: 'Days since received', kind: 'text', cell: ({ label }) => label, total: 'Total' },
      {
        key: 'units',
        title: 'Units',
        kind: 'quantity',
        cell: ({ units }) => units,
        total: quantity(bands.reduce((sum, { units }) => sum + units, 0)),
      },
      {
        key: 'value',
        title: 'Value, FIFO',
        kind: 'money',
        cell: ({ value }) => roundCost(value),
        total: roundCost(total),
      },
      {
        key: 'share',
        title: 'Share',
        kind: 'percent',
        cell: ({ value }) => (total > 0n ? Number(value) / Number(total) : undefined),
      },
    ],
  })
}

const bandName = ({ fromDays, toDays }: LevelFacts['ages'][number]): string =>
  toDays === undefined ? `${fromDays} and more` : `${fromDays} to ${toDays}`

/** Stock that nobody bought for a quarter of a year, the most money first. */
export function deadSection(levels: readonly LevelFacts[], nameOf: StoreName): Section | undefined {
  const dead = levels.filter((level) => level.dead).toSorted((a, b) => (a.dead!.value < b.dead!.value ? 1 : -1))
  if (dead.length === 0) return undefined
  return tableOf({
    title: 'Dead stock: nothing sold for 90 days',
    ...firstRows(dead),
    columns: [
      ...who(nameOf),
      { key: 'units', title: 'On hand', kind: 'quantity', cell: ({ dead: one }) => one!.units },
      { key: 'days', title: 'Days without a sale', kind: 'number', cell: ({ dead: one }) => one!.days },
      {
        key: 'value',
        title: 'Value, FIFO',
        kind: 'money',
        cell: ({ dead: one }) => roundCost(one!.value),
        total: roundCost(sumCost(dead, ({ dead: one }) => one!.value)),
      },
    ],
  })
}

const MOVERS = 10

/** The products that sell fastest for the stock they tie up, and the slowest. */
export function moversSections(levels: readonly LevelFacts[], nameOf: StoreName): Section[] {
  const { ranked } = rankMovers(levels.map((key) => ({ key, unitsPerDay: key.unitsPerDay, onHand: key.onHand })))
  const selling = ranked.filter(({ unitsPerDay }) => unitsPerDay > 0)
  if (selling.length === 0) return []
  const table = (title: string, items: readonly (typeof selling)[number][]) =>
    tableOf({
      title,
      items,
      columns: [
        { key: 'productId', title: 'No.', kind: 'text', cell: ({ key }) => key.productId },
        { key: 'name', title: 'Product', kind: 'text', cell: ({ key }) => key.name },
        { key: 'store', title: 'Store', kind: 'text', cell: ({ key }) => nameOf(key.storeId) },
        { key: 'unitsPerDay', title: 'Sells a day', kind: 'number', cell: ({ unitsPerDay }) => tenth(unitsPerDay) },
        { key: 'onHand', title: 'On hand', kind: 'quantity', cell: ({ onHand }) => onHand },
        {
          key: 'cover',
          title: 'Days of cover',
          kind: 'number',
          cell: ({ unitsPerDay, onHand }) => tenth(unitsOf(onHand) / unitsPerDay),
        },
      ],
    })
  const fast = table('Fast movers', selling.slice(0, MOVERS))
  return selling.length <= MOVERS ? [fast] : [fast, table('Slow movers', selling.slice(-MOVERS).reverse())]
}
