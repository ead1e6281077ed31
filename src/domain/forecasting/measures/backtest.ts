import { cutShort } from '../combination/learner.ts'
import { prepareHistory } from '../history/prepare.ts'
import { seasonalNaive } from '../models/simple.ts'
import { type ForecastOptions, settingsOf } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { type Comparison, compareOverSeries } from './compare.ts'
import { type Measures, type MeasuresBy, measureForecasts, type Outcome } from './measure.ts'

/** How forecasts of the past did. */
export interface Backtest {
  /** Past origins that were forecast from, each one horizon after the one before. */
  origins: number
  forecast: MeasuresBy
  /** What repeating the last season would have reached. */
  seasonalNaive: Measures
  /** MASE of the forecast against the seasonal naive one's, over series. */
  comparison: Comparison
  /** One entry per series that could be judged, in their order. */
  series: readonly SeriesBacktest[]
}

export interface SeriesBacktest {
  id: string
  forecast: Measures
  seasonalNaive: Measures
}

type Forecaster = (series: readonly DemandSeries[], options: ForecastOptions) => Forecast[]

/** Past origins that can be asked for. */
export const BACKTEST_ORIGINS_MAX = 24
/** Known steps of history that a forecast is judged from at least. */
const HISTORY_MIN = 4

/**
 * Rolling-origin backtest: cuts the newest horizons off one after another, forecasts each from what was before it, and
 * measures. Regressors known ahead are known there too; steps (partly) out of stock are not scored.
 *
 * Source: Tashman (2000), "Out-of-sample tests of forecasting accuracy", Int. J. Forecasting 16, 437-450.
 *
 * @param options as of a forecast; `origins` past origins, 1 to 24
 * @throws RangeError when an option is outside its range
 */
export function backtestBy(
  forecaster: Forecaster,
  series: readonly DemandSeries[],
  options: ForecastOptions & { origins: number },
): Backtest {
  const { origins } = options
  if (!Number.isInteger(origins) || origins < 1 || origins > BACKTEST_ORIGINS_MAX) {
    throw new RangeError(`origins must be a whole number from 1 to ${BACKTEST_ORIGINS_MAX}, got ${origins}`)
  }
  const { season, quantiles: levels } = settingsOf(options)
  const rounds = Array.from({ length: origins }, (_, k) =>
    forecastPast(forecaster, series, { options, k: origins - k }),
  )
  const trials = rounds.flat()
  const ours = (some: readonly Trial[]): MeasuresBy =>
    measureForecasts(
      some.map(({ outcome }) => outcome),
      { season, levels },
    )
  const naive = (some: readonly Trial[]): Measures =>
    measureForecasts(
      some.map(({ outcome, repeated }) => ({ ...outcome, forecast: repeated })),
      { season, levels: [] },
    ).overall
  const bySeries = Map.groupBy(trials, ({ index }) => index)
  const each = series.flatMap(({ id }, index) => {
    const own = bySeries.get(index)
    return own ? [{ id, forecast: ours(own).overall, seasonalNaive: naive(own) }] : []
  })
  return {
    origins: rounds.filter((round) => round.length > 0).length,
    forecast: ours(trials),
    seasonalNaive: naive(trials),
    comparison: compareMase(each),
    series: each,
  }
}

/** One series at one past origin. */
interface Trial {
  index: number
  outcome: Outcome
  /** The seasonal naive forecast. */
  repeated: Forecast
}

/** Forecasts what came after the last `k` horizons began. */
function forecastPast(
  forecaster: Forecaster,
  series: readonly DemandSeries[],
  { options, k }: { options: ForecastOptions; k: number },
): Trial[] {
  const { season, horizon } = settingsOf(options)
  const seen = series.flatMap((one, index) => {
    const past = cutShort(one, k * horizon)
    const known = past.demand.filter((units) => Number.isFinite(units)).length
    return known >= HISTORY_MIN ? [{ index, past, actual: stepsAfter(one, past.demand.length, horizon) }] : []
  })
  if (seen.length === 0) return []
  const forecasts = forecaster(
    seen.map(({ past }) => past),
    options,
  )
  return seen.map(({ index, past, actual }, i) => {
    const mean = seasonalNaive(prepareHistory(past, season).y, season, horizon)
    return {
      index,
      outcome: { history: past.demand, actual, forecast: forecasts[i]! },
      repeated: { ...forecasts[i]!, mean, quantiles: [] },
    }
  })
}

/** Demand of the horizon from step `from` on; NaN where stock ran out. */
function stepsAfter({ demand, outOfStockShare }: DemandSeries, from: number, horizon: number): Float64Array {
  return demand
    .slice(from, from + horizon)
    .map((units, h) => ((outOfStockShare?.[from + h] ?? 0) > 0 ? Number.NaN : units))
}

function compareMase(each: readonly SeriesBacktest[]): Comparison {
  const judged = each.filter((one) => Number.isFinite(one.forecast.MASE) && Number.isFinite(one.seasonalNaive.MASE))
  return compareOverSeries(
    Float64Array.from(judged, (one) => one.forecast.MASE),
    Float64Array.from(judged, (one) => one.seasonalNaive.MASE),
  )
}
