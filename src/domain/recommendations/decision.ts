import type { LevelKey } from '../ledger/movement.ts'
import type { Day } from '../values/day.ts'
import type { TenantId } from '../values/ids.ts'
import type { MinorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'
import type { Recommendation } from './recommendation.ts'

/** What somebody made of a recommendation, with the recommendation as it then was: it is judged by what follows. */
export interface Decision extends LevelKey {
  tenantId: TenantId
  decisionId: string
  verdict: 'accepted' | 'declined'
  reason?: string
  by: string
  at: number
  /** The store's day. */
  day: Day
  action: Recommendation['action']
  /** What was recommended, and what was taken of it. */
  recommended: Quantity
  taken: Quantity
  stockOutDay?: Day
  moneyAtRisk?: MinorUnits
  /** The order that was made of it. */
  orderId?: string
}

/** A recommendation somebody declined is not shown again for so long, unless its action changes. */
export const DECLINED_DAYS = 7

/** Whether a decision still answers a recommendation, so that nobody is asked again. */
export function stillStands(
  { verdict, action, day }: Decision,
  now: { action: Recommendation['action']; daysSince(day: Day): number; isOrderDraft: boolean },
): boolean {
  // An order that is placed is counted as incoming: what is then still recommended is something new.
  if (verdict === 'accepted') return now.isOrderDraft
  return action === now.action && now.daysSince(day) < DECLINED_DAYS
}
