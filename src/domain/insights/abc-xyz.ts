import type { MinorUnits } from '../values/money.ts'

export type AbcClass = 'A' | 'B' | 'C'

/** Where a product stands among all by revenue. */
export interface AbcRank<Key> {
  key: Key
  abc: AbcClass
  revenue: MinorUnits
  /** Of the revenue of all products, 0 to 1; 0 when nobody bought anything. */
  share: number
  /** The share of all products that bring in more than this one. */
  shareBefore: number
}

/** Percent of revenue that A products make, and A and B together. */
const ABC_PERCENT = { a: 80n, b: 95n } as const

/**
 * Sorts products into A, B and C by their share of revenue.
 *
 * A product is A while those that bring in more than it make less than 80 % of the revenue, B while less than 95 %, else
 * C: the one that crosses a line still belongs to the class above it, so the best seller is always A. Equal revenues are
 * in one class. What brought in nothing, or less (more returned than sold), is C and counts as 0.
 *
 * @param products each with its revenue of one period, in minor units of one currency
 * @returns the largest revenue first, equal ones in the order given
 *
 * Source: Silver, Pyke & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 2 (ABC
 * by the distribution of value).
 */
export function abcClasses<Key>(products: readonly { key: Key; revenue: MinorUnits }[]): AbcRank<Key>[] {
  const ranked = [...products].sort((one, other) => other.revenue - one.revenue)
  // The revenue of many shops together may pass what a number holds exactly.
  const positive = (revenue: MinorUnits) => BigInt(Math.max(0, revenue))
  const total = ranked.reduce((sum, { revenue }) => sum + positive(revenue), 0n)
  let before = 0n
  let larger = 0n
  return ranked.map(({ key, revenue }, index) => {
    if (index > 0 && revenue < ranked[index - 1]!.revenue) larger = before
    before += positive(revenue)
    const abc = revenue <= 0 ? 'C' : classOf(larger, total)
    return { key, revenue, abc, share: ratio(positive(revenue), total), shareBefore: ratio(larger, total) }
  })
}

function classOf(larger: bigint, total: bigint): AbcClass {
  if (larger * 100n < ABC_PERCENT.a * total) return 'A'
  return larger * 100n < ABC_PERCENT.b * total ? 'B' : 'C'
}

const ratio = (part: bigint, whole: bigint): number => (whole === 0n ? 0 : Number(part) / Number(whole))

/** How steady the demand for a product is; `weeks` are those that could be looked at. */
export type XyzVerdict =
  | { xyz: 'X' | 'Y' | 'Z'; weeks: number; meanUnits: number; coefficientOfVariation: number }
  | { xyz: undefined; reason: 'too-short'; weeks: number; weeksNeeded: number }
  | { xyz: undefined; reason: 'no-demand'; weeks: number }

const XYZ_LIMITS = { x: 0.5, y: 1 } as const

/** With fewer weeks the coefficient of variation says more about chance than about the product. */
const XYZ_WEEKS_NEEDED = 8

/**
 * Sorts a product by how steady its weekly demand is: X up to a coefficient of variation of 0.5, Y up to 1, Z beyond.
 *
 * @param weeklyUnits units of whole weeks, oldest first; NaN for a week that says nothing (closed, out of stock)
 * @returns no class, and why, with fewer than 8 weeks that say something, or no demand in them
 * @throws RangeError when a week is below 0 or infinite
 *
 * Source: coefficient of variation: standard deviation (n - 1) divided by mean; its use for XYZ classes as in Scholz-Reiter,
 * Heger, Meinecke & Bergmann (2012), "Integration of demand forecasts in ABC-XYZ analysis", International Journal of
 * Productivity and Performance Management 61(4), 445-451.
 */
export function xyzClass(weeklyUnits: readonly number[]): XyzVerdict {
  const known = weeklyUnits.filter((units) => !Number.isNaN(units))
  for (const units of known) {
    if (!(units >= 0 && units < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`weekly units must be finite and >= 0, got ${units}`)
    }
  }
  const weeks = known.length
  if (weeks < XYZ_WEEKS_NEEDED) return { xyz: undefined, reason: 'too-short', weeks, weeksNeeded: XYZ_WEEKS_NEEDED }
  const meanUnits = known.reduce((sum, units) => sum + units, 0) / weeks
  if (meanUnits === 0) return { xyz: undefined, reason: 'no-demand', weeks }
  const variance = known.reduce((sum, units) => sum + (units - meanUnits) ** 2, 0) / (weeks - 1)
  const coefficientOfVariation = Math.sqrt(variance) / meanUnits
  const xyz = coefficientOfVariation <= XYZ_LIMITS.x ? 'X' : coefficientOfVariation <= XYZ_LIMITS.y ? 'Y' : 'Z'
  return { xyz, weeks, meanUnits, coefficientOfVariation }
}
