import type { Cycle } from './cycle.ts'
import { type LeadTime, leadTimeDemand } from './lead-time-demand.ts'
import {
  type OrderLimits,
  type OrderPolicy,
  type OrderQuantity,
  orderQuantity,
  type StockPosition,
} from './order-quantity.ts'
import { requirePositive } from './ranges.ts'
import { type ServiceStock, stockForCycleService, stockForFillRate } from './service-level.ts'

/** What a shop decides about one product. */
export interface OrderRules extends OrderLimits {
  leadTime: LeadTime
  /** Steps between two decisions, above 0; 1 when absent. */
  reviewSteps?: number
  /** `cycle`: the chance in (0, 1) that nothing is short until the next order is in. `fill`: the share of demand met. */
  target: { kind: 'cycle' | 'fill'; level: number }
  /** Order lots of so many units, once stock has fallen to the reorder point; every review orders what was sold if absent. */
  lotUnits?: number
}

/** What to order now, and why. */
export interface OrderPlan {
  /** Demand over the lead time alone, in units. */
  leadTimeDemand: { mean: number; standardDeviation: number }
  /** Demand over lead time and review period: what stock must last through. */
  protectedDemand: { mean: number; standardDeviation: number }
  /** The reorder point, or the order-up-to level when each review orders, and what it reaches. */
  stock: ServiceStock
  policy: OrderPolicy
  order: OrderQuantity
}

/**
 * Plans one order from a forecast's paths: demand over lead time and review period, the stock that meets the target, and
 * the order that the position asks for.
 *
 * @param paths equally likely futures in units per step, as in `Forecast.paths`; they reach over the lead time and review
 * @throws RangeError when they do not, or a number is outside its range
 */
export function planOrder(paths: readonly Float64Array[], rules: OrderRules, position: StockPosition): OrderPlan {
  const { leadTime, reviewSteps = 1, target, lotUnits } = rules
  requirePositive('reviewSteps', reviewSteps)
  const alone = leadTimeDemand(paths, leadTime)
  const demand = leadTimeDemand(paths, leadTime, reviewSteps)
  const cycle: Cycle = { kind: 'reviewed', demand, leadTimeDemand: alone, lotUnits }
  const stock =
    target.kind === 'cycle' ? stockForCycleService(cycle, target.level) : stockForFillRate(cycle, target.level)
  const policy: OrderPolicy =
    lotUnits === undefined
      ? { kind: 'up-to', orderUpTo: stock.units }
      : { kind: 'lots', reorderPoint: stock.units, lotUnits }
  return {
    leadTimeDemand: { mean: alone.mean, standardDeviation: alone.standardDeviation },
    protectedDemand: { mean: demand.mean, standardDeviation: demand.standardDeviation },
    stock,
    policy,
    order: orderQuantity(position, policy, rules),
  }
}
