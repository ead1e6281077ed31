import { orderQuantity } from '../replenishment/replenishment.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import type { OrderArithmetic } from './recommendation.ts'

/** What the shelf shall hold, in units as the forecast has them. */
export interface TargetStock {
  expectedDemand: number
  orderUpTo: number
}

/** What a sum of doubles may be off by, in thousandths: it does not order another. */
const ROUNDING = 1e-6

/** The one place where units become thousandths: expected demand to the nearest, the level to reach upwards. */
export function exactTarget({ expectedDemand, orderUpTo }: TargetStock) {
  const expected = Math.round(expectedDemand * 1000)
  const level = Math.ceil(orderUpTo * 1000 - ROUNDING)
  return {
    expectedDemand: quantity(expected),
    safetyStock: quantity(level - expected),
    orderUpTo: quantity(level),
  }
}

const UNIT = quantity(1000)

/** The terms that are known before the order is worked out. */
export type OrderTerms = Pick<
  OrderArithmetic,
  | 'leadTimeDays'
  | 'reviewDays'
  | 'expectedDemand'
  | 'safetyStock'
  | 'orderUpTo'
  | 'onHand'
  | 'reserved'
  | 'incomingCounted'
  | 'incomingLater'
> & {
  transferredIn?: Quantity
  transferredOut?: Quantity
  packSize?: Quantity
  minimumOrder?: Quantity
}

/**
 * Works out the order, in whole thousandths throughout.
 *
 * @throws RangeError when a quantity is outside its range
 */
export function orderArithmetic(terms: OrderTerms): OrderArithmetic {
  const none = quantity(0)
  const { transferredIn = none, transferredOut = none, packSize = UNIT, minimumOrder = none } = terms
  const order = orderQuantity(
    {
      onHand: terms.onHand - transferredOut,
      onOrder: terms.incomingCounted + transferredIn,
      reserved: terms.reserved,
    },
    { kind: 'up-to', orderUpTo: terms.orderUpTo },
    { packSize, minimumOrder },
  )
  return {
    ...terms,
    available: quantity(terms.onHand - terms.reserved),
    transferredIn,
    transferredOut,
    position: quantity(order.position),
    needed: quantity(order.needed),
    packSize,
    minimumOrder,
    packs: order.packs,
    quantity: quantity(order.units),
    limitedBy: order.limitedBy === 'maximum' ? 'none' : order.limitedBy,
  }
}
