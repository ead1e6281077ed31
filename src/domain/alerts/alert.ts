import type { Level } from '../ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '../values/ids.ts'
import { type Quantity, quantity, ZERO } from '../values/quantity.ts'

export const ALERT_KINDS = ['out_of_stock', 'low_stock', 'back_in_stock', 'product_changed'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** `acknowledged`: somebody is on it. `snoozed`: until a moment. `resolved`: over. */
export type AlertState = 'open' | 'acknowledged' | 'snoozed' | 'resolved'

/** Name and price of a product: what people want to hear of when it changes. */
export interface ProductFacts {
  name: string
  /** Minor units of the tenant's currency. */
  price?: number
}

/** An episode: it opens once when something is wrong, and resolves once when it is right again. */
export interface Alert {
  alertId: string
  tenantId: TenantId
  kind: AlertKind
  productId: ProductId
  /** Absent for what concerns the product everywhere. */
  storeId?: StoreId
  state: AlertState
  /** What was on hand, and the threshold, when it opened. */
  onHand?: Quantity
  threshold?: Quantity
  /** For `product_changed`. */
  before?: ProductFacts
  after?: ProductFacts
  openedAt: number
  resolvedAt?: number
  /** Who acknowledged or snoozed it. */
  handledBy?: string
  snoozedUntil?: number
  /** Rises with every snooze that runs out: each may be told again. */
  round: number
  version: number
}

/** The kinds that a level is in or not; at most one of them is open per level. */
export type LevelAlertKind = 'out_of_stock' | 'low_stock'

/** What to do about a level: the episode to resolve, what to open, and what just happened. */
export interface LevelVerdict {
  resolve?: LevelAlertKind
  open?: LevelAlertKind
  isBack: boolean
}

const ONE_UNIT = quantity(1000)

/**
 * How far above its threshold a level must come before its episode is over: max(1 unit, 10 %). Without it, a level that
 * wavers around its threshold would open an alert with every sale.
 */
export const closesAt = (threshold: Quantity): Quantity =>
  quantity(threshold + Math.max(ONE_UNIT, Math.ceil(threshold / 10)))

/**
 * Decides what a level's number means, given which episode is open. The same number and the same open episode always
 * give the same verdict, so it does not matter how often, or how late, a change is looked at.
 *
 * - Out (on hand <= 0) opens `out_of_stock` and resolves `low_stock`, which it is the worse form of.
 * - Out resolves at 1 unit and is then `back_in_stock`; below the threshold still, it goes on as `low_stock`.
 * - Low (below the threshold) opens `low_stock`, which resolves at `closesAt(threshold)`.
 * - A product that is first seen empty and has no threshold is not missed by anybody.
 */
export function judgeLevel(
  level: Level,
  threshold: Quantity | undefined,
  open: LevelAlertKind | undefined,
): LevelVerdict {
  const { onHand, seq } = level
  if (onHand <= 0) {
    if (open === 'out_of_stock') return { isBack: false }
    const isMissed = seq > 1 || (threshold ?? ZERO) > 0
    return { resolve: open, open: isMissed ? 'out_of_stock' : undefined, isBack: false }
  }
  const isLow = threshold !== undefined && onHand < threshold
  if (open === 'out_of_stock') {
    if (onHand < closesAt(ZERO)) return { isBack: false }
    return { resolve: 'out_of_stock', open: isLow ? 'low_stock' : undefined, isBack: true }
  }
  if (open === 'low_stock') {
    const isOver = threshold === undefined || onHand >= closesAt(threshold)
    return { resolve: isOver ? 'low_stock' : undefined, isBack: false }
  }
  return { open: isLow ? 'low_stock' : undefined, isBack: false }
}

/** Whether a change of a product is worth telling: its name or its price. */
export const isToldChange = (before: ProductFacts | undefined, after: ProductFacts): boolean =>
  before !== undefined && (before.name !== after.name || before.price !== after.price)
