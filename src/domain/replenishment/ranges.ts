/** Units and money beyond this are refused: up to here every whole number, and every thousandth of a trillion, is exact. */
const AMOUNT_MAX = 1e15

/** A number of units, or an amount of money, that may be negative. */
export function requireAmount(name: string, value: number, least = -AMOUNT_MAX): void {
  if (!(value >= least && value <= AMOUNT_MAX)) {
    throw new RangeError(`${name} must be a number from ${least} to ${AMOUNT_MAX}, got ${value}`)
  }
}

/** A number of units or an amount of money of at least 0. */
export const requireNotNegative = (name: string, value: number): void => requireAmount(name, value, 0)

/** Less than a billionth of a unit or of money is no amount to divide by. */
const POSITIVE_MIN = 1e-9

/** A number of units or an amount of money above 0. */
export const requirePositive = (name: string, value: number): void => requireAmount(name, value, POSITIVE_MIN)

/** A chance or a share that leaves room on both sides: no stock is enough for 1. */
export function requireLevel(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be in (0, 1), got ${value}`)
}
