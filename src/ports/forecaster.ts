import type { Backtest } from '#domain/forecasting/forecasting.ts'
import type { DemandSeries, ReportedForecast } from '#domain/forecasting/series.ts'
import type { EarlyDemand, Expected } from '#domain/forecasts/forecast.ts'
import type { PastLevel } from '#domain/simulation/order-levels.ts'

/** One series to forecast: `id` comes back with its answer. */
export type DailySeries = Required<Pick<DemandSeries, 'id' | 'demand' | 'outOfStockShare' | 'startDay'>>

export interface MadeForecast extends Expected, Pick<ReportedForecast, 'id' | 'model' | 'demandClass' | 'warnings'> {
  earlyDemand: EarlyDemand
  paths: Float32Array
}

/** How forecasts from past origins would have done, over all series. */
export type Judged = Pick<Backtest, 'origins' | 'comparison' | 'seasonalNaive'> & {
  forecast: Backtest['forecast']['overall']
}

/** Where forecasts are reckoned: somewhere that does not hold up requests. */
export interface Forecaster {
  /**
   * Forecasts daily series together, learning across them.
   * @param onProgress how many are read; awaited. What it throws ends the work at once and is thrown on.
   */
  forecast(
    series: readonly DailySeries[],
    options: { horizon: number; onProgress(done: number): Promise<void> },
  ): Promise<MadeForecast[]>
  /** How forecasts from past origins would have done, beside repeating the last week. */
  judge(series: readonly DailySeries[], options: { horizon: number; origins: number }): Promise<Judged>
  /**
   * What would have been recommended each week of the past (`weeklyOrderLevels`): by level, one order-up-to level a week.
   * @param onProgress weeks forecast; awaited. What it throws ends the work at once and is thrown on.
   */
  orderLevels(
    levels: readonly PastLevel[],
    options: { days: number; serviceLevel: number; onProgress(weeks: number): Promise<void> },
  ): Promise<Float64Array[]>
}
