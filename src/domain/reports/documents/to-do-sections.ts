import type { StoreRecommendation } from '../../recommendations/recommend-across.ts'
import { minorUnits } from '../../values/money.ts'
import { type Section, type Table, tableOf } from '../document.ts'
import { firstRows } from './frame.ts'
import type { StoreName } from './sales-sections.ts'

/** A recommendation, with whose product it is. */
export type Todo = StoreRecommendation & { product: { productId: string; name: string; supplier?: string } }

const WORDS = { buy: 'Buy', transfer: 'Hand over', reduce: 'Reduce', none: 'Nothing' } as const

export const atRisk = (todos: readonly Todo[]) =>
  minorUnits(todos.reduce((sum, { moneyAtRisk }) => sum + (moneyAtRisk?.amount ?? 0), 0))

const who = (nameOf: StoreName) =>
  [
    { key: 'productId', title: 'No.', kind: 'text', cell: ({ product }: Todo) => product.productId },
    { key: 'name', title: 'Product', kind: 'text', cell: ({ product }: Todo) => product.name },
    { key: 'store', title: 'Store', kind: 'text', cell: ({ storeId }: Todo) => nameOf(storeId) },
  ] as const

/** What will run out within two weeks if nothing is done, the soonest first. */
export function runsOutSection(todos: readonly Todo[], nameOf: StoreName): Section | undefined {
  const soon = todos
    .filter(({ stockOutDay }) => stockOutDay !== undefined)
    .toSorted((a, b) => (a.stockOutDay! < b.stockOutDay! ? -1 : 1))
  if (soon.length === 0) return undefined
  return tableOf({
    title: 'What will run out if nothing is done',
    ...firstRows(soon),
    columns: [
      ...who(nameOf),
      { key: 'onHand', title: 'On hand', kind: 'quantity', cell: ({ arithmetic }) => arithmetic.onHand },
      { key: 'incoming', title: 'On its way', kind: 'quantity', cell: ({ arithmetic }) => arithmetic.incomingCounted },
      { key: 'stockOutDay', title: 'Empty by', kind: 'date', cell: ({ stockOutDay }) => stockOutDay },
      {
        key: 'moneyAtRisk',
        title: 'At risk',
        kind: 'money',
        cell: ({ moneyAtRisk }) => moneyAtRisk?.amount,
        total: atRisk(soon),
      },
    ],
  })
}

/** What to do, the first of it. */
export function todoSection(todos: readonly Todo[], nameOf: StoreName): Section {
  const table = todoTable(todos, nameOf)
  if (table.rows.length === 0) {
    return { kind: 'paragraph', text: 'Nothing needs to be ordered, handed over or reduced.' }
  }
  const { items, note } = firstRows(table.rows)
  return { ...table, rows: items, ...(note !== undefined && { note }) }
}

/** What to do, the most money at risk first. */
export function todoTable(todos: readonly Todo[], nameOf: StoreName): Table {
  const some = todos.filter(({ action }) => action !== 'none')
  return tableOf({
    title: 'What to do',
    items: some,
    columns: [
      ...who(nameOf),
      { key: 'action', title: 'Do', kind: 'text', cell: ({ action }) => WORDS[action] },
      { key: 'quantity', title: 'Quantity', kind: 'quantity', cell: ({ quantity }) => quantity },
      { key: 'supplier', title: 'Supplier', kind: 'text', cell: ({ product }) => product.supplier },
      {
        key: 'orderBy',
        title: 'By',
        kind: 'date',
        cell: ({ action, orderByDay }) => (action === 'buy' ? orderByDay : undefined),
      },
      { key: 'stockOutDay', title: 'Empty by', kind: 'date', cell: ({ stockOutDay }) => stockOutDay },
      {
        key: 'moneyAtRisk',
        title: 'At risk',
        kind: 'money',
        cell: ({ moneyAtRisk }) => moneyAtRisk?.amount,
        total: atRisk(some),
      },
    ],
  })
}

/** Every term of the orders recommended, so that each can be reckoned again by hand. */
export function arithmeticSection(todos: readonly Todo[], nameOf: StoreName): Section | undefined {
  const buys = todos.filter(({ action }) => action === 'buy')
  if (buys.length === 0) return undefined
  return tableOf({
    title: 'How the orders were reckoned',
    ...firstRows(buys),
    columns: [
      ...who(nameOf),
      {
        key: 'leadTimeDays',
        title: 'Lead days',
        kind: 'number',
        cell: ({ arithmetic }) => Math.round(arithmetic.leadTimeDays * 10) / 10,
      },
      { key: 'reviewDays', title: 'Review days', kind: 'number', cell: ({ arithmetic }) => arithmetic.reviewDays },
      {
        key: 'expectedDemand',
        title: 'Expected',
        kind: 'quantity',
        cell: ({ arithmetic }) => arithmetic.expectedDemand,
      },
      { key: 'safetyStock', title: 'Safety', kind: 'quantity', cell: ({ arithmetic }) => arithmetic.safetyStock },
      { key: 'position', title: 'There', kind: 'quantity', cell: ({ arithmetic }) => arithmetic.position },
      { key: 'needed', title: 'Needed', kind: 'quantity', cell: ({ arithmetic }) => arithmetic.needed },
      { key: 'packSize', title: 'Pack', kind: 'quantity', cell: ({ arithmetic }) => arithmetic.packSize },
      { key: 'quantity', title: 'Order', kind: 'quantity', cell: ({ arithmetic }) => arithmetic.quantity },
    ],
    note: 'Expected and safety, less what is there or on its way, is needed; rounded up to packs it is the order.',
  })
}
