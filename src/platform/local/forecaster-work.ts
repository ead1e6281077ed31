import { backtest, eachFromSheets, settingsFor } from '#domain/forecasting/forecasting.ts'
import { adjustCalendar } from '#domain/forecasting/history/calendar.ts'
import { fillSheet } from '#domain/forecasting/members/sheet.ts'
import { earlyDemandOf, PUBLISHED_LEVELS, standInPaths } from '#domain/forecasts/forecast.ts'
import { type PastLevel, REVIEW_DAYS, weeklyOrderLevels } from '#domain/simulation/order-levels.ts'
import type { DailySeries, Judged, MadeForecast } from '#ports/forecaster.ts'

/** What the forecasting thread is asked. */
export type ForecasterTask =
  | { kind: 'forecast'; series: readonly DailySeries[]; horizon: number }
  | { kind: 'judge'; series: readonly DailySeries[]; horizon: number; origins: number }
  | { kind: 'order_levels'; levels: readonly PastLevel[]; days: number; serviceLevel: number }

export type ForecasterMessage =
  | { kind: 'progress'; done: number }
  | { kind: 'forecasts'; forecasts: MadeForecast[] }
  | { kind: 'judged'; judged: Judged }
  | { kind: 'order_levels'; orderLevels: Float64Array[] }

/** Paths drawn for each series before fifty stand for them. */
const PATHS = 500
const OPTIONS = { frequency: 'D', quantiles: PUBLISHED_LEVELS } as const

export function forecastAllOf(
  { series, horizon }: Extract<ForecasterTask, { kind: 'forecast' }>,
  onProgress: (done: number) => void,
): MadeForecast[] {
  const settings = settingsFor(series, { ...OPTIONS, horizon, paths: PATHS })
  const adjusted = adjustCalendar(series, settings)
  const sheets = adjusted.series.map((one, i) => {
    if (i % 20 === 0) onProgress(i)
    return fillSheet(one, settings)
  })
  onProgress(series.length)
  const made: MadeForecast[] = []
  for (const each of eachFromSheets(sheets, settings, adjusted.series)) {
    const { id, model, demandClass, warnings, mean, quantiles, paths = [] } = adjusted.restoreAt(each, made.length)
    const [p10, p50, p90] = quantiles.map((row) => Float32Array.from(row)) as [Float32Array, Float32Array, Float32Array]
    const expected = { mean: Float32Array.from(mean), p10, p50, p90 }
    const earlyDemand = earlyDemandOf(paths)
    made.push({ id, model, demandClass, warnings, ...expected, earlyDemand, paths: standInPaths(paths) })
  }
  return made
}

export function judgeAll({ series, horizon, origins }: Extract<ForecasterTask, { kind: 'judge' }>): Judged {
  const found = backtest(series, { ...OPTIONS, horizon, origins })
  const { comparison, seasonalNaive } = found
  return { origins: found.origins, comparison, seasonalNaive, forecast: found.forecast.overall }
}

export const orderLevelsOf = (
  { levels, days, serviceLevel }: Extract<ForecasterTask, { kind: 'order_levels' }>,
  onProgress: (done: number) => void,
): Float64Array[] => weeklyOrderLevels(levels, { days, serviceLevel, onReview: (day) => onProgress(day / REVIEW_DAYS) })
