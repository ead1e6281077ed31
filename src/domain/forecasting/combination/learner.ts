import type { ForecastSettings } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'

/**
 * Learns from all series at once and forecasts each of them: the regression on known causes in `causal/` is one.
 *
 * Called once with histories cut one horizon short (regressors' `future` then holds what was cut off), to see what
 * it is worth beside the local models, and once with everything. `settings.quantiles` is a fine grid of levels then.
 *
 * @returns one entry per series, in their order; undefined where it has nothing to say (too short, no regressors);
 *   must not depend on anything but its arguments
 */
export type Learner = (series: readonly DemandSeries[], settings: ForecastSettings) => readonly (Forecast | undefined)[]
