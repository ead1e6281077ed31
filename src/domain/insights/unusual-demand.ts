import { studentTail } from '../forecasting/measures/student.ts'
import { countChance } from './statistics/count-chance.ts'
import { benjaminiHochberg, FALSE_DISCOVERY_RATE } from './statistics/false-discovery.ts'

/**
 * What was expected of a day or week, in units: a count around its mean where few are sold, else a bell around the
 * median whose sides may differ.
 */
export type DemandExpectation =
  | { shape: 'count'; mean: number; variance: number }
  | { shape: 'bell'; median: number; spreadBelow: number; spreadAbove: number; freedom: number }

/** Below this mean, a count's tail is too skewed for a bell. */
const COUNT_MEAN_MAX = 20
/** Fewer periods say too little of what is usual. */
export const HISTORY_MIN = 8
/** Standard deviations of a normal distribution per median absolute deviation. */
const MAD_TO_DEVIATION = 1.4826
/** Of n values, the median absolute deviation says as much about the spread as 0.37 n would by the standard deviation. */
const MAD_EFFICIENCY = 0.37
/** The largest of a history are not believed to be usual: this share of them is cut to the next largest. */
const CUT_SHARE = 0.05

/**
 * What to expect given comparable periods of the past, such as the same weekday, without being misled by a few odd ones:
 * by median and median absolute deviation, or for small counts by mean and variance with the largest 5 % cut down.
 *
 * @param history units of comparable periods; NaN for one that says nothing (closed, out of stock)
 * @returns undefined with fewer than 8 periods that say something
 * @throws RangeError when a period is below 0 or infinite
 *
 * Source: Iglewicz & Hoaglin (1993), "How to detect and handle outliers" (median and MAD); Rousseeuw & Croux (1993),
 * "Alternatives to the median absolute deviation", JASA 88(424), 1273-1283 (1.4826; efficiency 37 %). Counts: predictive
 * distribution of a Poisson rate under Jeffreys' prior, mean (sum + 1/2) / n, wider where the history is.
 */
export function expectFromHistory(history: readonly number[]): DemandExpectation | undefined {
  const known = history.filter((units) => !Number.isNaN(units)).sort((one, other) => one - other)
  const n = known.length
  if (n < HISTORY_MIN) return undefined
  if (!(known[0]! >= 0 && known[n - 1]! < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`history must be finite and >= 0, got ${known[0]} to ${known[n - 1]}`)
  }
  const middle = medianOfSorted(known)
  if (middle >= COUNT_MEAN_MAX) {
    const deviations = known.map((units) => Math.abs(units - middle)).sort((one, other) => one - other)
    // No spread is believed to be less than that of customers who come one by one.
    const spread = Math.max(MAD_TO_DEVIATION * medianOfSorted(deviations), Math.sqrt(middle))
    const freedom = Math.max(1, MAD_EFFICIENCY * (n - 1))
    return { shape: 'bell', median: middle, spreadBelow: spread, spreadAbove: spread, freedom }
  }
  const largest = known[n - 1 - Math.ceil(n * CUT_SHARE)]!
  const cut = known.map((units) => Math.min(units, largest))
  const sum = cut.reduce((total, units) => total + units, 0)
  const mean = (sum + 0.5) / n
  const variance = cut.reduce((total, units) => total + (units - sum / n) ** 2, 0) / (n - 1)
  return { shape: 'count', mean, variance: Math.max(variance, mean) + mean / n }
}

function medianOfSorted(sorted: readonly number[]): number {
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** A 10 % and a 90 % quantile say nothing of what lies beyond: five degrees of freedom have the long tail that sales have. */
const FORECAST_FREEDOM = 5
/** The 90 % quantile of Student's t with five degrees of freedom. */
const STUDENT_90 = 1.475884

/**
 * What to expect given a forecast.
 *
 * @param forecast units of the period: mean, and quantiles that rise, all finite and >= 0
 * @throws RangeError otherwise
 */
export function expectFromForecast(forecast: {
  mean: number
  p10: number
  p50: number
  p90: number
}): DemandExpectation {
  const { mean, p10, p50, p90 } = forecast
  if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY && p10 >= 0 && p50 >= p10 && p90 >= p50 && p90 < Infinity)) {
    throw new RangeError(`a forecast must be finite, >= 0 and rising, got ${mean}; ${p10}, ${p50}, ${p90}`)
  }
  const least = Math.sqrt(mean)
  const spreadBelow = Math.max(least, (p50 - p10) / STUDENT_90)
  const spreadAbove = Math.max(least, (p90 - p50) / STUDENT_90)
  if (Math.max(mean, p50) >= COUNT_MEAN_MAX) {
    return { shape: 'bell', median: p50, spreadBelow, spreadAbove, freedom: FORECAST_FREEDOM }
  }
  return { shape: 'count', mean, variance: spreadAbove ** 2 }
}

/** A period whose sales are far from what was expected. */
export interface UnusualDemand<Key> {
  key: Key
  direction: 'above' | 'below'
  expectedUnits: number
  actualUnits: number
  /** Chance of sales at least as far off, in either direction, on an ordinary day. */
  chance: number
  /** `chance` corrected for how many levels were looked at. */
  correctedChance: number
}

/**
 * Finds the levels whose sales of one period are unusual, so that of those reported at most a share of `rate` is expected
 * to be chance.
 *
 * @param levels all that were looked at, usual or not, for the correction needs their number. `actualUnits` >= 0. Leave
 *   out those that were out of stock: few sales are no surprise there
 * @param rate in (0, 1), 0.05 when absent
 * @returns the least likely first
 * @throws RangeError when a number is outside its range
 */
export function unusualDemand<Key>(
  levels: readonly { key: Key; actualUnits: number; expected: DemandExpectation }[],
  rate = FALSE_DISCOVERY_RATE,
): UnusualDemand<Key>[] {
  if (!(rate > 0 && rate < 1)) throw new RangeError(`rate must be in (0, 1), got ${rate}`)
  const judged = levels.map(({ key, actualUnits, expected }) => ({ key, ...judge(actualUnits, expected) }))
  const corrected = benjaminiHochberg(judged.map(({ chance }) => chance))
  return judged
    .map((verdict, index) => ({ ...verdict, correctedChance: corrected[index]! }))
    .filter(({ correctedChance }) => correctedChance <= rate)
    .sort((one, other) => one.chance - other.chance)
}

function judge(
  actualUnits: number,
  expected: DemandExpectation,
): Omit<UnusualDemand<unknown>, 'key' | 'correctedChance'> {
  if (!(actualUnits >= 0 && actualUnits < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`actualUnits must be finite and >= 0, got ${actualUnits}`)
  }
  if (expected.shape === 'count') {
    const { atMost, atLeast } = countChance(actualUnits, expected)
    const direction = atLeast < atMost ? 'above' : 'below'
    return { direction, expectedUnits: expected.mean, actualUnits, chance: Math.min(1, 2 * Math.min(atMost, atLeast)) }
  }
  const off = actualUnits - expected.median
  const spread = off < 0 ? expected.spreadBelow : expected.spreadAbove
  const chance = 2 * studentTail(Math.abs(off) / spread, expected.freedom)
  return { direction: off < 0 ? 'below' : 'above', expectedUnits: expected.median, actualUnits, chance }
}
