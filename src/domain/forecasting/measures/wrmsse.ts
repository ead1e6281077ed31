import type { DemandSeries } from '../series.ts'
import { squaredScale } from './losses.ts'

/** One series of a shop, forecast. */
export interface WeighedOutcome {
  series: Pick<DemandSeries, 'demand' | 'groups'>
  /** Units per step of the horizon. */
  actual: Float64Array
  mean: Float64Array
  /** How much it matters, >= 0: what was taken for it of late, as M5 has it. */
  weight: number
}

/**
 * Weighted root mean squared scaled error over levels of aggregation: at each level series are added up by the groups
 * named, RMSSE is weighted by what each sum is worth, and levels count the same.
 *
 * @param levels group names of each level: `[]` is the total, `['store', 'category']` each category of each store;
 *   `'each'` the series themselves
 * @returns NaN when nothing has a weight or a history that changes
 *
 * Source: Makridakis, Spiliotis & Assimakopoulos (2022), "The M5 competition: Background, organization, and
 * implementation", Int. J. Forecasting 38, 1325-1336, equations 2 and 3.
 */
export function wrmsse(outcomes: readonly WeighedOutcome[], levels: readonly ('each' | readonly string[])[]): number {
  const scores = levels.map((level) => levelScore(addUp(outcomes, level)))
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

interface Sum {
  history: Float64Array
  actual: Float64Array
  mean: Float64Array
  weight: number
}

function addUp(outcomes: readonly WeighedOutcome[], level: 'each' | readonly string[]): Sum[] {
  const sums = new Map<string, Sum>()
  outcomes.forEach(({ series, actual, mean, weight }, i) => {
    const key = level === 'each' ? String(i) : JSON.stringify(level.map((name) => series.groups?.[name] ?? null))
    const sum = sums.get(key)
    if (!sum) sums.set(key, { history: series.demand, actual, mean, weight })
    else {
      sum.history = alignedSum(sum.history, series.demand)
      sum.actual = sum.actual.map((units, h) => units + actual[h]!)
      sum.mean = sum.mean.map((units, h) => units + mean[h]!)
      sum.weight += weight
    }
  })
  return [...sums.values()]
}

/** Histories end together; steps of only one of them, and unknown ones, count as 0 of the other. */
function alignedSum(a: Float64Array, b: Float64Array): Float64Array {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  const skip = long.length - short.length
  const known = (units: number): number => (Number.isFinite(units) ? units : 0)
  return long.map((units, t) => known(units) + (t >= skip ? known(short[t - skip]!) : 0))
}

function levelScore(sums: readonly Sum[]): number {
  let total = 0
  let weights = 0
  for (const { history, actual, mean, weight } of sums) {
    // Before its first sale a product was not on offer: those steps do not count.
    const first = history.findIndex((units) => units > 0)
    const scale = squaredScale(history.slice(Math.max(0, first)).filter((units) => Number.isFinite(units)))
    const squares = actual.map((units, h) => (units - mean[h]!) ** 2).filter((square) => Number.isFinite(square))
    if (!(scale > 0) || squares.length === 0) continue
    total += weight * Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length / scale)
    weights += weight
  }
  return weights > 0 ? total / weights : Number.NaN
}
