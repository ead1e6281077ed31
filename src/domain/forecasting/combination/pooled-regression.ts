import { POOLED_COLUMN } from '../members/roster.ts'
import { rowOffset, type Sheet } from '../members/sheet.ts'
import { type Adjusted, adjustSeason, hasSeason } from '../models/season.ts'
import type { ForecastSettings } from '../options.ts'
import { solveRidge } from './ridge.ts'

/** Windows learnt from at most: the coefficients stand still long before. */
const WINDOWS_MAX = 20_000
/** Fewer windows than this per coefficient teach noise. */
const WINDOWS_PER_LAG = 8
/** Values are relative to their window's mean; beyond this they are outliers. */
const RELATIVE_MAX = 3

/**
 * Fills the sheets' `pooled regression` column: one linear autoregression for all series, each window divided by its
 * mean, a set of coefficients per step ahead. What one short series cannot show about its own dynamics, hundreds of
 * alike ones do.
 *
 * Source: Montero-Manso & Hyndman (2021), "Principles and algorithms for forecasting groups of time series: locality
 * and globality", Int. J. Forecasting 37, 1632-1653.
 */
export function fillPooledRegression(sheets: readonly Sheet[], settings: ForecastSettings): void {
  const pool = sheets.filter((sheet) => !sheet.isIntermittent)
  const lags = lagsFor(pool, settings)
  if (lags === 0) return
  const depth = Math.max(0, ...pool.map((sheet) => sheet.origins.length))
  for (let back = 0; back < depth; back++) {
    const seen = pool.flatMap((sheet) => {
      const k = sheet.origins.length - 1 - back
      return k >= 0
        ? [{ sheet, k, adjusted: withoutSeason(sheet.y.subarray(0, sheet.origins[k]), settings.season) }]
        : []
    })
    const coefficients = learn(
      seen.map(({ adjusted }) => adjusted.rest),
      lags,
      settings.horizon,
    )
    if (!coefficients) continue
    for (const { sheet, k, adjusted } of seen) {
      if (adjusted.rest.length < lags) continue
      const at = rowOffset(sheet, POOLED_COLUMN, { origin: k, horizon: settings.horizon })
      if (at < 0) continue
      adjusted.restore(predict(adjusted.rest, coefficients)).forEach((value, h) => {
        sheet.forecasts[at + h] = Math.max(0, Math.min(sheet.cap, value))
      })
    }
  }
}

/** Seasons up to this length are short enough for the lags to hold and learn in common. */
const LEARNT_SEASON_MAX = 24

/** A long season, which the lags cannot hold, is taken out first. */
function withoutSeason(y: Float64Array, season: number): Adjusted {
  return season > LEARNT_SEASON_MAX && hasSeason(y, season)
    ? adjustSeason(y, season)
    : { rest: y, restore: (forecast) => forecast }
}

/** A season and a bit of lags when most histories can hold it; fewer when they cannot; 0 when learning is hopeless. */
function lagsFor(pool: readonly Sheet[], { season, horizon }: ForecastSettings): number {
  if (pool.length < 10) return 0
  const lengths = pool.map((sheet) => sheet.y.length - horizon).sort((a, b) => a - b)
  const typical = lengths[Math.floor(0.3 * lengths.length)]!
  const wanted = season > 1 ? (season < 10 ? 4 * season : season + 2) : 12
  const lags = Math.min(wanted, Math.floor(typical - horizon))
  return lags >= Math.min(wanted, 6) ? lags : 0
}

/** Rows of coefficients, one per step ahead. */
function learn(histories: readonly Float64Array[], lags: number, horizon: number): Float64Array[] | undefined {
  let total = 0
  for (const y of histories) total += Math.max(0, y.length - lags - horizon + 1)
  if (total < WINDOWS_PER_LAG * lags) return undefined
  const stride = Math.max(1, Math.ceil(total / WINDOWS_MAX))
  const width = lags + horizon
  const gram = new Float64Array(lags * lags)
  const targets = new Float64Array(lags * horizon)
  const row = new Float64Array(width)
  let used = 0
  for (const y of histories) {
    for (let end = y.length; end - width >= 0; end -= stride) {
      const mean = meanOf(y, end - width, lags)
      if (!(mean > 0)) continue
      for (let i = 0; i < width; i++) row[i] = relative(y[end - width + i]!, mean)
      addWindow(row, gram, targets)
      used++
    }
  }
  if (used < WINDOWS_PER_LAG * lags) return undefined
  const sides = Array.from({ length: horizon }, (_, h) =>
    Float64Array.from({ length: lags }, (_, i) => targets[i * horizon + h]!),
  )
  return solveRidge(gram, sides, 0.002)
}

/** Adds one window to the sums of products: lags by lags (upper triangle), and lags by steps ahead. */
function addWindow(row: Float64Array, gram: Float64Array, targets: Float64Array): void {
  const lags = Math.round(Math.sqrt(gram.length))
  const horizon = row.length - lags
  for (let i = 0; i < lags; i++) {
    const value = row[i]!
    const inGram = i * lags
    for (let j = i; j < lags; j++) gram[inGram + j]! += value * row[j]!
    const inTargets = i * horizon
    for (let h = 0; h < horizon; h++) targets[inTargets + h]! += value * row[lags + h]!
  }
}

function predict(y: Float64Array, coefficients: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(coefficients.length)
  const lags = coefficients[0]!.length
  const from = y.length - lags
  const mean = meanOf(y, from, lags)
  for (let h = 0; h < out.length; h++) {
    let sum = 0
    for (let i = 0; i < lags; i++) sum += coefficients[h]![i]! * (mean > 0 ? relative(y[from + i]!, mean) : 0)
    out[h] = mean * (1 + sum)
  }
  return out
}

function meanOf(y: Float64Array, from: number, count: number): number {
  let sum = 0
  for (let i = from; i < from + count; i++) sum += y[i]!
  return sum / count
}

function relative(value: number, mean: number): number {
  return Math.max(-1, Math.min(RELATIVE_MAX, value / mean - 1))
}
