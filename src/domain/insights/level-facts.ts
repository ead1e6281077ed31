import type { Product } from '../catalog/product.ts'
import type { LevelKey, Movement } from '../ledger/movement.ts'
import { addDays, type Day } from '../values/day.ts'
import type { StoreId } from '../values/ids.ts'
import { type MinorUnits, minorUnits } from '../values/money.ts'
import { type Quantity, quantity, unitsOf } from '../values/quantity.ts'
import { type XyzVerdict, xyzClass } from './abc-xyz.ts'
import { type AgeBand, type DeadStock, deadStock, stockAges } from './ageing.ts'
import type { ExactCost } from './costing/exact-cost.ts'
import { type LevelProblem, levelProblems } from './data-problems.ts'
import type { InsightCalendar } from './insight-calendar.ts'
import type { KnownDay } from './known-day.ts'
import { type SaleRhythm, saleRhythm } from './phantom-stock.ts'
import { salesRate } from './sales-rate.ts'
import { type LevelShrinkage, levelShrinkage } from './shrinkage.ts'
import { lostSales, stockOuts } from './stock-outs.ts'
import { type DemandExpectation, expectFromHistory } from './unusual-demand.ts'
import { closingValues, valuation } from './valuation.ts'

/** Everything that insights say about one product in one store. */
export interface LevelFacts extends LevelKey {
  name: string
  category: string
  onHand: Quantity
  /** In the period. */
  sold: Quantity
  revenue: MinorUnits
  returned: Quantity
  refunded: MinorUnits
  costOfGoodsSold: ExactCost
  /** Over the last year: what ABC ranks by. */
  yearRevenue: MinorUnits
  xyz: XyzVerdict
  /** Sold per day with stock, over the last eight weeks; units. */
  unitsPerDay: number
  hoursOut: number
  daysOut: number
  /** Estimated: what would have sold on the days it was out. */
  lostUnits: number
  lostRevenue: MinorUnits
  value: { fifo: ExactCost; average: ExactCost }
  /** Of what is on hand: units valued by assumption, or at nothing because no cost was ever known. */
  assumedCostUnits: Quantity
  unknownCostUnits: Quantity
  ages: readonly AgeBand[]
  dead?: DeadStock
  /** The last thirty days, for turnover. */
  month: { costOfGoodsSold: ExactCost; closingValues: readonly ExactCost[] }
  shrinkage: LevelShrinkage
  rhythm: SaleRhythm
  /** On the last day of the period, where the past says what was to be expected and it was not out of stock. */
  demand?: { actualUnits: number; expected: DemandExpectation }
  problems: readonly LevelProblem[]
}

/** What is needed besides a level's movements and days. */
export interface FactsAsked {
  product: Product
  storeId: StoreId
  calendar: InsightCalendar
  now: number
  /** Absent where the product's cost is in another currency than the store's. */
  productCost?: MinorUnits
}

const DAY_MS = 86_400_000
const MONTH_DAYS = 30
const XYZ_WEEKS = 26
/** The same weekday of a quarter of a year. */
const SAME_WEEKDAYS = 12

/**
 * Gathers what insights say about one level.
 *
 * @param movements all of the level, from the first
 * @param days the last year of its sales, in order; only days on which something happened
 */
export function levelFacts(movements: readonly Movement[], days: readonly KnownDay[], asked: FactsAsked): LevelFacts {
  const { product, calendar, now, productCost } = asked
  const { period, to } = calendar
  const zone = { now, timeZone: calendar.timeZone }
  const cost = productCost === undefined ? {} : { productCost }
  const worth = valuation(movements, { ...cost, period })
  const month = { from: now - MONTH_DAYS * DAY_MS, until: now }
  const closings = Array.from({ length: MONTH_DAYS }, (_, i) => month.from + (i + 1) * DAY_MS)
  const outs = stockOuts(movements, calendar.days)
  const soldOn = new Map(days.map((one) => [one.day, unitsOf(one.sold)]))
  const recentlySold = calendar.recent.map(({ day }) => soldOn.get(day) ?? 0)
  const unitsPerDay = salesRate(recentlySold, stockOuts(movements, calendar.recent).shares)
  const price = priceOf(days) ?? product.price
  const lost = lostSales(outs, calendar.days, { unitsPerDay, ...(price === undefined ? {} : { price }) })
  const sums = sumOf(days.filter(({ day }) => day >= calendar.from && day <= to))
  const dead = deadStock(movements, worth.layers, zone)
  const demand = demandOn(days, { day: to, isOut: (outs.shares.at(-1) ?? 0) > 0 })
  return {
    productId: product.productId,
    storeId: asked.storeId,
    name: product.name,
    category: product.category,
    onHand: worth.onHand,
    ...sums,
    costOfGoodsSold: worth.costOfGoodsSold.fifo,
    yearRevenue: sumOf(days).revenue,
    xyz: xyzClass(weeklyUnits(days, to)),
    unitsPerDay,
    hoursOut: outs.hours,
    daysOut: outs.days,
    lostUnits: lost.units,
    lostRevenue: minorUnits(Math.round(lost.units * (price ?? 0))),
    value: worth.value,
    assumedCostUnits: worth.assumedCostUnits,
    unknownCostUnits: worth.unknownCostUnits,
    ages: stockAges(worth.layers, zone),
    ...(dead && { dead }),
    month: {
      costOfGoodsSold: valuation(movements, { ...cost, period: month }).costOfGoodsSold.fifo,
      closingValues: closingValues(movements, closings, cost).map(({ fifo }) => fifo),
    },
    shrinkage: levelShrinkage(movements, {
      period: month,
      ...(productCost === undefined ? {} : { unitCost: productCost }),
    }),
    rhythm: saleRhythm(movements, now),
    ...(demand && { demand }),
    problems: levelProblems(movements, { now, since: period.from }),
  }
}

function sumOf(days: readonly KnownDay[]): Pick<LevelFacts, 'sold' | 'revenue' | 'returned' | 'refunded'> {
  const sum = (pick: (day: KnownDay) => number) => days.reduce((total, day) => total + pick(day), 0)
  return {
    sold: quantity(sum(({ sold }) => sold)),
    revenue: minorUnits(sum(({ revenue }) => revenue)),
    returned: quantity(sum(({ returned }) => returned)),
    refunded: minorUnits(sum(({ refunded }) => refunded)),
  }
}

/** What one unit brought lately; undefined when nothing was sold at a price. */
function priceOf(days: readonly KnownDay[]): MinorUnits | undefined {
  const last = days.findLast(({ sold, revenue }) => sold > 0 && revenue > 0)
  return last && minorUnits(Math.round((last.revenue * 1000) / last.sold))
}

/** Whole weeks up to a day, oldest first; those before the first sale are left out. */
function weeklyUnits(days: readonly KnownDay[], to: Day): number[] {
  const weeks = new Array<number>(XYZ_WEEKS).fill(0)
  const end = Date.parse(to)
  let oldest = -1
  for (const { day, sold } of days) {
    const week = Math.floor((end - Date.parse(day)) / (7 * DAY_MS))
    if (week < 0 || week >= XYZ_WEEKS) continue
    weeks[XYZ_WEEKS - 1 - week]! += unitsOf(sold)
    oldest = Math.max(oldest, week)
  }
  return weeks.slice(XYZ_WEEKS - 1 - oldest)
}

/** What sold on a day, and what the same weekdays before it lead one to expect. */
function demandOn(days: readonly KnownDay[], { day, isOut }: { day: Day; isOut: boolean }): LevelFacts['demand'] {
  const first = days[0]?.day
  if (isOut || first === undefined) return undefined
  const units = new Map(days.map((one) => [one.day, unitsOf(one.sold)]))
  const history: number[] = []
  for (let week = 1; week <= SAME_WEEKDAYS; week++) {
    const before = addDays(day, -7 * week)
    if (before >= first) history.push(units.get(before) ?? 0)
  }
  const expected = expectFromHistory(history)
  return expected && { actualUnits: units.get(day) ?? 0, expected }
}
