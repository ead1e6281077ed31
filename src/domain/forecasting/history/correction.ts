/** A history without what the calendar did to it, and how to put that back on the steps ahead. */
export interface Correction {
  /** Units per step as they would have been without it; NaN where that cannot be said. */
  demand: Float64Array
  /** One factor per step of the horizon, each >= 0: forecasts are multiplied by it. */
  ahead: Float64Array
}
