import { roundCost } from '../../insights/costing/exact-cost.ts'
import type { LevelProblem, ProductProblem } from '../../insights/data-problems.ts'
import type { LevelFacts } from '../../insights/level-facts.ts'
import { phantomStock } from '../../insights/phantom-stock.ts'
import { storeShrinkage } from '../../insights/shrinkage.ts'
import { type Notice, type Section, tableOf } from '../document.ts'
import { formatDay, formatPeriod } from '../format-cell.ts'
import { firstRows } from './frame.ts'
import { type StoreName, tenth } from './sales-sections.ts'

/** What counts and adjustments took away in thirty days, for each store. */
export function shrinkageSection(levels: readonly LevelFacts[], nameOf: StoreName): Section | undefined {
  const stores = [...Map.groupBy(levels, ({ storeId }) => storeId)].map(([storeId, own]) => ({
    storeId,
    ...storeShrinkage(own.map((key) => ({ key, level: key.shrinkage }))),
  }))
  if (stores.every(({ missing, found }) => missing === 0 && found === 0)) return undefined
  return tableOf({
    title: 'Corrected by counts in 30 days',
    items: stores,
    columns: [
      { key: 'place', title: 'Store', kind: 'text', cell: ({ storeId }) => nameOf(storeId) },
      { key: 'missing', title: 'Missing', kind: 'quantity', cell: ({ missing }) => missing },
      { key: 'found', title: 'Found', kind: 'quantity', cell: ({ found }) => found },
      { key: 'rate', title: 'Net, of what was handled', kind: 'percent', cell: ({ rate }) => rate },
      { key: 'value', title: 'Net, at cost', kind: 'money', cell: ({ value }) => roundCost(value) },
      {
        key: 'repeated',
        title: 'Products that keep losing',
        kind: 'text',
        cell: ({ repeated }) => repeated.map(({ key }) => key.name).join(', ') || undefined,
      },
    ],
  })
}

/** Of a product that is newer nobody knows the rhythm. */
const RHYTHM_DAYS_MIN = 28

/** Stock in the books that used to sell and has not for improbably long: is it on the shelf? */
export function phantomSection(levels: readonly LevelFacts[], nameOf: StoreName): Section | undefined {
  const found = phantomStock(
    levels.filter(({ rhythm }) => rhythm.stockedDays >= RHYTHM_DAYS_MIN).map((key) => ({ key, rhythm: key.rhythm })),
  )
  if (found.length === 0) return undefined
  return tableOf({
    title: 'Look whether it is there: in the books, but suddenly not sold',
    ...firstRows(found),
    columns: [
      { key: 'productId', title: 'No.', kind: 'text', cell: ({ key }) => key.productId },
      { key: 'name', title: 'Product', kind: 'text', cell: ({ key }) => key.name },
      { key: 'store', title: 'Store', kind: 'text', cell: ({ key }) => nameOf(key.storeId) },
      { key: 'onHand', title: 'On hand', kind: 'quantity', cell: ({ key }) => key.onHand },
      { key: 'quietDays', title: 'Days without a sale', kind: 'number', cell: ({ rhythm }) => tenth(rhythm.quietDays) },
      {
        key: 'usual',
        title: 'Usual days between sales',
        kind: 'number',
        cell: ({ saleDaysPerDay }) => tenth(1 / saleDaysPerDay),
      },
    ],
  })
}

const WORDS: Record<LevelProblem['kind'] | ProductProblem['kind'], string> = {
  'no-price': 'Without a price: their revenue cannot be told',
  'no-cost': 'Without a cost: their value and profit cannot be told',
  'no-supplier': 'Without a supplier: they cannot be ordered',
  'no-lead-time': 'Without a lead time: a week is assumed',
  'cost-above-price': 'Cost more than they sell for',
  'duplicate-barcode': 'Share a barcode with another product',
  'sold-at-zero': 'Sold at a price of 0',
  'dated-in-future': 'Movements dated in the future',
  'dated-long-before': 'Movements recorded long after they happened',
  'negative-stock': 'Below zero: sold before they were booked in',
  'sold-never-received': 'Sold, but never received',
  'not-counted': 'Not counted for a year',
}

/** What a person should mend, by kind. */
export function problemsSection(
  levels: readonly LevelFacts[],
  productProblems: readonly ProductProblem[],
): Section | undefined {
  const all: { kind: keyof typeof WORDS; example: string }[] = [
    ...productProblems.map((one) => ({
      kind: one.kind,
      example: 'productIds' in one ? one.productIds.join(' and ') : one.productId,
    })),
    ...levels.flatMap(({ problems, productId }) => problems.map(({ kind }) => ({ kind, example: productId }))),
  ]
  if (all.length === 0) return undefined
  const kinds = [...Map.groupBy(all, ({ kind }) => kind)].toSorted((a, b) => b[1].length - a[1].length)
  return tableOf({
    title: 'Data to mend',
    items: kinds,
    columns: [
      { key: 'problem', title: 'What', kind: 'text', cell: ([kind]) => WORDS[kind] },
      { key: 'count', title: 'How many', kind: 'number', cell: ([, found]) => found.length },
      {
        key: 'examples',
        title: 'Such as',
        kind: 'text',
        cell: ([, found]) =>
          found
            .slice(0, 3)
            .map(({ example }) => example)
            .join(', '),
      },
    ],
  })
}

/** Says aloud which closed days changed, and which values rest on an assumption. */
export function noticesOf(
  levels: readonly LevelFacts[],
  restated: readonly { storeId: string; day: string; levelCount: number }[],
  nameOf: StoreName,
): Notice[] {
  const notices: Notice[] = []
  if (restated.length > 0) {
    notices.push({ kind: 'notice', severity: 'info', text: restatedText(restated, nameOf) })
  }
  const unknown = levels.filter(({ unknownCostUnits }) => unknownCostUnits > 0).length
  const assumed = levels.filter(({ assumedCostUnits }) => assumedCostUnits > 0).length
  if (unknown > 0) {
    const text = `On hand without a known cost, and valued at nothing: ${unknown} products in a store.`
    notices.push({ kind: 'notice', severity: 'warning', text })
  }
  if (assumed > 0) {
    const text = `Valued in part at the last known or the catalogue cost: ${assumed} products in a store.`
    notices.push({ kind: 'notice', severity: 'info', text })
  }
  return notices
}

/** More closed days than this are a file of the past, and not a correction. */
const RESTATED_NAMED = 10

function restatedText(
  restated: readonly { storeId: string; day: string; levelCount: number }[],
  nameOf: StoreName,
): string {
  if (restated.length > RESTATED_NAMED) {
    const [first, last] = [restated[0]!.day, restated.at(-1)!.day]
    const count = restated.length.toLocaleString('en-GB')
    return `Sales of ${count} earlier days (${formatPeriod({ from: first, to: last })}) came in or changed since this period began.`
  }
  const named = restated.map(
    ({ storeId, day, levelCount }) => `${formatDay(day)} in ${nameOf(storeId)} (${levelCount})`,
  )
  return `Closed days that changed since, with the number of products: ${named.join(', ')}.`
}
