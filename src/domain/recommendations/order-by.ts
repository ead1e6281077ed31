import { type StockOutlook, stepsUntilOrder } from '../replenishment/replenishment.ts'
import { unitsOf } from '../values/quantity.ts'
import type { DemandAhead } from './demand-ahead.ts'
import type { ChosenLeadTime } from './lead-time.ts'
import type { OrderArithmetic, Recommendation } from './recommendation.ts'
import { addDays, type StoreDay } from './store-day.ts'

/** Waiting is held to no less than an even chance, and to none that a few hundred paths cannot tell. */
const CHANCE_MIN = 0.5
const CHANCE_MAX = 0.999

/**
 * How long an order can wait: until the chance of a shortage before it arrives is more than what the order-up-to level
 * itself leaves. An order that is due now also arrives on the day the shelf runs empty at the latest.
 */
export function orderBy(
  today: StoreDay,
  known: {
    lead: ChosenLeadTime
    ahead: DemandAhead
    /** The chance that demand over lead time and review is no more than the order-up-to level. */
    stock: { chance: number }
    arithmetic: OrderArithmetic
    outlook: StockOutlook
  },
): Pick<Recommendation, 'orderByDay' | 'isLate'> {
  const { lead, ahead, stock, arithmetic, outlook } = known
  const level = Math.min(CHANCE_MAX, Math.max(CHANCE_MIN, stock.chance))
  const position = unitsOf(arithmetic.position)
  const wait = stepsUntilOrder(ahead.paths, { position, leadTime: lead.leadTime, level })
  if (arithmetic.quantity === 0) {
    return wait === undefined || wait.isAtLeast
      ? { isLate: false }
      : { orderByDay: addDays(today, wait.steps), isLate: false }
  }
  const slack = (outlook.stockOutStep ?? Number.POSITIVE_INFINITY) - 1 - Math.ceil(lead.longestDays)
  const days = Math.max(0, Math.min(wait?.steps ?? 0, slack))
  return { orderByDay: addDays(today, days), isLate: wait === undefined || slack < 0 }
}
