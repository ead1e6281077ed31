import { quantileOf } from '../distribution/residual-quantiles.ts'
import { type ForecastOptions, settingsOf } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { type ErrorCovariance, shrunkCovariance } from './covariance.ts'
import { pairPaths } from './dependence.ts'
import { type Aggregate, aggregatesOf, type Level } from './hierarchy.ts'
import { minTrace } from './mint.ts'
import { errorsOf, type Forecaster, forecastPast, meansByStep, type PastRound, scoreOf, seriesOfSums } from './past.ts'

export interface HierarchyOptions extends ForecastOptions {
  /** Sums wanted beside the series: `[[], ['store'], ['store', 'category']]`. */
  levels: readonly Level[]
}

/** Forecasts of series and of their sums that agree: each sum is that of its series, in mean and in every path. */
export interface HierarchyForecast {
  /** One per series, in their order. */
  series: Forecast[]
  /** Level by level. Their quantiles are those of the summed paths. */
  aggregates: { level: Level; key: Readonly<Record<string, string>>; forecast: Forecast }[]
  /** How they were made to agree: by adding the series up, or by minimum trace where that did better on both. */
  method: 'bottom-up' | 'minimum trace'
  /** RMSSE of each over the last two horizons, mean over the levels and the series; NaN where history is too short. */
  pastError: { bottomUp: number; minimumTrace: number }
}

/** Paths that sums are taken over when none are asked for. */
const PATHS = 200
/** Minimum trace has to be better by this part at both past origins: it wins one by luck. */
const GAIN_MIN = 0.01

/**
 * Forecasts series and their sums, and makes them agree. Costs three times what the series alone do: two past origins
 * say how far off each is and which method serves better.
 *
 * Sums are of cleaned demand: unknown days and days out of stock count as what would have been sold.
 *
 * @throws RangeError when an option is outside its range or a series lacks a group
 */
export function forecastHierarchyBy(
  forecaster: Forecaster,
  series: readonly DemandSeries[],
  options: HierarchyOptions,
): HierarchyForecast {
  const { levels, ...plain } = options
  const settings = settingsOf(plain)
  const aggregates = aggregatesOf(series, levels)
  const silent = { ...plain, paths: 0 }
  const rounds = [2, 1].map((back) => forecastPast(forecaster, series, { aggregates, options: silent, back }))
  const [older, newer] = rounds
  const trials = older && newer ? [tryBoth(newer, older), tryBoth(older, newer)] : []
  const isBetter = trials.length > 0 && trials.every((one) => one.minimumTrace < (1 - GAIN_MIN) * one.bottomUp)
  const errors = rounds.flatMap((round) => (round ? errorsOf(round) : []))
  const own = forecaster(series, { ...plain, paths: settings.paths || PATHS })
  const sums = forecaster(seriesOfSums(series, aggregates, settings.season), silent)
  const moved = isBetter ? reconcile(aggregates, shrunkCovariance(errors), { own, sums }) : undefined
  const fitting = moved ? own.map((forecast, i) => moveTo(forecast, (h) => moved[h]![i]!)) : own
  const paths = pairPaths(
    fitting.map((forecast) => forecast.paths!),
    errors.map((row) => row.subarray(aggregates.length)),
  )
  const method = moved ? 'minimum trace' : 'bottom-up'
  const isAsked = settings.paths > 0
  return {
    series: fitting.map(({ paths: _, ...forecast }, i) => (isAsked ? { ...forecast, paths: paths[i]! } : forecast)),
    aggregates: aggregates.map(({ level, key, members }, k) => {
      const summed = sumPaths(members, paths)
      const mean = sumMeans(members, fitting)
      const quantiles = quantilesOf(summed, settings.quantiles)
      const base = { ...sums[k]!, mean, quantiles, model: method }
      return { level, key, forecast: isAsked ? { ...base, paths: summed } : base }
    }),
    method,
    pastError: {
      bottomUp: meanOf(trials.map((one) => one.bottomUp)),
      minimumTrace: meanOf(trials.map((one) => one.minimumTrace)),
    },
  }
}

/** Both methods on one past horizon, with the covariance as another showed it. */
function tryBoth(judged: PastRound, other: PastRound): HierarchyForecast['pastError'] {
  const moved = reconcile(judged.aggregates, shrunkCovariance(errorsOf(other)), judged)
  return {
    bottomUp: scoreOf(judged, meansByStep(judged.own)),
    minimumTrace: moved ? scoreOf(judged, moved) : Number.NaN,
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

/** Units of each series, one row per step. */
function reconcile(
  aggregates: readonly Aggregate[],
  covariance: ErrorCovariance,
  { own, sums }: { own: readonly Forecast[]; sums: readonly Forecast[] },
): Float64Array[] | undefined {
  const sumRows = meansByStep(sums)
  const rows = meansByStep(own).map((row, h) => ({ sums: sumRows[h]!, series: row }))
  return minTrace(aggregates, covariance, rows)
}

/** A forecast brought to another mean in proportion, so that what is 0 stays 0 and shapes stay. */
function moveTo(forecast: Forecast, meanAt: (h: number) => number): Forecast {
  const isWhole = forecast.quantiles.every((row) => row.every((units) => Number.isInteger(units)))
  const mean = forecast.mean.map((_, h) => meanAt(h))
  const scaled = (row: Float64Array): Float64Array =>
    row.map((units, h) => {
      const value = forecast.mean[h]! > 0 ? (units * mean[h]!) / forecast.mean[h]! : units
      return isWhole ? Math.round(value) : value
    })
  const paths = forecast.paths?.map(scaled)
  return { ...forecast, mean, quantiles: forecast.quantiles.map(scaled), ...(paths ? { paths } : {}) }
}

function sumPaths(members: Int32Array, paths: readonly (readonly Float64Array[])[]): Float64Array[] {
  return paths[members[0]!]!.map((first, k) => {
    const sum = new Float64Array(first.length)
    for (const i of members) for (let h = 0; h < sum.length; h++) sum[h]! += paths[i]![k]![h]!
    return sum
  })
}

function sumMeans(members: Int32Array, forecasts: readonly Forecast[]): Float64Array {
  const sum = new Float64Array(forecasts[members[0]!]!.mean.length)
  for (const i of members) for (let h = 0; h < sum.length; h++) sum[h]! += forecasts[i]!.mean[h]!
  return sum
}

function quantilesOf(paths: readonly Float64Array[], levels: readonly number[]): Float64Array[] {
  const horizon = paths[0]!.length
  const rows = levels.map(() => new Float64Array(horizon))
  for (let h = 0; h < horizon; h++) {
    const sorted = Float64Array.from(paths, (path) => path[h]!).sort()
    levels.forEach((level, q) => {
      rows[q]![h] = quantileOf(sorted, level)
    })
  }
  return rows
}
