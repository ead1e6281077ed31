import type { DemandSeries } from '../series.ts'
import { classifyDemand, type DemandClass } from './classify.ts'
import { binOf } from './stock-outs.ts'

/** A history that models can be run on. */
export interface Prepared {
  /** Finite values >= 0 from launch to the last step, at most {@link HISTORY_MAX}; empty when nothing is known. */
  y: Float64Array
  demandClass: DemandClass
  /** Every known value is a whole number. */
  isWhole: boolean
}

/** Older steps are let go: models gain nothing from them, and work stays bounded for any history. */
export const HISTORY_MAX = 1200
/** A step out of stock for more than this share says too little about its demand to be scaled up. */
const SHARE_MAX = 0.6
/** A single value this many times the 95th percentile is taken for a one-off order. */
const ONE_OFF_FACTOR = 5

/**
 * Cleans a history: leading emptiness before launch cut, sales of partly stocked steps scaled up to the whole step,
 * unknown and mostly unstocked steps filled from their season or neighbours, one-off orders damped.
 */
export function prepareHistory(series: DemandSeries, season: number, keptDemand?: Float64Array): Prepared {
  const known = uncensored(series, keptDemand)
  const recent = known.subarray(Math.max(0, known.length - HISTORY_MAX))
  const from = launchStep(recent, season)
  const y = fillGaps(recent.slice(from), season)
  const demandClass = classifyDemand(y)
  const isWhole = y.every((value) => Number.isInteger(value))
  dampOneOffs(y, demandClass)
  return { y, demandClass, isWhole }
}

function uncensored({ demand, outOfStockShare }: DemandSeries, keptDemand?: Float64Array): Float64Array {
  return demand.map((units, t) => {
    if (!Number.isFinite(units)) return Number.NaN
    const share = outOfStockShare?.[t] ?? 0
    if (!(share > 0)) return Math.max(0, units)
    if (share > SHARE_MAX) return Number.NaN
    return Math.max(0, units) / (keptDemand?.[binOf(share)] ?? 1 - share)
  })
}

/** The first step on sale: leading zeros are before launch when they last longer than any usual gap. */
function launchStep(y: Float64Array, season: number): number {
  let first = 0
  while (first < y.length && !(y[first]! > 0)) first++
  if (first === y.length) return y.indexOf(0) < 0 ? y.length : 0
  let orders = 0
  for (let t = first; t < y.length; t++) if (y[t]! > 0) orders++
  const gap = (y.length - first) / orders
  return first > Math.max(4 * gap, Math.min(season, 12))
    ? first
    : Math.min(
        first,
        y.findIndex((value) => value >= 0),
      )
}

function fillGaps(y: Float64Array, season: number): Float64Array {
  for (let t = 0; t < y.length; t++) {
    if (!Number.isNaN(y[t]!)) continue
    const before = t >= season ? y[t - season]! : t > 0 ? y[t - 1]! : Number.NaN
    if (!Number.isNaN(before)) y[t] = before
    else y[t] = y.find((value, k) => k > t && !Number.isNaN(value)) ?? 0
  }
  return y
}

function dampOneOffs(y: Float64Array, demandClass: DemandClass): void {
  if (y.length < 20 || demandClass === 'lumpy' || demandClass === 'intermittent' || demandClass === 'dying') return
  const sorted = y.slice().sort()
  const high = sorted[Math.floor(0.95 * (y.length - 1))]!
  if (!(high > 0)) return
  for (let t = 0; t < y.length; t++) if (y[t]! > ONE_OFF_FACTOR * high) y[t] = ONE_OFF_FACTOR * high
}
