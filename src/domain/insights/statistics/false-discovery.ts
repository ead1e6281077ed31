/** Of what is reported, the share that may be chance, unless the caller says otherwise. */
export const FALSE_DISCOVERY_RATE = 0.05

/**
 * Corrects chances for how many were looked at: among ten thousand shelves on an ordinary day, a hundred look as odd as
 * one in a hundred days. Reporting those whose corrected chance is at most 0.05 keeps the expected share of false ones
 * among the reported at or below 5 %, for chances that are independent or positively dependent.
 *
 * @param chances p-values, each in [0, 1]
 * @returns the corrected chance of each, in the order given, in [0, 1] and never below its own
 * @throws RangeError when one is outside [0, 1]
 *
 * Source: Benjamini & Hochberg (1995), "Controlling the false discovery rate: a practical and powerful approach to
 * multiple testing", J. R. Statist. Soc. B 57(1), 289-300; positive dependence: Benjamini & Yekutieli (2001), Ann.
 * Statist. 29(4), 1165-1188.
 */
export function benjaminiHochberg(chances: readonly number[]): Float64Array {
  const order = chances
    .map((chance, index) => {
      if (!(chance >= 0 && chance <= 1)) throw new RangeError(`a chance must be in [0, 1], got ${chance}`)
      return index
    })
    .sort((one, other) => chances[one]! - chances[other]!)
  const corrected = new Float64Array(chances.length)
  let least = 1
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!
    least = Math.min(least, chances[index]! * (order.length / rank))
    corrected[index] = least
  }
  return corrected
}
