import { type LevelShift, newestShift } from '../history/level-shift.ts'
import { adjustSeason, hasSeason } from '../models/season.ts'
import type { DemandSeries } from '../series.ts'

/** Steps that a shift is looked for in. */
const STEPS_MAX = 400

/** A history as it would have been at its newest level. */
export interface NewestLevel {
  y: Float64Array
  /** First step of the newest level; 0 when there was no shift. */
  from: number
  /** The newest level by the one before; 1 when there was no shift. */
  ratio: number
}

/**
 * Brings what was sold before a lasting, sudden change of level to the level after it, so that no model mistakes it for
 * a trend, an average or an error. Rare demand, whose level is how often it is ordered, is left as it is, for the caller
 * to begin at `from`.
 *
 * @param y finite and >= 0
 */
export function atNewestLevel(y: Float64Array, of: { season: number; isIntermittent: boolean }): NewestLevel {
  const start = Math.max(0, y.length - STEPS_MAX)
  const recent = y.subarray(start)
  const isSeasonal = !of.isIntermittent && hasSeason(recent, of.season)
  const shift = newestShift(isSeasonal ? adjustSeason(recent, of.season).rest : recent, of.season)
  if (!shift) return { y, from: 0, ratio: 1 }
  const from = start + shift.from
  return {
    y: of.isIntermittent ? y : y.map((units, t) => (t < from ? units * shift.ratio : units)),
    from,
    ratio: shift.ratio,
  }
}

/** A series at its newest level, as `sheet` found it, for those who learn from it again. */
export function seriesAtLevel(
  series: DemandSeries,
  { y, shift }: { y: Float64Array; shift?: LevelShift },
): DemandSeries {
  if (!shift) return series
  const from = series.demand.length - y.length + shift.from
  return { ...series, demand: series.demand.map((units, t) => (t < from ? units * shift.ratio : units)) }
}
