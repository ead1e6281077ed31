import type { Forecast } from '#domain/forecasting/series.ts'
import type { LoadedSet } from './sets.ts'

/** The measures of the data folder's score.mjs, for mean, p10, p50 and p90 (in that order in `quantiles`). */
export interface Score {
  sMAPE: number
  MASE: number
  RMSSE: number
  WAPE: number
  bias: number
  MASE50: number
  WQL: number
  cover80: number
}

const LEVELS = [0.1, 0.5, 0.9] as const

/** Scores forecasts as score.mjs does, so that both print the same figures. */
export function scoreForecasts(set: LoadedSet, forecasts: readonly Forecast[], season: number): Score {
  const sum = {
    smape: 0,
    mase: 0,
    rmsse: 0,
    m50: 0,
    n: 0,
    nm: 0,
    nr: 0,
    abs: 0,
    act: 0,
    err: 0,
    pin: 0,
    inside: 0,
    steps: 0,
  }
  forecasts.forEach((forecast, i) => {
    const all = set.actual.get(forecast.id) ?? new Float64Array(0)
    const known = [...all.keys()].filter((h) => Number.isFinite(all[h]!))
    if (known.length === 0) return
    const y = set.series[i]!.demand.filter((value) => Number.isFinite(value))
    const mase = lagMean(y, season, Math.abs)
    const square = lagMean(y, 1, (d) => d * d)
    const [p10, p50, p90] = forecast.quantiles as [Float64Array, Float64Array, Float64Array]
    const average = (of: (h: number) => number): number => known.reduce((a, h) => a + of(h), 0) / known.length
    const errorAt = (h: number): number => forecast.mean[h]! - all[h]!
    sum.n++
    sum.smape += average((h) => {
      const size = Math.abs(all[h]!) + Math.abs(forecast.mean[h]!)
      return size === 0 ? 0 : (200 * Math.abs(errorAt(h))) / size
    })
    if (mase > 0) {
      sum.nm++
      sum.mase += average((h) => Math.abs(errorAt(h))) / mase
      sum.m50 += average((h) => Math.abs(p50[h]! - all[h]!)) / mase
      for (const h of known) sum.pin += pinball([p10[h]!, p50[h]!, p90[h]!], all[h]!)
    }
    if (square > 0) {
      sum.nr++
      sum.rmsse += Math.sqrt(average((h) => errorAt(h) ** 2) / square)
    }
    for (const h of known) {
      sum.abs += Math.abs(errorAt(h))
      sum.act += all[h]!
      sum.err += errorAt(h)
      sum.steps++
      if (all[h]! >= p10[h]! - 1e-9 && all[h]! <= p90[h]! + 1e-9) sum.inside++
    }
  })
  return {
    sMAPE: sum.smape / sum.n,
    MASE: sum.mase / sum.nm,
    RMSSE: sum.rmsse / sum.nr,
    WAPE: (100 * sum.abs) / sum.act,
    bias: (100 * sum.err) / sum.act,
    MASE50: sum.m50 / sum.nm,
    WQL: sum.pin / sum.act,
    cover80: sum.inside / sum.steps,
  }
}

function pinball(quantiles: readonly number[], actual: number): number {
  let sum = 0
  LEVELS.forEach((level, k) => {
    const d = actual - quantiles[k]!
    sum += 2 * (d >= 0 ? level * d : (level - 1) * d)
  })
  return sum / LEVELS.length
}

function lagMean(y: Float64Array, lag: number, of: (difference: number) => number): number {
  if (y.length <= lag) return 0
  let sum = 0
  for (let t = lag; t < y.length; t++) sum += of(y[t]! - y[t - lag]!)
  return sum / (y.length - lag)
}
