import { type Quantity, quantity } from '../values/quantity.ts'
import { layOut } from './demand-ahead.ts'
import { worthOf } from './money-at-risk.ts'
import type { Excess, ExcessRule, RecommendationRequest } from './recommendation.ts'

/**
 * Finds stock beyond what will sell: more than is expected to within `coverDays` and more than the order-up-to level,
 * and no newer than `ageDays`, because what has just come was meant to last.
 *
 * @param mean expected units per day from today on; beyond its end its last week repeats
 * @param stock `ageDays` is days since the newest delivery; unknown counts as long enough
 */
export function excessOf(
  mean: Float64Array,
  stock: { available: Quantity; orderUpTo: Quantity; ageDays?: number },
  { rule, prices = {} }: { rule: ExcessRule; prices?: RecommendationRequest['prices'] },
): Excess | undefined {
  const { available, orderUpTo, ageDays = rule.ageDays } = stock
  const sells = layOut(mean, 0, rule.coverDays).reduce((sum, units) => sum + units, 0)
  const keep = quantity(Math.max(orderUpTo, Math.ceil(sells * 1000)))
  if (available <= keep || ageDays < rule.ageDays) return undefined
  const size = quantity(available - keep)
  const perUnit = prices.cost ?? prices.price
  return {
    quantity: size,
    keep,
    coverDays: rule.coverDays,
    ...(perUnit === undefined ? {} : { tiedUp: worthOf(size, perUnit) }),
  }
}
