import type { ReportedForecast, Warning } from '../forecasting/series.ts'
import type { LevelKey } from '../ledger/movement.ts'
import { shelfLifeDemand } from '../replenishment/replenishment.ts'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import type { TenantId } from '../values/ids.ts'

/** A forecast from less than two weeks of sales says how a launch went, not how a product sells. */
export const HISTORY_DAYS_MIN = 14

/** The quantile levels a forecast is published with. */
export const PUBLISHED_LEVELS = [0.1, 0.5, 0.9] as const

/** What is expected to sell, day by day; units, never below 0. All arrays have the length of the horizon. */
export interface Expected {
  mean: Float32Array
  p10: Float32Array
  p50: Float32Array
  p90: Float32Array
}

/** Demand of the first two weeks together, in units: enough to hold products of a shop beside each other. */
export interface EarlyDemand {
  mean: number
  standardDeviation: number
}

/** A forecast of one level, as it was published. */
export interface LevelForecast extends LevelKey, Expected {
  tenantId: TenantId
  /** The first day it is about; the day after the last one learnt from. */
  firstDay: Day
  /** When it was made; milliseconds since 1970. */
  madeAt: number
  /** The first day of the history it was learnt from. */
  trainedFrom: Day
  /** What the history said, made short: the same text, the same forecast. */
  inputHash: string
  /** What made it, for people. */
  model: string
  demandClass: ReportedForecast['demandClass']
  warnings: readonly Warning[]
  earlyDemand: EarlyDemand
  /**
   * Equally likely futures, one after another: what was sold up to each day is spread as in the forecast's own, though a
   * path here is high or low throughout. Empty in forecasts of the past.
   */
  paths: Float32Array
}

/** Futures a forecast is published with: enough for a service level of 99 %. */
export const PUBLISHED_PATHS = 50

/**
 * Fifty paths that stand for many: the k-th runs along the (k - 0.5)/50 quantile of what is sold up to each day. Sums from
 * the first day on, which is what stock has to last for, keep their distribution day by day.
 *
 * @param paths equally likely futures, at least one, each of the horizon's length; units per day
 * @returns one path after another; units per day
 */
export function standInPaths(paths: readonly Float64Array[]): Float32Array {
  const horizon = paths[0]?.length ?? 0
  const standIns = new Float32Array(PUBLISHED_PATHS * horizon)
  const soldUpTo = new Float64Array(paths.length)
  const before = new Float64Array(PUBLISHED_PATHS)
  for (let day = 0; day < horizon; day++) {
    for (const [i, path] of paths.entries()) soldUpTo[i] = soldUpTo[i]! + path[day]!
    const sorted = soldUpTo.toSorted()
    for (let k = 0; k < PUBLISHED_PATHS; k++) {
      // Of the amounts seen the smallest that is not exceeded with the chance wanted: Hyndman & Fan (1996), definition 1.
      const at = Math.ceil(((k + 0.5) / PUBLISHED_PATHS) * paths.length) - 1
      const sold = sorted[Math.max(0, at)]!
      standIns[k * horizon + day] = sold - before[k]!
      before[k] = sold
    }
  }
  return standIns
}

/** Two weeks even out weekdays. */
const EARLY_DAYS = 14

/** @param paths equally likely futures in units per day, at least one */
export function earlyDemandOf(paths: readonly Float64Array[]): EarlyDemand {
  const { mean, standardDeviation } = shelfLifeDemand(paths, 0, Math.min(EARLY_DAYS, paths[0]!.length))
  return { mean, standardDeviation }
}

/** What of a forecast lies on and after a day: none when the day is beyond its end. */
export function fromDay(
  forecast: LevelForecast,
  day: Day,
): { days: number; paths: Float64Array[]; mean: Float64Array } {
  const horizon = forecast.mean.length
  const past = Math.max(0, dayNumber(day) - dayNumber(forecast.firstDay))
  const days = Math.max(0, horizon - past)
  const count = days === 0 ? 0 : forecast.paths.length / horizon
  // Views of one copy: fifty arrays for each of ten thousand forecasts would be half a million to clear away.
  const units = new Float64Array(forecast.paths)
  const paths = Array.from({ length: count }, (_, k) => units.subarray(k * horizon + past, (k + 1) * horizon))
  return { days, paths, mean: new Float64Array(forecast.mean.subarray(past)) }
}

/** The days a forecast is about. */
export const daysOf = ({ firstDay, mean }: Pick<LevelForecast, 'firstDay' | 'mean'>): Day[] =>
  Array.from(mean, (_, i) => addDays(firstDay, i))

/** Lists and reports are in order of what sells in so many days, counted from the first. */
export const LISTED_DAYS = 28

/** Units expected on the first days of a forecast, added up. */
export const unitsOver = ({ mean }: Pick<Expected, 'mean'>, days: number): number =>
  mean.slice(0, days).reduce((sum, units) => sum + units, 0)
