import { studentTail } from './student.ts'

/** Whether one forecast is better than another, or only luckier. */
export interface Comparison {
  /** Mean of the first's losses less the second's: below 0 the first is better. */
  difference: number
  /** The difference in units of its standard error; 0 when losses do not differ. */
  statistic: number
  /** Chance of a difference at least as large, either way, if neither were better; 1 when nothing can be told. */
  pValue: number
}

/** Fewer pairs than this tell nothing. */
const PAIRS_MIN = 3

/**
 * Diebold-Mariano test of two forecasts of one series made for the same steps, with the small-sample correction of
 * Harvey, Leybourne & Newbold; two-sided, Student's t with n - 1 degrees of freedom.
 *
 * Source: Diebold & Mariano (1995), "Comparing predictive accuracy", J. Business & Economic Statistics 13, 253-263;
 * Harvey, Leybourne & Newbold (1997), "Testing the equality of prediction mean squared errors", Int. J. Forecasting
 * 13, 281-291, equation 9.
 *
 * @param first loss per step (absolute or squared error), in order of time
 * @param second the other forecast's losses for the same steps
 * @param ahead steps ahead that the forecasts were made; errors this close together are correlated
 * @throws RangeError when the lengths differ, or `ahead` is not a whole number >= 1
 */
export function dieboldMariano(first: Float64Array, second: Float64Array, ahead = 1): Comparison {
  if (!Number.isInteger(ahead) || ahead < 1) throw new RangeError(`ahead must be a whole number >= 1, got ${ahead}`)
  const differences = differencesOf(first, second)
  const count = differences.length
  const mean = meanOf(differences)
  // A negative estimate of the variance, which the truncated sum can give, is replaced as R's forecast::dm.test does.
  const lags = longRunVariance(differences, mean, ahead) > 0 ? ahead : 1
  const correction = (count + 1 - 2 * lags + (lags * (lags - 1)) / count) / count
  return judge(mean, longRunVariance(differences, mean, lags) / count / Math.max(correction, 1e-12), count)
}

/**
 * Compares two methods over many series by one loss per series each (such as MASE): a two-sided paired
 * t-test. It takes series to be independent; those of one shop share its luck, so its chances are on the low side.
 *
 * Source: Student (1908), "The probable error of a mean", Biometrika 6, 1-25.
 *
 * @throws RangeError when the lengths differ
 */
export function compareOverSeries(first: Float64Array, second: Float64Array): Comparison {
  const differences = differencesOf(first, second)
  const count = differences.length
  const mean = meanOf(differences)
  const variance = longRunVariance(differences, mean, 1) * (count / Math.max(1, count - 1))
  return judge(mean, variance / count, count)
}

function judge(mean: number, variance: number, count: number): Comparison {
  if (count < PAIRS_MIN) return { difference: count === 0 ? 0 : mean, statistic: 0, pValue: 1 }
  if (!(variance > 0)) {
    return mean === 0
      ? { difference: 0, statistic: 0, pValue: 1 }
      : { difference: mean, statistic: Math.sign(mean) * Number.POSITIVE_INFINITY, pValue: 0 }
  }
  const statistic = mean / Math.sqrt(variance)
  return { difference: mean, statistic, pValue: 2 * studentTail(Math.abs(statistic), count - 1) }
}

function differencesOf(first: Float64Array, second: Float64Array): Float64Array {
  if (first.length !== second.length) {
    throw new RangeError(`losses must be of the same steps: ${first.length} and ${second.length} given`)
  }
  return first.map((loss, i) => loss - second[i]!)
}

function meanOf(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)
}

/** Variance of a value plus twice its covariances with those up to `lags - 1` steps away. */
function longRunVariance(values: Float64Array, mean: number, lags: number): number {
  let sum = 0
  for (let lag = 0; lag < Math.min(lags, values.length); lag++) {
    let covariance = 0
    for (let t = lag; t < values.length; t++) covariance += (values[t]! - mean) * (values[t - lag]! - mean)
    sum += (lag === 0 ? 1 : 2) * (covariance / values.length)
  }
  return sum
}
