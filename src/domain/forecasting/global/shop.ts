import type { ForecastSettings } from '../options.ts'
import { runningSum, type View, YEAR_OF } from './view.ts'

/** What all series have in common; places are counted in steps back from the end, where series are taken to end together. */
export interface Shop {
  /** Share of demand by phase of the season relative to its mean, phase = steps before the end modulo season. */
  profile: Float64Array
  /** Running sums of the total of all series, each in units of its own mean, aligned at the end. */
  total: Float64Array
  /** Running count of series that have the step. */
  counts: Float64Array
}

/** Steps of the total that are kept. */
const STEPS_MAX = 1200
/** Seasons that the profile is read from: it changes over the years. */
const PROFILE_SEASONS = 52

/** Adds all series up, each in units of its own mean, so that no large one drowns the rest. */
export function shopOf(views: readonly View[], settings: ForecastSettings): Shop {
  const total = new Float64Array(STEPS_MAX)
  const counts = new Float64Array(STEPS_MAX)
  for (const { y, sum, length } of views) {
    const mean = sum[length]! / length
    for (let back = 1; back <= Math.min(length, STEPS_MAX); back++) {
      total[STEPS_MAX - back]! += y[length - back]! / mean
      counts[STEPS_MAX - back]! += 1
    }
  }
  return { profile: profileOf(total, counts, settings.season), total: runningSum(total), counts: runningSum(counts) }
}

function profileOf(total: Float64Array, counts: Float64Array, season: number): Float64Array {
  const units = new Float64Array(season)
  const steps = new Float64Array(season)
  for (let back = 1; back <= Math.min(STEPS_MAX, PROFILE_SEASONS * season); back++) {
    units[back % season]! += total[STEPS_MAX - back]!
    steps[back % season]! += counts[STEPS_MAX - back]!
  }
  const all =
    units.reduce((a, b) => a + b, 0) /
    Math.max(
      1,
      steps.reduce((a, b) => a + b, 0),
    )
  return units.map((value, phase) => (steps[phase]! > 0 && all > 0 ? value / steps[phase]! / all : 1))
}

/** Mean of the shop's total per series over steps `from` to `to` before the end (from > to); NaN beyond what is known. */
export function shopMean({ total, counts }: Shop, from: number, to: number): number {
  const start = STEPS_MAX - from
  const end = STEPS_MAX - to
  if (start < 0 || end > STEPS_MAX || end <= start) return Number.NaN
  const count = counts[end]! - counts[start]!
  return count > 0 ? (total[end]! - total[start]!) / count : Number.NaN
}

/** Steps of a year, NaN when steps are only numbered. */
export function yearOf({ frequency }: ForecastSettings): number {
  return frequency ? YEAR_OF[frequency] : Number.NaN
}
