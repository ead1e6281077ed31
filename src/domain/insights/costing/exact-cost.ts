import { type MinorUnits, minorUnits } from '../../values/money.ts'
import type { Quantity } from '../../values/quantity.ts'

/**
 * A sum of money in thousandths of a minor unit: a quantity in thousandths times a cost per unit in minor units.
 *
 * Whole numbers of any size, because the largest quantity times the largest cost is 1e25. Costs are added exactly and
 * rounded once, by `roundCost`, when they are shown.
 */
export type ExactCost = bigint

/** What `units` cost at `unitCost` each, exactly. */
export const costOf = (units: Quantity, unitCost: MinorUnits): ExactCost => BigInt(units) * BigInt(unitCost)

/**
 * The cost in minor units, half to even: over many levels halves go up as often as down.
 *
 * @throws when the amount is beyond safe integers
 */
export const roundCost = (cost: ExactCost): MinorUnits => minorUnits(Number(divideHalfEven(cost, 1000n)))

/**
 * `numerator / denominator` to the nearest whole number, half to even.
 *
 * @param denominator above 0
 */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n
  const size = negative ? -numerator : numerator
  const whole = size / denominator
  const twice = (size % denominator) * 2n
  const isUp = twice > denominator || (twice === denominator && whole % 2n === 1n)
  const rounded = isUp ? whole + 1n : whole
  return negative ? -rounded : rounded
}
