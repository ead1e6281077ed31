/** The length of one step of a series, when it is a calendar one. */
export type Frequency = 'D' | 'W' | 'M'

/** A further number known for every step of a series: a price, a promotion flag, hours out of stock. */
export interface Regressor {
  name: string
  /** One value per step of the history, oldest first; NaN where it is not known. */
  past: Float64Array
  /** One value per step of the horizon when it is known ahead (a planned price or promotion); absent otherwise. */
  future?: Float64Array
}

/**
 * The history of one thing that is sold: one product in one store, usually.
 *
 * Every array is one value per step, oldest first, and all have the length of `demand`.
 */
export interface DemandSeries {
  id: string
  /** Units sold per step, finite and >= 0; NaN where nothing is known (closed, missing, not yet launched). */
  demand: Float64Array
  /** Part of the step during which it could not be bought, 0 to 1; its sales are a lower bound of its demand. */
  outOfStockShare?: Float64Array
  /**
   * Days since 1970-01-01 of the first step (any day of a week or month), for calendar features; absent when steps are
   * only numbered.
   */
  startDay?: number
  regressors?: readonly Regressor[]
  /** Names the series shares with others (category, store), for learning across them: `{ store: 'leeds' }`. */
  groups?: Readonly<Record<string, string>>
}

/** A day on which more, less or nothing is sold; the same name is the same holiday in other years. */
export interface Holiday {
  /** Days since 1970-01-01, whole. */
  day: number
  name: string
}

/** What is expected of one series over the horizon. */
export interface Forecast {
  id: string
  /** Expected units per step of the horizon, each >= 0. */
  mean: Float64Array
  /** One row per asked quantile level, in the order asked: units per step, rising with the level. */
  quantiles: readonly Float64Array[]
  /**
   * Equally likely futures, one array of the horizon's length each, when `paths` were asked: sums over a lead time
   * are taken per path, because steps are not independent of each other.
   */
  paths?: readonly Float64Array[]
  /** What made it, for people: a model's name or the combination's members. */
  model: string
}

/**
 * What a person should know before trusting a forecast. `no_history`: no step is known. `short_history`: too short to
 * have been judged by its own past. `never_sold`. `ending`: sales have stopped. `level_shift`: demand changed level
 * suddenly and the forecast follows the new one. `mostly_out_of_stock`: on most of the newest steps it could not be
 * bought for over half the time.
 */
export type Warning = 'no_history' | 'short_history' | 'never_sold' | 'ending' | 'level_shift' | 'mostly_out_of_stock'

/** A forecast with what was found in the history. */
export interface ReportedForecast extends Forecast {
  /** How demand arrives: `classifyDemand`, with sales that have stopped told earlier. */
  demandClass: 'smooth' | 'erratic' | 'intermittent' | 'lumpy' | 'new' | 'dying'
  warnings: readonly Warning[]
  /** Index in the history of the newest step whose demand was known; -1 when none was. */
  trainedThrough: number
}
