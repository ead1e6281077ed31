import type { Day } from '../values/day.ts'

/**
 * A chart as its facts: what is shown, without how it looks. The dashboard and printed reports draw it the same way, from
 * one definition (`src/charts/`). Values are plain numbers in the unit named.
 */
export type Chart = BarsOverTime | ForecastFan | RankedBars | StackedBars | ParetoChart

interface ChartBase {
  title: string
  /** What a value is: `units`, or an ISO 4217 currency. */
  unit: string
}

/** One bar for each period; those marked are drawn apart, and the legend says what that means. */
export interface BarsOverTime extends ChartBase {
  kind: 'bars_over_time'
  bars: readonly { start: Day; value: number; isMarked?: boolean }[]
  grain: 'day' | 'week' | 'month'
  /** What a marked bar means: `days out of stock`. */
  markedMeans?: string
}

/** The past, and what is expected: median, mean and the 80 % interval around them. */
export interface ForecastFan extends ChartBase {
  kind: 'forecast_fan'
  past: readonly { day: Day; value: number; isOutOfStock?: boolean }[]
  /** `overridden`: the mean as people have it, where they said something. */
  ahead: readonly { day: Day; mean: number; p10: number; p50: number; p90: number; overridden?: number }[]
}

/** The first few of a ranking, the longest bar first. */
export interface RankedBars extends ChartBase {
  kind: 'ranked_bars'
  bars: readonly { label: string; value: number }[]
}

/** Parts of a whole for each label; every series has one value per label. */
export interface StackedBars extends ChartBase {
  kind: 'stacked_bars'
  labels: readonly string[]
  series: readonly { name: string; values: readonly number[] }[]
}

/** Bars from the largest on, and the share of all that they make together, 0 to 1. */
export interface ParetoChart extends ChartBase {
  kind: 'pareto'
  points: readonly { label: string; value: number; shareSoFar: number }[]
}
