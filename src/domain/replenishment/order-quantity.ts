import { requireAmount, requireNotNegative, requirePositive } from './ranges.ts'

/** What there is and what is coming, in units. */
export interface StockPosition {
  /** On the shelf; below 0 where the books allow it. */
  onHand: number
  /** Ordered and not yet arrived. */
  onOrder?: number
  /** On the shelf but promised, or owed to customers already. */
  reserved?: number
}

/**
 * When to order and how much.
 *
 * - `up-to`: at a position at or below `reorderPoint`, order up to `orderUpTo`: the (s,S) policy, or (R,S) when there is
 *   no reorder point and every review orders what was sold.
 * - `lots`: at a position at or below `reorderPoint`, order lots of `lotUnits` until it is above: (s,Q).
 */
export type OrderPolicy =
  | { kind: 'up-to'; orderUpTo: number; reorderPoint?: number }
  | { kind: 'lots'; reorderPoint: number; lotUnits: number }

/** What the supplier accepts, in units. */
export interface OrderLimits {
  /** Orders are whole packs; 1, that is whole units, when absent. */
  packSize?: number
  /** The smallest order, rounded up to whole packs. */
  minimumOrder?: number
  /** The largest order, rounded down to whole packs; a larger need stays `unmet` and is left to the next decision. */
  maximumOrder?: number
}

/** An order, or none, with each term of the arithmetic in units. */
export interface OrderQuantity {
  onHand: number
  onOrder: number
  reserved: number
  /** `onHand + onOrder - reserved`. */
  position: number
  /** At or below it something is ordered. */
  reorderPoint: number
  isDue: boolean
  /** What policy asks for before packs, minimum and maximum; 0 when nothing is due. */
  needed: number
  packSize: number
  packs: number
  /** What to order: `packs * packSize`. */
  units: number
  /** What had the last word on `units`: `none` when they are what is needed. */
  limitedBy: 'none' | 'pack' | 'minimum' | 'maximum'
  /** Needed and beyond the maximum. */
  unmet: number
  positionAfter: number
}

/**
 * Decides what to order now. Asked again with the order counted in `onOrder` it orders nothing, unless a maximum left
 * something unmet.
 *
 * @throws RangeError when a number is outside its range, or no whole number of packs lies between minimum and maximum
 *
 * Source: Silver, Pyke & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 6
 * (inventory position; the policies (s,Q), (s,S) and (R,S)).
 */
export function orderQuantity(stock: StockPosition, policy: OrderPolicy, limits: OrderLimits = {}): OrderQuantity {
  const { onHand, onOrder = 0, reserved = 0 } = stock
  requireAmount('onHand', onHand)
  requireNotNegative('onOrder', onOrder)
  requireNotNegative('reserved', reserved)
  const position = onHand + onOrder - reserved
  const { reorderPoint, needed } = needOf(position, policy)
  const { packSize, packs, limitedBy } = packsFor(needed, limits)
  const units = packs * packSize
  return {
    onHand,
    onOrder,
    reserved,
    position,
    reorderPoint,
    isDue: needed > 0,
    needed,
    packSize,
    packs,
    units,
    limitedBy,
    unmet: limitedBy === 'maximum' ? needed - units : 0,
    positionAfter: position + units,
  }
}

function needOf(position: number, policy: OrderPolicy): { reorderPoint: number; needed: number } {
  if (policy.kind === 'up-to') {
    const { orderUpTo, reorderPoint = orderUpTo } = policy
    requireNotNegative('orderUpTo', orderUpTo)
    requireNotNegative('reorderPoint', reorderPoint)
    if (reorderPoint > orderUpTo) {
      throw new RangeError(`reorderPoint must be at most orderUpTo, ${orderUpTo}, got ${reorderPoint}`)
    }
    return { reorderPoint, needed: position > reorderPoint ? 0 : orderUpTo - position }
  }
  const { reorderPoint, lotUnits } = policy
  requireNotNegative('reorderPoint', reorderPoint)
  requirePositive('lotUnits', lotUnits)
  // A lot more than fills the gap exactly, because at the reorder point itself something is due.
  const lots = position > reorderPoint ? 0 : Math.floor((reorderPoint - position) / lotUnits) + 1
  return { reorderPoint, needed: lots * lotUnits }
}

/** What rounding may leave of a whole number of packs: a billionth of a pack does not buy another. */
const ROUNDING = 1e-9

/** The whole packs that hold the units needed. */
export const packsUp = (units: number, packSize: number): number => Math.max(0, Math.ceil(units / packSize - ROUNDING))

function packsFor(needed: number, limits: OrderLimits): Pick<OrderQuantity, 'packSize' | 'packs' | 'limitedBy'> {
  const { packSize = 1, minimumOrder = 0, maximumOrder } = limits
  requirePositive('packSize', packSize)
  requireNotNegative('minimumOrder', minimumOrder)
  if (maximumOrder !== undefined) requirePositive('maximumOrder', maximumOrder)
  const most = maximumOrder === undefined ? Number.POSITIVE_INFINITY : Math.floor(maximumOrder / packSize + ROUNDING)
  const least = Math.max(1, packsUp(minimumOrder, packSize))
  if (most < least) {
    throw new RangeError(
      `maximumOrder must hold ${least} packs of ${packSize}, the smallest order, got ${maximumOrder}`,
    )
  }
  if (needed === 0) return { packSize, packs: 0, limitedBy: 'none' }
  const wanted = packsUp(needed, packSize)
  if (wanted > most) return { packSize, packs: most, limitedBy: 'maximum' }
  if (wanted < least) return { packSize, packs: least, limitedBy: 'minimum' }
  return { packSize, packs: wanted, limitedBy: wanted * packSize > needed ? 'pack' : 'none' }
}
