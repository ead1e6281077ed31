import type { DemandForecast, RecommendationWarning } from './recommendation.ts'
import { sketchPaths } from './sketch-paths.ts'
import { daysBetween, type StoreDay } from './store-day.ts'

/** Demand from today on. */
export interface DemandAhead {
  /** Equally likely futures in units per day; the first day is today. */
  paths: readonly Float64Array[]
  /** Expected units per day, as long as the paths. */
  mean: Float64Array
  warnings: RecommendationWarning[]
}

const WEEK = 7

/**
 * Lays a forecast on the calendar: days that are over are left out, and what lies beyond its end repeats its last week
 * (its last day where it is shorter), which is said aloud.
 *
 * @param days that are needed from today on
 * @throws RangeError when the forecast is empty, or starts after tomorrow
 */
export function demandAhead(forecast: DemandForecast, today: StoreDay, days: number): DemandAhead {
  const { length } = forecast.mean
  const past = daysBetween(forecast.firstDay, today)
  if (length === 0) throw new RangeError('forecast.mean must hold at least one day')
  if (past < -1)
    throw new RangeError(`forecast.firstDay must be at most tomorrow, got ${forecast.firstDay} on ${today}`)
  const last = Math.max(length, past + days)
  const laid = (values: ArrayLike<number>) => layOut(values, past, last)
  return {
    paths: forecast.paths
      ? forecast.paths.map(laid)
      : sketchPaths({
          mean: laid(forecast.mean),
          p10: laid(forecast.p10),
          p50: laid(forecast.p50),
          p90: laid(forecast.p90),
        }),
    mean: laid(forecast.mean),
    warnings: [
      ...(forecast.warnings ?? []),
      ...(past >= length ? (['stale_forecast'] as const) : past + days > length ? (['short_forecast'] as const) : []),
    ],
  }
}

/** The values of the days from `from` up to `to`, the last week repeated; before day 0, on the eve of a forecast, nothing is left to sell. */
export function layOut(values: ArrayLike<number>, from: number, to: number): Float64Array {
  const { length } = values
  if (values instanceof Float64Array && from >= 0 && to <= length) return values.subarray(from, to)
  const period = length < WEEK ? 1 : WEEK
  const laid = new Float64Array(to - from)
  for (let t = Math.max(0, from); t < to; t++) {
    laid[t - from] = t < length ? values[t]! : values[length - period + ((t - length) % period)]!
  }
  return laid
}
