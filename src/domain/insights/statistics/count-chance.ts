/** More terms than any count that is still likely has. */
const TERMS_MAX = 100_000
const NEGLIGIBLE = 1e-16

/** Chances that a count is at most, and at least, what it was. */
export interface CountChance {
  atMost: number
  atLeast: number
}

/**
 * Chances of a count that varies as Poisson's (variance = mean) or more (negative binomial), absolute error below 1e-12.
 *
 * @param count >= 0; one with a fraction (1.5 kg) counts as the whole number that makes it less remarkable
 * @param law `mean` in [0, 500]; a `variance` below the mean counts as the mean
 *
 * Source: Johnson, Kemp & Kotz (2005), "Univariate discrete distributions", 3rd ed., chapters 4 (Poisson) and 5 (negative
 * binomial, here by mean m and variance v: size m^2 / (v - m)).
 */
export function countChance(count: number, law: { mean: number; variance: number }): CountChance {
  const { mean, variance } = law
  if (mean === 0) return { atMost: 1, atLeast: count < 1 ? 1 : 0 }
  const excess = variance - mean
  const isPoisson = excess <= mean * 1e-9
  const size = isPoisson ? Number.POSITIVE_INFINITY : (mean * mean) / excess
  const odds = isPoisson ? 0 : mean / (size + mean)
  let term = isPoisson ? Math.exp(-mean) : Math.exp(size * Math.log1p(-odds))
  let below = 0 // of all counts under `low`
  let upTo = 0 // of all counts to `high`
  const [low, high] = [Math.floor(count), Math.ceil(count)]
  for (let n = 0; n <= Math.min(high, TERMS_MAX); n++) {
    if (n > 0) term *= isPoisson ? mean / n : (odds * (n - 1 + size)) / n
    if (n < low) below += term
    upTo += term
    // Terms rise to the mean and fall after it, so what has become negligible stays so.
    if (term < NEGLIGIBLE * upTo) break
  }
  return { atMost: Math.min(1, upTo), atLeast: Math.max(0, 1 - below) }
}
