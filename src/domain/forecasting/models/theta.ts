import { nelderMead } from './nelder-mead.ts'
import { firstLevelOf, fitSes, type SesFit, sigmoid } from './simple.ts'

/**
 * The Theta method for a series without season: simple exponential smoothing plus half the linear trend.
 *
 * Source: Hyndman & Billah (2003), "Unmasking the Theta method", Int. J. Forecasting 19, 287-290.
 */
export function theta(y: Float64Array, horizon: number, fit: SesFit = fitSes(y)): Float64Array {
  const drift = slopeOf(y) / 2
  const settled = (1 - (1 - fit.alpha) ** y.length) / fit.alpha
  const out = new Float64Array(horizon)
  for (let h = 0; h < horizon; h++) out[h] = fit.level + drift * (h + settled)
  return out
}

/** Least-squares slope per step. */
export function slopeOf(y: Float64Array): number {
  const n = y.length
  if (n < 2) return 0
  const middle = (n - 1) / 2
  let sum = 0
  for (let t = 0; t < n; t++) sum += (t - middle) * y[t]!
  return (12 * sum) / (n * (n * n - 1))
}

/** What the dynamic optimised theta model needs to run. */
export interface DynamicTheta {
  alpha: number
  theta: number
  firstLevel: number
}

/**
 * Runs the dynamic theta model over `y` and on for `out.length` steps, which it fills.
 *
 * @returns the sum of squared one-step errors from the third value on
 *
 * Source: Fiorucci et al. (2016), "Models for optimising the theta method and their relationship to state space
 * models", Int. J. Forecasting 32, 1151-1161, equations 14-19.
 */
export function runDynamicTheta(
  y: Float64Array,
  { alpha, theta, firstLevel }: DynamicTheta,
  out: Float64Array,
): number {
  const n = y.length
  const weight = 1 - 1 / theta
  let level = firstLevel
  let mean = 0
  let a = 0
  let b = 0
  let decay = 1
  let cost = 0
  for (let t = 1; t <= n + out.length; t++) {
    const next = decay * (1 - alpha)
    const expected = level + weight * (decay * a + ((1 - next) / alpha) * b)
    decay = next
    const value = t <= n ? y[t - 1]! : expected
    if (t > n) out[t - n - 1] = expected
    else if (t > 2) cost += (value - expected) ** 2
    level = alpha * value + (1 - alpha) * level
    b = t === 1 ? 0 : ((t - 2) * b + (6 * (value - mean)) / t) / (t + 1)
    mean = ((t - 1) * mean + value) / t
    a = mean - (b * (t + 1)) / 2
  }
  return cost
}

/** The dynamic optimised theta model for a series without season; fitted by squared one-step error. */
export function optimisedTheta(y: Float64Array, horizon: number): Float64Array {
  const none = new Float64Array(0)
  const first = firstLevelOf(y)
  const spread = Math.max(1e-12, Math.abs(first) * 0.2)
  const at = (x: Float64Array): DynamicTheta => ({
    alpha: 0.01 + 0.98 * sigmoid(x[0]!),
    theta: 1 + Math.exp(Math.min(4, x[1]!)),
    firstLevel: first + spread * x[2]!,
  })
  const best = nelderMead((x) => runDynamicTheta(y, at(x), none), Float64Array.of(-0.5, 0, 0), 90)
  const out = new Float64Array(horizon)
  runDynamicTheta(y, at(best), out)
  return out
}
