import type { ForecastSettings } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { closedDays } from './closed-days.ts'
import { holidayCorrections } from './holidays.ts'
import { yearlySeason } from './yearly.ts'

/** Histories that the calendar no longer shows in. */
export interface CalendarAdjustment {
  /** In the order given; those that it did nothing to are the same objects. */
  series: readonly DemandSeries[]
  /** Puts the calendar back on forecasts of `series`, in their order. */
  restore<T extends Forecast>(forecasts: readonly T[]): T[]
  /** The same for the forecast of one series, by its place. */
  restoreAt<T extends Forecast>(forecast: T, at: number): T
}

/** Each is run on what those before it leave. */
const CORRECTIONS = [closedDays, holidayCorrections, yearlySeason]
/** Demand below this is counted: half a unit is no quantile of it. */
const COUNTED_MAX = 60

/**
 * Takes out of all histories what the calendar does to them: weekdays on which nothing is ever sold, holidays, and the
 * season of the year. To
 * be done before anything else is learnt from them, and over all series at once, because effects are shared.
 */
export function adjustCalendar(series: readonly DemandSeries[], settings: ForecastSettings): CalendarAdjustment {
  let present = series
  const ahead: (Float64Array | undefined)[] = series.map(() => undefined)
  for (const correct of CORRECTIONS) {
    const corrections = correct(present, settings)
    present = present.map((one, i) => {
      const correction = corrections[i]
      if (!correction) return one
      const before = ahead[i]
      ahead[i] = before ? before.map((factor, h) => factor * correction.ahead[h]!) : correction.ahead
      return { ...one, demand: correction.demand }
    })
  }
  const restoreAt = <T extends Forecast>(forecast: T, at: number): T => {
    const factors = ahead[at]
    return factors ? restoreOne(forecast, factors, isWhole(series[at]!.demand)) : forecast
  }
  return {
    series: present,
    restore: (forecasts) => forecasts.map(restoreAt),
    restoreAt,
  }
}

function restoreOne<T extends Forecast>(forecast: T, factors: Float64Array, isCounted: boolean): T {
  const scaled = (row: Float64Array): Float64Array =>
    row.map((value, h) => {
      const units = Math.min(Number.MAX_VALUE, value * factors[h]!)
      return isCounted && units < COUNTED_MAX ? Math.round(units) : units
    })
  return {
    ...forecast,
    mean: forecast.mean.map((value, h) => Math.min(Number.MAX_VALUE, value * factors[h]!)),
    quantiles: forecast.quantiles.map(scaled),
    ...(forecast.paths ? { paths: forecast.paths.map(scaled) } : {}),
  }
}

function isWhole(demand: Float64Array): boolean {
  for (const units of demand) if (!Number.isNaN(units) && !Number.isInteger(units)) return false
  return true
}
