import type { ForecastSettings } from '../options.ts'
import { type Shop, shopMean, yearOf } from './shop.ts'
import type { View } from './view.ts'

/** Windows over which past demand is averaged, in seasons (weeks, for days). */
const WINDOWS = [1, 2, 4, 8, 16, 52]
/** Features that every set has: see the order in {@link writeFeatures}. */
const FIXED = 24
/** Features per cause. */
const PER_CAUSE = 5
/** Steps a season stands for where there is none. */
const STEPS_WITHOUT_SEASON = 4
/** Observations that stand for "this cause does nothing". */
const PRIOR_STEPS = 5

export function featureCount(causes: number): number {
  return FIXED + causes * PER_CAUSE
}

/** Steps that windows are counted in. */
export function windowUnit({ season }: ForecastSettings): number {
  return season > 1 ? Math.min(season, 13) : STEPS_WITHOUT_SEASON
}

/**
 * The level of demand as it stood when `origin` steps were known: recent and older means together, > 0 for any history
 * with a sale. Everything is learnt in units of it, so what one product teaches holds for another of any size.
 */
export function levelAt(view: View, origin: number, unit: number): number {
  const recent = mean(view.sum, origin - 4 * unit, origin)
  const middle = mean(view.sum, origin - 13 * unit, origin)
  const long = mean(view.sum, origin - 52 * unit, origin)
  const all = view.sum[origin]! / Math.max(1, origin)
  return 0.45 * recent + 0.3 * middle + 0.2 * long + 0.05 * all
}

/** Relative spread of demand around its mean when `origin` steps were known: standard deviation by mean. */
export function spreadAt(view: View, origin: number, unit: number): number {
  const average = mean(view.sum, origin - 26 * unit, origin)
  const square = mean(view.squares, origin - 26 * unit, origin)
  return average > 0 ? Math.sqrt(Math.max(0, square - average * average)) / average : 10
}

/** What is known of a target `ahead` steps (>= 1) after `origin` steps of history. */
export interface Place {
  view: View
  origin: number
  ahead: number
}

/** Writes one row of features for one target. */
export function writeFeatures(
  { view, origin, ahead }: Place,
  { shop, settings }: { shop: Shop; settings: ForecastSettings },
  out: Float32Array,
  offset: number,
): void {
  const unit = windowUnit(settings)
  const { season } = settings
  const level = levelAt(view, origin, unit)
  const target = origin + ahead - 1
  let at = offset
  const put = (value: number): void => {
    out[at++] = value
  }
  put(ahead)
  for (const window of WINDOWS) {
    const from = origin - window * unit
    put(from < 0 && window > 1 && origin < 0.6 * window * unit ? Number.NaN : mean(view.sum, from, origin) / level)
  }
  put(view.y[origin - 1]! / level)
  put(spreadAt(view, origin, unit))
  put(mean(view.sales, origin - 8 * unit, origin))
  put(mean(view.sales, origin - 52 * unit, origin))
  put(Math.log(level))
  put(origin - 1 - view.lastSale[origin - 1]!)
  put(origin)
  put(phaseMean(view, { origin, target, season, seasons: 4 }) / level)
  put(phaseMean(view, { origin, target, season, seasons: 13 }) / level)
  put(phaseMean(view, { origin, target, season, seasons: 52 }) / level)
  const back = view.length - target
  put(shop.profile[((back % season) + season) % season]!)
  writeYear({ view, origin, ahead }, shop, { year: yearOf(settings), unit, put })
  writeDate(settings.frequency === 'D' ? view.startDay + target : Number.NaN, put)
  for (const cause of view.causes) writeCause({ view, origin, ahead }, cause, { unit, put })
}

/** Demand a year before the target beside that a year before the origin: own, then the shop's; the shop's trend. */
function writeYear(
  { view, origin, ahead }: Place,
  shop: Shop,
  { year, unit, put }: { year: number; unit: number; put: (value: number) => void },
): void {
  const from = origin - 1 + ahead - year
  const half = Math.max(0, Math.floor(unit / 2))
  const around =
    from - half >= 0 && from + half + 1 <= origin ? mean(view.sum, from - half, from + half + 1) : Number.NaN
  put(around / mean(view.sum, origin - year - 4 * unit, origin - year))
  const end = view.length - origin
  put(
    shopMean(shop, end + year - ahead + 1 + half, end + year - ahead - half) /
      shopMean(shop, end + year + 4 * unit, end + year),
  )
  put(shopMean(shop, end + unit, end) / shopMean(shop, end + 8 * unit, end))
}

/** Weekday, day of month, day of year of a day counted from 1970-01-01; not known (NaN) without a calendar. */
function writeDate(day: number, put: (value: number) => void): void {
  put((((day + 4) % 7) + 7) % 7)
  put(dayOfMonth(day))
  put(day % 365.2425)
}

/**
 * Day of the month, 1 to 31, of a day counted from 1970-01-01.
 *
 * Source: Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
 */
export function dayOfMonth(day: number): number {
  const shifted = Math.floor(day) + 719468
  const era = Math.floor(shifted / 146097)
  const inEra = shifted - era * 146097
  const year = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365,
  )
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * inYear + 2) / 153)
  return inYear - Math.floor((153 * month + 2) / 5) + 1
}

/** The cause at the target, against its recent mean, the step before; what it did so far; demand without it. */
function writeCause(
  { view, origin, ahead }: Place,
  cause: View['causes'][number],
  { unit, put }: { unit: number; put: (value: number) => void },
): void {
  const target = origin + ahead - 1
  const value = cause.values[target]!
  put(value)
  put(value - mean(cause.sum, origin - 4 * unit, origin))
  put(cause.values[target - 1]!)
  const from = Math.max(0, origin - 104 * unit)
  const on = cause.onSteps[origin]! - cause.onSteps[from]!
  const onDemand = cause.onDemand[origin]! - cause.onDemand[from]!
  const off = origin - from - on
  const offMean = (view.sum[origin]! - view.sum[from]! - onDemand) / Math.max(1, off)
  const usual = mean(view.sum, from, origin)
  const effect = (onDemand + PRIOR_STEPS * usual) / (on + PRIOR_STEPS) / Math.max(1e-3 * usual, offMean)
  put(cause.isOn[target] ? effect : 1)
  put(mean(cause.onSteps, origin - 4 * unit, origin))
}

function phaseMean(
  { y }: View,
  { origin, target, season, seasons }: { origin: number; target: number; season: number; seasons: number },
): number {
  if (season < 2) return Number.NaN
  let sum = 0
  let count = 0
  const first = target - season * Math.ceil((target - origin + 1) / season)
  for (let t = first; t >= 0 && count < seasons; t -= season) {
    sum += y[t]!
    count++
  }
  return count > 0 ? sum / count : Number.NaN
}

/** Mean over steps from `from` (or the first) up to but not with `to`, of running sums. */
function mean(sums: Float64Array, from: number, to: number): number {
  const start = Math.max(0, from)
  return to > start ? (sums[to]! - sums[start]!) / (to - start) : Number.NaN
}
