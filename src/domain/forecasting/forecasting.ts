import { judgeSheets } from './combination/judge.ts'
import { fillSheet, type Sheet } from './members/sheet.ts'
import { type ForecastOptions, settingsOf } from './options.ts'
import type { DemandSeries, Forecast } from './series.ts'

export type { DemandClass } from './history/classify.ts'
export { classifyDemand } from './history/classify.ts'
export type { ForecastOptions } from './options.ts'
export type { DemandSeries, Forecast, Frequency, Regressor } from './series.ts'

/**
 * Forecasts one series from its own history alone.
 *
 * @throws RangeError when an option is outside its range
 */
export function forecastSeries(series: DemandSeries, options: ForecastOptions): Forecast {
  return forecastAll([series], options)[0]!
}

/**
 * Forecasts many series of one kind (a shop's products): models run on each, are judged at past origins over all, and
 * combined.
 *
 * @returns one forecast per series, in their order
 * @throws RangeError when an option is outside its range
 */
export function forecastAll(series: readonly DemandSeries[], options: ForecastOptions): Forecast[] {
  const settings = settingsOf(options)
  return forecastFromSheets(
    series.map((one) => fillSheet(one, settings)),
    options,
  )
}

/** The second half of {@link forecastAll}, for callers that made the sheets on several threads. */
export function forecastFromSheets(sheets: readonly Sheet[], options: ForecastOptions): Forecast[] {
  const settings = settingsOf(options)
  const judgement = judgeSheets(sheets, settings, settings.quantiles)
  return sheets.map((_, i) => judgement.at(i, 0)!)
}
