import type { DemandSeries } from '../forecasting/forecasting.ts'
import { earlyDemandOf, HISTORY_DAYS_MIN } from '../forecasts/forecast.ts'
import { layOut } from '../recommendations/demand-ahead.ts'
import { forecastsByReview } from '../recommendations/replay-policies.ts'
import { spreadFactors } from '../recommendations/spread.ts'
import { protectedDemand, targetStock } from '../recommendations/target-stock.ts'
import { type LeadTime, longestLeadTime } from '../replenishment/replenishment.ts'

/** The past of one level, as its recommendations would have been made from it. */
export interface PastLevel extends DemandSeries {
  /** Index in `demand` of day 0; below 0 when its first sale came later. */
  start: number
  leadTime: LeadTime
  /** Levels whose spread of demand is learnt together. */
  storeId: string
}

export interface OrderLevelPlan {
  days: number
  /** Chance that nothing is short until the next delivery, in (0, 1). */
  serviceLevel: number
  /** Told before the forecasts of each review, with the day they are for. */
  onReview?: (day: number) => void
}

/** Looked at once a week, as the product does where nobody says otherwise. */
export const REVIEW_DAYS = 7
/** Enough for a service level of 99 %. */
const PATHS = 500
/** Two weeks tell how wide demand is; beyond half a year a forecast repeats its last week. */
const HORIZON = { min: 14, max: 180 }

/**
 * The order-up-to levels that would have been recommended each week, by forecasts made anew from what was known before
 * that day.
 *
 * @returns by level, one a week; NaN while there is too little history for a forecast
 * @throws RangeError when a number is outside its range
 */
export function weeklyOrderLevels(levels: readonly PastLevel[], plan: OrderLevelPlan): Float64Array[] {
  const { days, serviceLevel, onReview } = plan
  const protectedDays = levels.map(({ leadTime }) => Math.ceil(longestLeadTime(leadTime) + REVIEW_DAYS))
  const horizon = Math.min(HORIZON.max, Math.max(HORIZON.min, ...protectedDays))
  const found = levels.map(() => new Float64Array(Math.ceil(days / REVIEW_DAYS)).fill(Number.NaN))
  const options = { horizon, frequency: 'D', paths: PATHS } as const
  const reviews = forecastsByReview(levels, {
    days,
    reviewDays: REVIEW_DAYS,
    options,
    historyDaysMin: HISTORY_DAYS_MIN,
    ...(onReview && { onReview }),
  })
  for (const { review, forecasts } of reviews) {
    const paths = forecasts.map((forecast) => forecast?.paths ?? [])
    const spreads = spreadsByStore(levels, paths)
    for (const [i, { leadTime }] of levels.entries()) {
      if (paths[i]!.length === 0) continue
      const ahead = paths[i]!.map((path) => layOut(path, 0, Math.max(horizon, protectedDays[i]!)))
      const demand = protectedDemand(ahead, { leadTime, reviewDays: REVIEW_DAYS, spread: spreads[i]! })
      found[i]![review] = targetStock(demand, { kind: 'cycle', level: serviceLevel }).orderUpTo
    }
  }
  return found
}

function spreadsByStore(
  levels: readonly Pick<PastLevel, 'storeId'>[],
  paths: readonly (readonly Float64Array[])[],
): Float64Array {
  const spreads = new Float64Array(levels.length).fill(1)
  const told = [...levels.keys()].filter((i) => paths[i]!.length > 0)
  for (const ofStore of Map.groupBy(told, (i) => levels[i]!.storeId).values()) {
    const factors = spreadFactors(ofStore.map((i) => earlyDemandOf(paths[i]!)))
    for (const [at, i] of ofStore.entries()) spreads[i] = factors[at]!
  }
  return spreads
}
