import { type MinorUnits, minorUnits } from '../values/money.ts'
import { type Quantity, quantity, unitsOf } from '../values/quantity.ts'
import type { MoneyAtRisk, RecommendationRequest } from './recommendation.ts'

type Prices = NonNullable<RecommendationRequest['prices']>

/** A sum in minor units of a quantity at so much per unit, rounded once. */
export const worthOf = (size: Quantity, perUnit: MinorUnits): MinorUnits =>
  minorUnits(Math.round(unitsOf(size) * perUnit))

/**
 * What lost sales cost: the margin where the cost is known (0 when goods sell below cost), else the revenue.
 *
 * @param lostUnits expected to be asked for and not there, per day from today on; all of them count
 * @param arrivalDays days until an order of today arrives: what is lost before is lost either way
 * @returns undefined without a price
 */
export function moneyAtRisk(lostUnits: Float64Array, arrivalDays: number, prices: Prices): MoneyAtRisk | undefined {
  const { price, cost } = prices
  if (price === undefined) return undefined
  const perUnit = minorUnits(Math.max(0, price - (cost ?? 0)))
  const lost = exact(lostUnits)
  return {
    lostUnits: lost,
    lostBeforeArrival: exact(lostUnits.subarray(0, arrivalDays)),
    perUnit,
    basis: cost === undefined ? 'revenue' : 'margin',
    amount: worthOf(lost, perUnit),
  }
}

const exact = (units: Float64Array): Quantity => quantity(Math.round(units.reduce((sum, one) => sum + one, 0) * 1000))
