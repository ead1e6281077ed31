import { type DemandSeries, type Forecast, type ForecastOptions, forecastAll } from '../forecasting/forecasting.ts'
import { earlyDemandOf } from '../forecasts/forecast.ts'
import { type OrderLimits, orderQuantity } from '../replenishment/replenishment.ts'
import type { RecommendationRequest } from './recommendation.ts'
import type { Policy } from './replay.ts'
import { sketchPaths } from './sketch-paths.ts'
import { spreadFactors } from './spread.ts'
import { type ProtectedDemand, protectedDemand, targetStock } from './target-stock.ts'

/**
 * Orders up to a level on review days: each `reviewDays`, day 0 first.
 *
 * @param levelOn the level of that day, in units
 */
export function upToPolicy(
  levelOn: (day: number) => number,
  { reviewDays, limits }: { reviewDays: number; limits?: OrderLimits },
): Policy {
  return (day, shelf) =>
    day % reviewDays === 0 ? orderQuantity(shelf, { kind: 'up-to', orderUpTo: levelOn(day) }, limits).units : 0
}

/**
 * The shopkeeper's rule: on review days, when what is on hand and on order is at or below the threshold, order a fixed
 * quantity, or as many of it as lead above the threshold. Counting what is on order favours the rule: on hand alone would
 * order twice while the first order is on its way.
 */
export function thresholdPolicy(rule: {
  threshold: number
  lotUnits: number
  reviewDays: number
  limits?: OrderLimits
}): Policy {
  const { threshold, lotUnits, reviewDays, limits } = rule
  return (day, shelf) =>
    day % reviewDays === 0 ? orderQuantity(shelf, { kind: 'lots', reorderPoint: threshold, lotUnits }, limits).units : 0
}

/** The rule of thumb: on review days, order up to so many days of what the newest days sold on average. */
export function coverPolicy(rule: {
  /** Units per day; those before `start` are the past of day 0. */
  history: Float64Array
  start: number
  /** Newest days that are averaged. */
  averageDays: number
  coverDays: number
  reviewDays: number
}): Policy {
  const { history, start, averageDays, coverDays, reviewDays } = rule
  const levelOn = (day: number) => {
    const newest = history.subarray(Math.max(0, start + day - averageDays), start + day)
    return newest.length === 0 ? 0 : (coverDays * newest.reduce((sum, units) => sum + units, 0)) / newest.length
  }
  return upToPolicy(levelOn, { reviewDays })
}

/**
 * What nobody can do: orders what will be asked for until the next order has arrived, and no more. No policy that looks as
 * often loses less with less stock.
 */
export function foresightPolicy(rule: { demand: Float64Array; leadTimeDays: number; reviewDays: number }): Policy {
  const { demand, leadTimeDays, reviewDays } = rule
  const asked = (from: number, to: number) => demand.subarray(from, to).reduce((sum, units) => sum + units, 0)
  return upToPolicy((day) => asked(day, day + leadTimeDays + reviewDays), { reviewDays })
}

export interface ReplaySetting {
  leadTime: number
  target: RecommendationRequest['target']
  /** As if only mean, p10, p50 and p90 had been kept of each forecast. */
  isSketched?: boolean
  /** Each product for itself: its own spread alone. */
  isOwnSpread?: boolean
}

/** What a replay of recommendations asks of the forecasts. */
export interface ReplayPlan {
  /** Index in the histories of day 0. */
  start: number
  days: number
  reviewDays: number
  /** Levels are worked out for each. */
  settings: readonly ReplaySetting[]
  /** Reaches over the longest lead time and the review. */
  options: ForecastOptions & { paths: number }
  onReview?: (day: number) => void
}

/**
 * The order-up-to levels that would have been recommended on each review day, by forecasts made anew each time.
 *
 * @param series whole histories, the days to be replayed included, each beginning on the same day
 * @returns by setting, by series: one level per review day
 */
export function recommendedLevels(
  series: readonly Pick<DemandSeries, 'id' | 'demand' | 'startDay'>[],
  plan: ReplayPlan,
): Float64Array[][] {
  const { start, days, reviewDays, settings } = plan
  const levels = settings.map(() => series.map(() => new Float64Array(Math.ceil(days / reviewDays))))
  const begun = series.map((one) => ({ ...one, start }))
  for (const { review, forecasts } of forecastsByReview(begun, plan)) {
    const drawn = forecasts.map((forecast) => forecast?.paths ?? [])
    const sketched = settings.some(({ isSketched }) => isSketched) ? forecasts.map((one) => sketchOf(one!)) : []
    const protectedBy = protections({ drawn, sketched, reviewDays })
    for (const [k, setting] of settings.entries()) {
      for (const [i, one] of protectedBy(setting).entries()) {
        levels[k]![i]![review] = targetStock(one, setting.target).orderUpTo
      }
    }
  }
  return levels
}

/** When forecasts of the past are made anew, and from how much. */
export type ReviewPlan = Pick<ReplayPlan, 'days' | 'reviewDays' | 'options' | 'onReview'> & {
  /** A series that is younger on a review day is not forecast on it; one day when absent. */
  historyDaysMin?: number
}

/**
 * The forecasts that would have been made on each review day, oldest first, each from a copy of what was before that day:
 * nothing later can be seen.
 *
 * @param series whole histories; `start` is the index of day 0 in each, below 0 when it began later
 * @returns by series; undefined while too young
 */
export function* forecastsByReview(
  series: readonly (DemandSeries & { start: number })[],
  { days, reviewDays, options, onReview, historyDaysMin = 1 }: ReviewPlan,
): Generator<{ review: number; forecasts: (Forecast | undefined)[] }> {
  for (let review = 0; review * reviewDays < days; review++) {
    onReview?.(review * reviewDays)
    const isOldEnough = ({ start }: { start: number }) => start + review * reviewDays >= historyDaysMin
    const past = series.filter(isOldEnough).map(({ start, demand, outOfStockShare, ...one }) => {
      const today = start + review * reviewDays
      const share = outOfStockShare && { outOfStockShare: outOfStockShare.slice(0, today) }
      return { ...one, demand: demand.slice(0, today), ...share }
    })
    const made = past.length === 0 ? [] : forecastAll(past, { ...options, quantiles: [0.1, 0.5, 0.9] })
    let next = 0
    yield { review, forecasts: series.map((one) => (isOldEnough(one) ? made[next++] : undefined)) }
  }
}

function sketchOf({ mean, quantiles }: Pick<Forecast, 'mean' | 'quantiles'>): Float64Array[] {
  const [p10, p50, p90] = quantiles as [Float64Array, Float64Array, Float64Array]
  return sketchPaths({ mean, p10, p50, p90 })
}

type Paths = readonly Float64Array[]

/** Demand to get through, worked out once for all targets that share it. */
function protections(by: { drawn: readonly Paths[]; sketched: readonly Paths[]; reviewDays: number }) {
  const spreads = {
    drawn: spreadFactors(by.drawn.map(earlyDemandOf)),
    sketched: spreadFactors(by.sketched.map(earlyDemandOf)),
  }
  const known = new Map<string, ProtectedDemand[]>()
  return ({ leadTime, isSketched, isOwnSpread }: ReplaySetting): ProtectedDemand[] => {
    const kind = isSketched ? 'sketched' : 'drawn'
    const key = `${kind} ${leadTime} ${isOwnSpread ?? false}`
    const found =
      known.get(key) ??
      by[kind].map((paths, i) =>
        protectedDemand(paths, {
          leadTime,
          reviewDays: by.reviewDays,
          spread: isOwnSpread ? 1 : spreads[kind][i]!,
        }),
      )
    known.set(key, found)
    return found
  }
}
