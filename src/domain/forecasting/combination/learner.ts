import type { ForecastSettings } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'

/**
 * Learns from all series at once and forecasts each of them: the regression on known causes in `causal/` is one.
 *
 * `settings.quantiles` is a fine grid of levels here. Depends on nothing but its arguments.
 */
export type Learner = (series: readonly DemandSeries[], settings: ForecastSettings) => Learnt

/** Forecasts of one series; undefined where there is nothing to say (too short, no regressors). */
export interface Learnt {
  /** The horizon just gone, by what could have been known before it: what the learner is judged by. */
  past(index: number): Forecast | undefined
  future(index: number): Forecast | undefined
}

/** A history without its last steps, of which regressors known ahead are then known. */
export function cutShort(series: DemandSeries, steps: number): DemandSeries {
  const end = Math.max(0, series.demand.length - steps)
  return {
    ...series,
    demand: series.demand.subarray(0, end),
    ...(series.outOfStockShare ? { outOfStockShare: series.outOfStockShare.subarray(0, end) } : {}),
    ...(series.regressors
      ? {
          regressors: series.regressors.map(({ name, past, future }) => ({
            name,
            past: past.subarray(0, end),
            ...(future ? { future: past.slice(end) } : {}),
          })),
        }
      : {}),
  }
}
