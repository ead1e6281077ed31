import { packsUp } from './order-quantity.ts'
import { requireNotNegative, requirePositive } from './ranges.ts'

/** What ordering and holding cost; demand and holding cost per the same step (a year, a month). */
export interface OrderCosts {
  /** Units per step. */
  demand: number
  /** Money per order, however large: paper, freight, unpacking. */
  costPerOrder: number
  /** Money to hold one unit for one step. */
  holdingCost: number
  /** The answer is whole packs when given. */
  packSize?: number
}

/** An order quantity with what it costs per step. */
export interface EconomicOrder {
  units: number
  /** Steps that one order lasts. */
  intervalSteps: number
  orderingCost: number
  /** Half an order lies on the shelf on average. */
  holdingCost: number
  /** Ordering and holding, and the goods themselves when they have a price. */
  totalCost: number
}

/**
 * The order quantity at which ordering and holding together cost least: sqrt(2 A D / h).
 *
 * @returns with a pack size, the whole packs (at least one) that cost least: the cost is convex, so they are next to the
 *   quantity that would
 * @throws RangeError when a number is not above 0
 *
 * Source: Harris (1913), "How many parts to make at once", Factory, The Magazine of Management 10(2), 135-136, 152.
 */
export function economicOrder(costs: OrderCosts): EconomicOrder {
  requireCosts(costs)
  const { demand, costPerOrder, holdingCost, packSize } = costs
  const best = Math.sqrt((2 * costPerOrder * demand) / holdingCost)
  return cheapest(candidatesAround(best, packSize), (units) => costOfOrder(units, costs))
}

/** What an order quantity costs per step, to compare with the economic one. */
export function costOfOrder(units: number, costs: OrderCosts): EconomicOrder {
  requirePositive('units', units)
  requireCosts(costs)
  const orderingCost = (costs.costPerOrder * costs.demand) / units
  const holdingCost = (costs.holdingCost * units) / 2
  return {
    units,
    intervalSteps: units / costs.demand,
    orderingCost,
    holdingCost,
    totalCost: orderingCost + holdingCost,
  }
}

/** A price for all units of an order of at least `from` units. */
export interface PriceBreak {
  from: number
  unitPrice: number
}

/** What whole packs may miss the start of a price's range by, when packs are fractions. */
const ROUNDING = 1e-12

/** A supplier's price list. */
const BREAKS_MAX = 100

/**
 * The order quantity that costs least when larger orders have a lower price for all their units. Holding a unit costs
 * `holdingRate` of its price per step. In each price's range the best is the economic quantity, or the end of the range
 * next to it.
 *
 * @param priceBreaks from 0 or the smallest order on: `from` rising, `unitPrice` falling
 *
 * Source: Hadley & Whitin (1963), "Analysis of inventory systems", chapter 2 (all-units quantity discounts); Silver, Pyke
 * & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 4.
 */
export function economicOrderWithDiscounts(
  costs: Omit<OrderCosts, 'holdingCost'> & { holdingRate: number },
  priceBreaks: readonly PriceBreak[],
): EconomicOrder & { unitPrice: number } {
  requirePositive('holdingRate', costs.holdingRate)
  requireCosts({ ...costs, holdingCost: costs.holdingRate })
  requireBreaks(priceBreaks)
  const offers = priceBreaks.flatMap(({ from, unitPrice }, i) => {
    const atPrice = { ...costs, holdingCost: costs.holdingRate * unitPrice }
    const end = priceBreaks[i + 1]?.from ?? Number.POSITIVE_INFINITY
    const best = Math.sqrt((2 * costs.costPerOrder * costs.demand) / atPrice.holdingCost)
    const quantities = [...candidatesAround(best, costs.packSize), ...candidatesAround(from, costs.packSize)]
    return quantities
      .filter((units) => units >= from * (1 - ROUNDING) && units < end)
      .map((units) => {
        const offer = costOfOrder(units, atPrice)
        return { ...offer, totalCost: offer.totalCost + unitPrice * costs.demand, unitPrice }
      })
  })
  return offers.reduce((least, offer) => (offer.totalCost < least.totalCost ? offer : least))
}

function requireCosts({ demand, costPerOrder, holdingCost, packSize = 1 }: OrderCosts): void {
  requirePositive('demand', demand)
  requirePositive('costPerOrder', costPerOrder)
  requirePositive('holdingCost', holdingCost)
  requirePositive('packSize', packSize)
}

function requireBreaks(priceBreaks: readonly PriceBreak[]): void {
  if (priceBreaks.length === 0 || priceBreaks.length > BREAKS_MAX) {
    throw new RangeError(`priceBreaks must be 1 to ${BREAKS_MAX}, got ${priceBreaks.length}`)
  }
  for (const [i, { from, unitPrice }] of priceBreaks.entries()) {
    requireNotNegative('priceBreaks.from', from)
    requirePositive('priceBreaks.unitPrice', unitPrice)
    const before = priceBreaks[i - 1]
    if (before && !(from > before.from)) throw new RangeError(`priceBreaks.from must rise, got ${from}`)
    if (before && !(unitPrice <= before.unitPrice)) {
      throw new RangeError(`priceBreaks.unitPrice must not rise, got ${unitPrice}`)
    }
  }
}

/** The quantity itself, or the whole packs, at least one, on both sides of it. */
function candidatesAround(units: number, packSize: number | undefined): number[] {
  if (packSize === undefined) return units > 0 ? [units] : []
  const packs = packsUp(units, packSize)
  return [Math.max(1, packs - 1) * packSize, Math.max(1, packs) * packSize]
}

const cheapest = (quantities: number[], cost: (units: number) => EconomicOrder): EconomicOrder =>
  quantities.map(cost).reduce((least, order) => (order.totalCost < least.totalCost ? order : least))
