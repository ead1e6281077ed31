import type { DemandDays } from '../sales/demand-series.ts'

/** As many days as two years and a season have: older sales teach little and cost as much as newer ones. */
export const HISTORY_DAYS_MAX = 1100
/** Days ahead at least: two months cover the lead time of most suppliers. */
export const HORIZON_MIN = 56
/** Beyond half a year a daily forecast is its average. */
const HORIZON_MAX = 180
/** A week of review is on top of the lead time. */
const REVIEW_DAYS = 7

/** How far ahead a shop has to see: over its longest lead time and a review, within limits. */
export const horizonFor = (leadTimesDays: readonly number[]): number =>
  Math.min(HORIZON_MAX, Math.max(HORIZON_MIN, Math.max(0, ...leadTimesDays) + REVIEW_DAYS))

/** Rises whenever the same history would be forecast, or its forecast kept, differently. */
const ENGINE = 2

/** Everything a forecast is learnt from, as text: the same text, the same forecast. */
export const inputText = ({ from, demand, outOfStockShare }: DemandDays, horizon: number): string =>
  [ENGINE, horizon, from, rounded(demand).join(','), rounded(outOfStockShare).join(',')].join(';')

/** Thousandths: finer than anything that is counted. */
const rounded = (values: Float64Array): number[] => Array.from(values, (value) => Math.round(value * 1000) / 1000)
