import { prepareHistory } from '../history/prepare.ts'
import type { ForecastSettings } from '../options.ts'
import type { DemandSeries } from '../series.ts'

/** A series as the causal regression sees it: log demand and its known causes, each less the series' own mean. */
export interface Causes {
  /** log(units + shift) per step, the cleaned history. */
  logs: Float64Array
  /** Added before the logarithm, so that zeros have one. */
  shift: number
  /** Features of each step in rows of `width`, history first, then the horizon. */
  rows: Float64Array
  width: number
}

/** Newest steps learnt from: tastes and prices' pull change. */
const STEPS_MAX = 600
/** Seasons up to this length get an indicator per phase. */
const INDICATORS_MAX = 7

/**
 * Lays out a series' known causes: each regressor (prices as logarithms relative to their median), and the phase of a
 * short season. Undefined when a regressor is not known ahead or the history is too short.
 */
export function causesOf(series: DemandSeries, settings: ForecastSettings): Causes | undefined {
  const regressors = (series.regressors ?? []).filter(({ future }) => future && isKnown(future, settings.horizon))
  const isWeekly = settings.season > 1 && settings.season <= INDICATORS_MAX
  if (regressors.length < (series.regressors ?? []).length || (regressors.length === 0 && !isWeekly)) return undefined
  const history = prepareHistory(series, settings.season, settings.keptDemand).y
  const y = history.subarray(Math.max(0, history.length - STEPS_MAX))
  if (y.length < 12) return undefined
  const skip = series.demand.length - y.length
  let mean = 0
  for (const units of y) mean += units / y.length
  if (!(mean > 0)) return undefined
  const columns = regressors.map(({ past, future }) => toColumn(past.subarray(skip), future!))
  const width = columns.length + (isWeekly ? settings.season : 0)
  const steps = y.length + settings.horizon
  const rows = new Float64Array(steps * width)
  columns.forEach((column, k) => {
    for (let t = 0; t < steps; t++) rows[t * width + k] = column[t]!
  })
  // Counted from the start of the whole history, so that one phase is one weekday in all series that begin together.
  const phase = (series.startDay ?? 0) + skip
  if (isWeekly) {
    for (let t = 0; t < steps; t++) rows[t * width + columns.length + ((phase + t) % settings.season)] = 1
  }
  const zeros = y.reduce((count, units) => (units === 0 ? count + 1 : count), 0)
  // The more zeros, the less a logarithm of small numbers may weigh.
  const shift = (0.1 + 0.8 * Math.min(0.5, zeros / y.length)) * mean
  return { logs: y.map((units) => Math.log(units + shift)), shift, rows, width }
}

/** A plan may have holes (closed days), which take the step before's value; half of it must be there. */
function isKnown(future: Float64Array, horizon: number): boolean {
  let known = 0
  for (let h = 0; h < horizon; h++) if (Number.isFinite(future[h] ?? Number.NaN)) known++
  return 2 * known >= horizon
}

/** History and future of a cause in one column: positive amounts (prices) as log ratios to their median, flags as is. */
function toColumn(past: Float64Array, future: Float64Array): Float64Array {
  const all = new Float64Array(past.length + future.length)
  all.set(past)
  all.set(future, past.length)
  for (let t = 0; t < all.length; t++) if (!Number.isFinite(all[t]!)) all[t] = t > 0 ? all[t - 1]! : Number.NaN
  const known = all.filter((value) => Number.isFinite(value)).sort()
  const median = known[known.length >> 1] ?? 0
  const isAmount = known.length > 0 && known[0]! > 0
  return all.map((value) => {
    const filled = Number.isFinite(value) ? value : median
    return isAmount ? Math.log(filled / median) : filled
  })
}
