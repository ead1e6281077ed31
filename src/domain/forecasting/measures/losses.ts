/**
 * Pinball (quantile) loss of one forecast: `level` units of loss for each unit too low, `1 - level` for each too high.
 *
 * Source: Koenker & Bassett (1978), "Regression quantiles", Econometrica 46, 33-50.
 *
 * @param level in (0, 1)
 */
export function pinball(actual: number, quantile: number, level: number): number {
  const error = actual - quantile
  return error >= 0 ? level * error : (level - 1) * error
}

/**
 * Continuous ranked probability score of equally likely outcomes against what happened, in units of demand:
 * E|X - y| - E|X - X'| / 2, exact, in one sort. 0 when all outcomes are what happened.
 *
 * Source: Gneiting & Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", J. American
 * Statistical Association 102, 359-378, equation 21.
 *
 * @param outcomes at least one finite number, any order
 */
export function crps(outcomes: Float64Array, actual: number): number {
  const sorted = outcomes.slice().sort()
  const count = sorted.length
  let away = 0
  let apart = 0
  for (let k = 0; k < count; k++) {
    away += Math.abs(sorted[k]! - actual)
    // Of all pairs, the k-th smallest is the larger one k times and the smaller one count - 1 - k times.
    apart += sorted[k]! * (2 * k - count + 1)
  }
  return away / count - apart / (count * count)
}

/**
 * Mean absolute change between known steps `lag` apart: what MASE counts errors in; 0 when there is none.
 *
 * Source: Hyndman & Koehler (2006), "Another look at measures of forecast accuracy", Int. J. Forecasting 22, 679-688.
 */
export function absoluteScale(known: Float64Array, lag: number): number {
  return meanChange(known, lag, Math.abs)
}

/**
 * Mean squared change from step to step: what RMSSE counts squared errors in; 0 when there is none.
 *
 * Source: Makridakis, Spiliotis & Assimakopoulos (2022), "The M5 competition: Background, organization, and
 * implementation", Int. J. Forecasting 38, 1325-1336.
 */
export function squaredScale(known: Float64Array): number {
  return meanChange(known, 1, (change) => change * change)
}

function meanChange(known: Float64Array, lag: number, of: (change: number) => number): number {
  if (known.length <= lag) return 0
  let sum = 0
  for (let t = lag; t < known.length; t++) sum += of(known[t]! - known[t - lag]!)
  return sum / (known.length - lag)
}
