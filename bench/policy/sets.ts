import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { loadSet, SETS } from '../forecast/sets.ts'

/** One product's days, from the first day of the set to its last. */
export interface PolicyProduct {
  id: string
  /** Units asked for per day. */
  demand: Float64Array
  startDay: number
  /** What a unit sells for, from the days before the replay; 1 where the set has no prices. */
  price: number
}

/** Products with a past, and the days that are replayed. */
export interface PolicySet {
  name: string
  /** What was read and what was left apart, in words. */
  source: string
  /** What `price` is: `£` or `units`. */
  money: string
  products: PolicyProduct[]
  /** Index of the first day replayed. */
  start: number
  days: number
}

const DAY_MS = 86_400_000
/** A day sold on at least so long before the end: half a year. */
const HISTORY_DAYS = 26 * 7
/** Five digits, and letters for colour or size. Postage, fees, vouchers and write-offs have words for codes. */
const PRODUCT_CODE = /^\d{5}[A-Z]{0,2}$/
/** Two lines, of 74,215 and 80,995 pieces, are slips of the pen: each was cancelled within minutes in the published set. */
const LINE_UNITS_MAX = 10_000

interface Line {
  code: string
  units: number
  day: number
  price: number
}

/**
 * The wholesaler's invoices as daily demand. Ranked by what was sold before the replay, so that nothing later chooses.
 *
 * @param top how many products
 */
export function loadShop(folder: string, top: number): PolicySet | undefined {
  const path = `${folder}/online-retail-transactions.csv.gz`
  if (!existsSync(path)) return undefined
  const { lines, apart, total } = readLines(path)
  const first = lines.reduce((least, { day }) => Math.min(least, day), Number.POSITIVE_INFINITY)
  const length = lines.reduce((most, { day }) => Math.max(most, day), 0) - first + 1
  const start = Math.floor(length / 2)
  const products = new Map<string, { demand: Float64Array; revenue: number; units: number }>()
  for (const { code, units, day, price } of lines) {
    const product = products.get(code) ?? { demand: new Float64Array(length), revenue: 0, units: 0 }
    products.set(code, product)
    product.demand[day - first]! += units
    if (day - first >= start) continue
    product.revenue += units * price
    product.units += units
  }
  const chosen = [...products]
    .filter(([, { demand, units }]) => units > 0 && length - demand.findIndex((sold) => sold > 0) >= HISTORY_DAYS)
    .sort(([, one], [, other]) => other.revenue - one.revenue)
    .slice(0, top)
  return {
    name: 'online-retail',
    source:
      `${total} invoice lines of a UK gift wholesaler, 2010-12-01 to 2011-12-09; apart: ${apart.codes} with codes that are no` +
      ` product, ${apart.returns} returns, ${apart.free} without a price (stock corrections), ${apart.slips} of over` +
      ` ${LINE_UNITS_MAX} units (cancelled at once in the published set). Of ${products.size} products the` +
      ` ${chosen.length} that sold for most before the replay, each with at least ${HISTORY_DAYS / 7} weeks of history.`,
    money: '£',
    products: chosen.map(([id, { demand, revenue, units }]) => ({
      id,
      demand,
      startDay: first,
      price: revenue / units,
    })),
    start,
    days: length - start,
  }
}

/** Only descriptions hold commas: what stands before and after them is counted from either end. */
function readLines(path: string) {
  const [, ...rows] = gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/)
  const apart = { codes: 0, returns: 0, free: 0, slips: 0 }
  const lines: Line[] = []
  for (const row of rows) {
    const cells = row.split(',')
    const code = cells[1]!.toUpperCase()
    const [units, price] = [Number(cells.at(-5)), Number(cells.at(-3))]
    const day = Math.floor(Date.parse(`${cells.at(-4)!.replace(' ', 'T')}Z`) / DAY_MS)
    if (!Number.isFinite(units + price + day)) throw new Error(`cannot read: ${row}`)
    if (!PRODUCT_CODE.test(code)) apart.codes++
    else if (units <= 0) apart.returns++
    else if (price <= 0) apart.free++
    else if (units > LINE_UNITS_MAX) apart.slips++
    else lines.push({ code, units, day, price })
  }
  return { lines, apart, total: rows.length }
}

/** The last half year of the training part of M5's foods; no prices, so money is units. */
export function loadFoods(folder: string): PolicySet | undefined {
  const set = SETS.find(({ name }) => name === 'm5-foods3-tx3')!
  if (!existsSync(`${folder}/${set.name}.train.csv.gz`)) return undefined
  const { series } = loadSet(folder, set)
  const last = Math.max(...series.map(({ startDay, demand }) => startDay! + demand.length))
  const first = Math.min(...series.map(({ startDay }) => startDay!))
  const length = last - first
  const start = length - HISTORY_DAYS
  const old = series.filter(({ startDay }) => start - (startDay! - first) >= HISTORY_DAYS)
  return {
    name: 'm5-foods3-tx3',
    source:
      `one food department of one Walmart store, training part only, ${length} days; the ${old.length} of ${series.length}` +
      ` products with at least ${HISTORY_DAYS / 7} weeks before the replay. It has no prices: a unit counts as 1.`,
    money: 'units',
    products: old.map(({ id, demand, startDay }) => {
      const whole = new Float64Array(length)
      whole.set(
        demand.map((units) => (Number.isFinite(units) ? units : 0)),
        startDay! - first,
      )
      return { id, demand: whole, startDay: first, price: 1 }
    }),
    start,
    days: HISTORY_DAYS,
  }
}
