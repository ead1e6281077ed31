import { cutShort } from '../combination/learner.ts'
import { prepareHistory } from '../history/prepare.ts'
import { squaredScale } from '../measures/losses.ts'
import { type ForecastOptions, settingsOf } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { type Aggregate, addHistories, sumsOf } from './hierarchy.ts'

export type Forecaster = (series: readonly DemandSeries[], options: ForecastOptions) => Forecast[]

/** A past horizon as it was forecast, series and sums each for themselves, and what then happened. */
export interface PastRound {
  aggregates: readonly Aggregate[]
  own: readonly Forecast[]
  sums: readonly Forecast[]
  /** Cleaned demand of all nodes (sums first, then series), one row per step. */
  actual: readonly Float64Array[]
  /** Cleaned history before it, one per node. */
  histories: readonly Float64Array[]
}

/** Horizons of history that a typical series must have had before the one it is judged by. */
const HORIZONS_MIN = 2

/** Forecasts what came `back` horizons ago; undefined when histories are too short for it. */
export function forecastPast(
  forecaster: Forecaster,
  series: readonly DemandSeries[],
  { aggregates, options, back }: { aggregates: readonly Aggregate[]; options: ForecastOptions; back: number },
): PastRound | undefined {
  const { horizon, season } = settingsOf(options)
  const whole = series.map((one) => prepareHistory(one, season).y)
  const lengths = whole.map((y) => y.length).sort((a, b) => a - b)
  if ((lengths[lengths.length >> 1] ?? 0) < (back + HORIZONS_MIN) * horizon) return undefined
  const past = series.map((one) => cutShort(one, back * horizon))
  const histories = past.map((one) => prepareHistory(one, season).y)
  return {
    aggregates,
    own: forecaster(past, options),
    sums: forecaster(seriesOfSums(past, aggregates, season), options),
    actual: Array.from({ length: horizon }, (_, h) =>
      // What was not yet on sale sold nothing.
      withSums(
        aggregates,
        Float64Array.from(whole, (y) => y[y.length - back * horizon + h] ?? 0),
      ),
    ),
    histories: [...aggregates.map(({ members }) => addHistories(histories, members)), ...histories],
  }
}

/** The sums as series of their own, from cleaned histories. */
export function seriesOfSums(
  series: readonly DemandSeries[],
  aggregates: readonly Aggregate[],
  season: number,
): DemandSeries[] {
  const histories = series.map((one) => prepareHistory(one, season).y)
  return aggregates.map(({ level, key, members }) => {
    const demand = addHistories(histories, members)
    const { startDay, demand: whole } = series[members[0]!]!
    const id = level.length === 0 ? 'total' : level.map((name) => `${name}=${key[name]}`).join(',')
    return { id, demand, ...(startDay === undefined ? {} : { startDay: startDay + whole.length - demand.length }) }
  })
}

/** Errors of all nodes, each forecast for itself: one row per step. */
export function errorsOf({ own, sums, actual }: PastRound): Float64Array[] {
  const expected = meansByStep([...sums, ...own])
  return actual.map((row, h) => row.map((units, node) => units - expected[h]![node]!))
}

/**
 * RMSSE of forecasts that add up, mean over the nodes of a level, then over levels; the series are one of them.
 *
 * @param rows units of each series, one row per step
 */
export function scoreOf({ aggregates, actual, histories }: PastRound, rows: readonly Float64Array[]): number {
  const expected = rows.map((row) => withSums(aggregates, row))
  const byLevel = new Map<unknown, { sum: number; count: number }>()
  histories.forEach((history, node) => {
    const scale = squaredScale(history)
    if (!(scale > 0)) return
    const level = aggregates[node]?.level ?? 'series'
    const mean = byLevel.get(level) ?? { sum: 0, count: 0 }
    const squares = actual.reduce((sum, row, h) => sum + (row[node]! - expected[h]![node]!) ** 2, 0)
    mean.sum += Math.sqrt(squares / actual.length / scale)
    mean.count++
    byLevel.set(level, mean)
  })
  let total = 0
  for (const { sum, count } of byLevel.values()) total += sum / count
  return total / byLevel.size
}

function withSums(aggregates: readonly Aggregate[], series: Float64Array): Float64Array {
  const out = new Float64Array(aggregates.length + series.length)
  out.set(sumsOf(aggregates, series))
  out.set(series, aggregates.length)
  return out
}

/** Means of all forecasts, one row per step. */
export function meansByStep(forecasts: readonly Forecast[]): Float64Array[] {
  const horizon = forecasts[0]?.mean.length ?? 0
  return Array.from({ length: horizon }, (_, h) => Float64Array.from(forecasts, ({ mean }) => mean[h]!))
}
