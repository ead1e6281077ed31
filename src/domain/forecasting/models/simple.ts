import { nelderMead } from './nelder-mead.ts'

/** Repeats the last `season` values; with season 1, the last value. `y` must not be empty. */
export function seasonalNaive(y: Float64Array, season: number, horizon: number): Float64Array {
  const period = Math.min(season, y.length)
  const out = new Float64Array(horizon)
  for (let h = 0; h < horizon; h++) out[h] = y[y.length - period + (h % period)]!
  return out
}

/** Repeats the mean of the last `window` values. */
export function recentMean(y: Float64Array, window: number, horizon: number): Float64Array {
  const from = Math.max(0, y.length - window)
  let sum = 0
  for (let t = from; t < y.length; t++) sum += y[t]!
  return new Float64Array(horizon).fill(sum / Math.max(1, y.length - from))
}

/** A fitted simple exponential smoothing. */
export interface SesFit {
  alpha: number
  level: number
  /** Sum of squared one-step errors from the second value on. */
  squaredError: number
}

/**
 * Runs simple exponential smoothing with a given weight and first level.
 *
 * Source: Hyndman et al. (2008), "Forecasting with exponential smoothing", ETS(A,N,N).
 */
export function runSes(y: Float64Array, alpha: number, firstLevel: number): SesFit {
  let level = firstLevel
  let squaredError = 0
  for (let t = 0; t < y.length; t++) {
    const error = y[t]! - level
    squaredError += error * error
    level += alpha * error
  }
  return { alpha, level, squaredError }
}

/** Simple exponential smoothing, the weight found by golden section on squared one-step error. */
export function fitSes(y: Float64Array): SesFit {
  const first = firstLevelOf(y)
  const ratio = (Math.sqrt(5) - 1) / 2
  let low = 0.01
  let high = 0.99
  let a = runSes(y, high - ratio * (high - low), first)
  let b = runSes(y, low + ratio * (high - low), first)
  for (let i = 0; i < 14; i++) {
    if (a.squaredError < b.squaredError) {
      high = b.alpha
      b = a
      a = runSes(y, high - ratio * (high - low), first)
    } else {
      low = a.alpha
      a = b
      b = runSes(y, low + ratio * (high - low), first)
    }
  }
  return a.squaredError < b.squaredError ? a : b
}

/** The mean of the first few values, a first level that one odd value cannot spoil. */
export function firstLevelOf(y: Float64Array): number {
  const count = Math.min(y.length, Math.max(2, Math.min(6, y.length >> 2)))
  let sum = 0
  for (let t = 0; t < count; t++) sum += y[t]!
  return sum / Math.max(1, count)
}

/**
 * Damped additive trend, smoothing weights fitted to squared one-step error.
 *
 * Source: Gardner & McKenzie (1985), "Forecasting trends in time series", Management Science 31, 1237-1246.
 */
export function dampedTrend(y: Float64Array, horizon: number): Float64Array {
  const first = firstLevelOf(y)
  const span = Math.min(y.length - 1, 10)
  const slope = span > 0 ? (y[span]! - y[0]!) / span : 0
  const end = { level: 0, trend: 0 }
  const run = (x: Float64Array): number => {
    const [alpha, beta, phi] = weightsOf(x)
    let level = first
    let trend = slope / 2
    let cost = 0
    for (let t = 0; t < y.length; t++) {
      const base = level + phi * trend
      const error = y[t]! - base
      cost += error * error
      level = base + alpha * error
      trend = phi * trend + beta * error
    }
    end.level = level
    end.trend = trend
    return cost
  }
  const best = nelderMead(run, Float64Array.of(-1, -2, 1), 90)
  run(best)
  const [, , phi] = weightsOf(best)
  const out = new Float64Array(horizon)
  let sum = 0
  let damp = 1
  for (let h = 0; h < horizon; h++) {
    damp *= phi
    sum += damp
    out[h] = end.level + sum * end.trend
  }
  return out
}

function weightsOf(x: Float64Array): [alpha: number, beta: number, phi: number] {
  const alpha = 0.001 + 0.998 * sigmoid(x[0]!)
  return [alpha, alpha * sigmoid(x[1]!), 0.8 + 0.18 * sigmoid(x[2]!)]
}

/** Maps any number into (0, 1). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
