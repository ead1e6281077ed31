import { roundCost } from '../../insights/costing/exact-cost.ts'
import type { ProductProblem } from '../../insights/data-problems.ts'
import type { LevelFacts } from '../../insights/level-facts.ts'
import { addSales, NO_SALES, type Sales } from '../../sales/sales-day.ts'
import type { Day } from '../../values/day.ts'
import { currencyPlaces, minorUnits } from '../../values/money.ts'
import type { KeyFigure, Notice, ReportDocument, Section } from '../document.ts'
import { documentOf, type Frame } from './frame.ts'
import { noticesOf, phantomSection, problemsSection, shrinkageSection } from './quality-sections.ts'
import { ranOutSection, type StoreName, soldSection, sumMoney, thousandths, unusualSection } from './sales-sections.ts'
import {
  abcSection,
  ageingSection,
  averageOf,
  deadSection,
  fifoOf,
  moversSections,
  sumCost,
  worthSection,
} from './stock-sections.ts'
import { atRisk, runsOutSection, type Todo, todoSection } from './to-do-sections.ts'

/** What a report of insights is made of. */
export interface InsightFacts {
  levels: readonly LevelFacts[]
  todos: readonly Todo[]
  productProblems: readonly ProductProblem[]
  restated: readonly { storeId: string; day: Day; levelCount: number }[]
  missing: readonly Notice[]
  /** Totals by day up to the end of the period, for the chart. */
  days: readonly (Sales & { start: Day })[]
  /** What the period before this one sold, as many days. */
  before: Sales
  /** How forecasts of the last week did: sums of absolute errors by sums of sales, and the share within the interval. */
  accuracy?: { wape: number; cover80: number; levelCount: number }
  /** In words; absent when nobody was asked for them. */
  words?: string
}

/** Yesterday, told in the morning: what sold, what ran out, what will, what to do, and what the stock is worth. */
export function dailyInsights(frame: Frame, facts: InsightFacts): ReportDocument {
  const { levels, todos } = facts
  const nameOf = storeName(frame)
  return documentOf(frame, 'Daily insights', [
    ...facts.missing,
    ...noticesOf(levels, facts.restated, nameOf),
    { kind: 'keyFigures', figures: keyFigures(facts) },
    words(facts),
    revenueChart(frame, facts),
    soldSection(levels, nameOf),
    ranOutSection(levels, nameOf),
    runsOutSection(todos, nameOf),
    todoSection(todos, nameOf),
    unusualSection(levels, nameOf),
    heading('The stock'),
    worthSection(levels, nameOf),
    abcSection(levels),
    ...moversSections(levels, nameOf),
    ageingSection(levels),
    deadSection(levels, nameOf),
    heading('What to look into'),
    phantomSection(levels, nameOf),
    shrinkageSection(levels, nameOf),
    problemsSection(levels, facts.productProblems),
  ])
}

/** A week, beside the week before it. */
export function weeklySummary(frame: Frame, facts: InsightFacts): ReportDocument {
  const { levels, todos } = facts
  const nameOf = storeName(frame)
  return documentOf(frame, 'Weekly summary', [
    ...facts.missing,
    ...noticesOf(levels, facts.restated, nameOf),
    { kind: 'keyFigures', figures: keyFigures(facts) },
    words(facts),
    revenueChart(frame, facts),
    soldSection(levels, nameOf),
    ranOutSection(levels, nameOf),
    todoSection(todos, nameOf),
    worthSection(levels, nameOf),
    ageingSection(levels),
    deadSection(levels, nameOf),
    shrinkageSection(levels, nameOf),
  ])
}

const storeName =
  ({ storeNames }: Frame): StoreName =>
  (storeId) =>
    storeNames.get(storeId) ?? storeId

const heading = (text: string): Section => ({ kind: 'heading', text })

const words = (facts: InsightFacts): Section | undefined =>
  facts.words === undefined ? undefined : { kind: 'paragraph', text: facts.words }

function keyFigures({ levels, todos, before, accuracy }: InsightFacts): KeyFigure[] {
  const sales = levels.reduce<Sales>(addSales, NO_SALES)
  const cost = roundCost(sumCost(levels, ({ costOfGoodsSold }) => costOfGoodsSold))
  const out = levels.filter(({ hoursOut }) => hoursOut > 0)
  return [
    { label: 'Revenue', kind: 'money', value: sales.revenue, note: change(sales.revenue, before.revenue) },
    { label: 'Units sold', kind: 'quantity', value: sales.sold, note: change(sales.sold, before.sold) },
    grossProfit(sales, cost),
    { label: 'Returned', kind: 'quantity', value: sales.returned },
    { label: 'Ran out', kind: 'number', value: out.length, note: 'products in a store' },
    {
      label: 'Lost revenue, estimated',
      kind: 'money',
      value: sumMoney(levels, ({ lostRevenue }) => lostRevenue),
      note: `${Math.round(thousandths(levels.reduce((sum, { lostUnits }) => sum + lostUnits, 0)) / 1000)} units`,
    },
    { label: 'To do', kind: 'number', value: todos.filter(({ action }) => action !== 'none').length },
    { label: 'Money at risk', kind: 'money', value: atRisk(todos), note: 'if nothing is ordered' },
    { label: 'Stock value, FIFO', kind: 'money', value: fifoOf(levels) },
    { label: 'Stock value, moving average', kind: 'money', value: averageOf(levels) },
    ...(accuracy
      ? ([
          {
            label: 'Forecast error, last week',
            kind: 'percent',
            value: accuracy.wape,
            note: `${accuracy.levelCount} forecasts; ${Math.round(accuracy.cover80 * 100)} % of days within the interval`,
          },
        ] as const)
      : []),
  ]
}

/** Uploaded sales move no stock and so have no cost: without any cost nobody can tell a profit. */
function grossProfit({ revenue, refunded }: Sales, cost: number): KeyFigure {
  const label = 'Gross profit'
  if (cost === 0 && revenue > 0) return { label, kind: 'money', value: undefined, note: 'no cost of goods is known' }
  return { label, kind: 'money', value: minorUnits(revenue - refunded - cost), note: 'less returns and cost' }
}

/** Against the period before; nothing where there was none. */
const change = (now: number, before: number): string | undefined => {
  if (before <= 0) return undefined
  const percent = Math.round(((now - before) / before) * 1000) / 10
  return `${percent > 0 ? '+' : ''}${percent} % on the period before`
}

function revenueChart({ currency }: Frame, { days }: InsightFacts): Section | undefined {
  if (days.length < 2) return undefined
  return {
    kind: 'chart',
    chart: {
      kind: 'bars_over_time',
      title: 'Revenue by day',
      unit: currency,
      grain: 'day',
      bars: days.map(({ start, revenue }) => ({ start, value: revenue / 10 ** currencyPlaces(currency) })),
    },
  }
}
