import { causalRegression } from './causal/causal-regression.ts'
import { blendLearners } from './combination/blend.ts'
import { judgeSheets, tidyQuantiles } from './combination/judge.ts'
import type { Learner } from './combination/learner.ts'
import { drawPaths, PATH_LEVELS } from './distribution/paths.ts'
import { boostedTrees } from './global/global-model.ts'
import { adjustCalendar } from './history/calendar.ts'
import { learnKeptDemand } from './history/stock-outs.ts'
import { type Backtest, backtestBy } from './measures/backtest.ts'
import { seriesAtLevel } from './members/newest-level.ts'
import { fillSheet, type Sheet } from './members/sheet.ts'
import { type ForecastOptions, type ForecastSettings, settingsOf } from './options.ts'
import { seededRandom } from './random.ts'
import { forecastHierarchyBy, type HierarchyForecast, type HierarchyOptions } from './reconcile/forecast-hierarchy.ts'
import type { DemandSeries, ReportedForecast } from './series.ts'

export type { DemandClass } from './history/classify.ts'
export { classifyDemand } from './history/classify.ts'
export type { Backtest, SeriesBacktest } from './measures/backtest.ts'
export { type Comparison, compareOverSeries, dieboldMariano } from './measures/compare.ts'
export { crps, pinball } from './measures/losses.ts'
export {
  type MeasureOptions,
  type Measures,
  type MeasuresBy,
  measureForecast,
  measureForecasts,
  type Outcome,
} from './measures/measure.ts'
export { type WeighedOutcome, wrmsse } from './measures/wrmsse.ts'
export type { ForecastOptions } from './options.ts'
export type { HierarchyForecast, HierarchyOptions } from './reconcile/forecast-hierarchy.ts'
export type { Level } from './reconcile/hierarchy.ts'
export type { DemandSeries, Forecast, Frequency, Holiday, Regressor, ReportedForecast, Warning } from './series.ts'

/**
 * Forecasts one series from its own history alone.
 *
 * @throws RangeError when an option is outside its range
 */
export function forecastSeries(series: DemandSeries, options: ForecastOptions): ReportedForecast {
  return forecastAll([series], options)[0]!
}

/**
 * Forecasts many series of one kind (a shop's products): models run on each, are judged at past origins over all, and
 * combined.
 *
 * @returns one forecast per series, in their order
 * @throws RangeError when an option is outside its range
 */
export function forecastAll(series: readonly DemandSeries[], options: ForecastOptions): ReportedForecast[] {
  const settings = settingsFor(series, options)
  const adjusted = adjustCalendar(series, settings)
  const sheets = adjusted.series.map((one) => fillSheet(one, settings))
  return adjusted.restore(forecastFromSheets(sheets, settings, adjusted.series))
}

/**
 * How {@link forecastAll} would have done at past origins, beside repeating the last season.
 *
 * @param options as of a forecast; `origins` past origins, 1 to 24, each one horizon after the one before
 * @throws RangeError when an option is outside its range
 */
export function backtest(series: readonly DemandSeries[], options: ForecastOptions & { origins: number }): Backtest {
  return backtestBy(forecastAll, series, options)
}

/**
 * Forecasts series and the sums of their groups (category, store, total) so that they agree, at three times the cost of
 * {@link forecastAll}.
 *
 * @throws RangeError when an option is outside its range or a series lacks a group that a level names
 */
export function forecastHierarchy(series: readonly DemandSeries[], options: HierarchyOptions): HierarchyForecast {
  return forecastHierarchyBy(forecastAll, series, options)
}

/** From here on, two past origins over all series say as much as three, in less memory. */
const MANY_SERIES = 5000

/** Options with their defaults and with what has to be learnt from all series before any one is worked on. */
export function settingsFor(series: readonly DemandSeries[], options: ForecastOptions): ForecastSettings {
  const settings = settingsOf(options)
  return {
    ...settings,
    origins: series.length > MANY_SERIES ? 2 : settings.origins,
    ...(series.some((one) => one.outOfStockShare) ? { keptDemand: learnKeptDemand(series) } : {}),
  }
}

/**
 * The second half of {@link forecastAll}, for callers that made the sheets on several threads. `series` and the
 * forecasts are without the calendar (`adjustCalendar`).
 */
export const forecastFromSheets = (
  sheets: readonly Sheet[],
  settings: ForecastSettings,
  series: readonly DemandSeries[],
): ReportedForecast[] => [...eachFromSheets(sheets, settings, series)]

/** The same, one after the other: the paths of many series at once take more memory than all the rest. */
export function* eachFromSheets(
  sheets: readonly Sheet[],
  settings: ForecastSettings,
  series: readonly DemandSeries[],
): Generator<ReportedForecast> {
  // Paths are drawn from a fine grid of levels, which rides along behind the levels asked.
  const levels = settings.paths > 0 ? [...settings.quantiles, ...PATH_LEVELS] : settings.quantiles
  const fine = { ...settings, quantiles: levels }
  const judgement = judgeSheets(sheets, fine, levels)
  const local = sheets.map((_, i) => judgement.at(i, 0)!)
  const isAlone = !settings.learnAcross || settings.effort === 'light' || sheets.length === 1
  const scales = Float64Array.from(sheets, (sheet) => Math.max(sheet.scales.at(-1)!, stepScale(sheet.y)) * sheet.unit)
  const isIntermittent = sheets.map((sheet) => sheet.isIntermittent)
  const input = {
    series: series.map((one, i) => seriesAtLevel(one, sheets[i]!)),
    settings: fine,
    judgement,
    scales,
    isIntermittent,
  }
  const blended = isAlone ? local : blendLearners(local, LEARNERS, input)
  for (const [i, forecast] of blended.entries()) {
    const { cap, unit, isWhole, demandClass, warnings } = sheets[i]!
    const tidy = tidyQuantiles(forecast.quantiles, levels, cap * unit)
    const rows = isWhole && cap * unit < COUNTED_MAX ? tidy.map((row) => row.map(Math.round)) : tidy
    const trainedThrough = series[i]!.demand.findLastIndex(Number.isFinite)
    const found = { demandClass, warnings, trainedThrough }
    const asked = { ...forecast, ...found, quantiles: rows.slice(0, settings.quantiles.length) }
    if (settings.paths === 0) {
      yield asked
      continue
    }
    const paths = drawPaths(rows.slice(settings.quantiles.length), {
      count: settings.paths,
      memory: judgement.memory(i),
      isWhole,
      random: seededRandom(settings.seed).split(forecast.id),
    })
    yield { ...asked, paths }
  }
}

/**
 * Root mean squared change from step to step over the whole history, as RMSSE counts errors. A product that stopped
 * selling hardly changes of late: counted in that, its errors alone would decide for all.
 */
function stepScale(y: Float64Array): number {
  let sum = 0
  for (let t = 1; t < y.length; t++) sum += (y[t]! - y[t - 1]!) ** 2
  return y.length > 1 ? Math.sqrt(sum / (y.length - 1)) : 0
}

/** Demand below this is counted: half a unit is no quantile of it. */
const COUNTED_MAX = 60

/** Models that learn across series, in the order they are weighed. */
const LEARNERS: readonly Learner[] = [causalRegression, boostedTrees]
