import {
  chanceAtMost,
  type DemandDistribution,
  type LeadTime,
  leadTimeDemand,
  stockForCycleService,
  stockForFillRate,
} from '../replenishment/replenishment.ts'
import type { TargetStock } from './order-arithmetic.ts'
import type { RecommendationRequest } from './recommendation.ts'
import { widened } from './spread.ts'

/** What stock has to get through until the next order has arrived. */
export interface ProtectedDemand {
  /** Over lead time and review, as the forecast has it. */
  forecast: DemandDistribution
  /** The same and that over the lead time alone, as wide as demand is taken to be. */
  demand: DemandDistribution
  leadTimeDemand: DemandDistribution
}

/** @param spread how many times wider than the forecast demand is taken to be (`spreadFactors`); 1 when absent */
export function protectedDemand(
  paths: readonly Float64Array[],
  over: { leadTime: LeadTime; reviewDays: number; spread?: number },
): ProtectedDemand {
  const { leadTime, reviewDays, spread = 1 } = over
  const forecast = leadTimeDemand(paths, leadTime, reviewDays)
  return {
    forecast,
    demand: widened(forecast, spread),
    leadTimeDemand: widened(leadTimeDemand(paths, leadTime), spread),
  }
}

/** The level that meets the target. `chance` is that of the forecast's demand being no more. */
export function targetStock(
  { forecast, demand, leadTimeDemand: alone }: ProtectedDemand,
  target: RecommendationRequest['target'],
): TargetStock & { chance: number } {
  const cycle = { kind: 'reviewed', demand, leadTimeDemand: alone } as const
  const { units } =
    target.kind === 'cycle' ? stockForCycleService(cycle, target.level) : stockForFillRate(cycle, target.level)
  return { expectedDemand: forecast.mean, orderUpTo: units, chance: chanceAtMost(forecast, units) }
}
