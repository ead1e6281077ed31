import { type DemandDistribution, demandDistribution } from './demand-distribution.ts'
import { incompleteGamma } from './incomplete-gamma.ts'
import { requireNotNegative } from './ranges.ts'

/** A demand of which only these two are known, in units. */
export interface DemandMoments {
  mean: number
  standardDeviation: number
}

/**
 * Demand over an uncertain lead time from demand per step: E[D] = E[L] d, Var[D] = E[L] s^2 + d^2 Var[L], when steps are
 * independent of each other and of the lead time. Paths need neither.
 *
 * @param perStep units per step
 * @param leadTime in steps; add the review period to its mean
 *
 * Source: Silver, Pyke & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 6
 * (variability of lead time); Hadley & Whitin (1963), "Analysis of inventory systems".
 */
export function leadTimeMoments(
  perStep: DemandMoments,
  leadTime: { mean: number; standardDeviation?: number },
): DemandMoments {
  const { mean: steps, standardDeviation: spread = 0 } = leadTime
  requireNotNegative('perStep.mean', perStep.mean)
  requireNotNegative('perStep.standardDeviation', perStep.standardDeviation)
  requireNotNegative('leadTime.mean', steps)
  requireNotNegative('leadTime.standardDeviation', spread)
  const variance = steps * perStep.standardDeviation ** 2 + perStep.mean ** 2 * spread ** 2
  return { mean: steps * perStep.mean, standardDeviation: Math.sqrt(variance) }
}

/** Slices of a continuous distribution: none is wider than a hundredth of a standard deviation where demand is likely. */
const SLICES = 4000
/** Standard deviations to either side, beyond which 1e-15 of a normal distribution lies. */
const REACH = 8
/** Beyond this a gamma distribution is all zeros and one enormous order, which no stock is meant for. */
const VARIATION_MAX = 10
/** Below this a gamma distribution and a normal one are the same to four digits. */
const VARIATION_MIN = 0.01

/**
 * A demand of which only mean and standard deviation are known, cut into slices, so that every function here takes it.
 * Quantiles are within a hundredth of a standard deviation, expected shortages within 1e-4 of one.
 *
 * @param shape `gamma` (never negative, skewed) suits goods of any speed; `normal` is the textbook's, for a mean of at
 *   least three standard deviations. What it has below 0 counts as 0.
 * @throws RangeError when the standard deviation of a gamma demand is over 10 times its mean, or a number is outside its
 *   range
 *
 * Source: Burgin (1975), "The gamma distribution and inventory control", Operational Research Quarterly 26(3), 507-525;
 * Silver, Pyke & Thomas (2017), chapter 6 (normal).
 */
export function demandFromMoments(moments: DemandMoments, shape: 'normal' | 'gamma' = 'gamma'): DemandDistribution {
  const { mean, standardDeviation } = moments
  requireNotNegative('mean', mean)
  requireNotNegative('standardDeviation', standardDeviation)
  if (standardDeviation === 0) return demandDistribution([mean])
  const variation = standardDeviation / mean
  if (shape === 'normal' || variation < VARIATION_MIN) {
    return sliced(mean, standardDeviation, (units) => normalChance((units - mean) / standardDeviation))
  }
  if (!(variation <= VARIATION_MAX)) {
    throw new RangeError(`standardDeviation must be at most ${VARIATION_MAX} times the mean, got ${variation} times`)
  }
  const scale = standardDeviation * variation
  return sliced(mean, standardDeviation + 4 * scale, (units) => incompleteGamma(variation ** -2, units / scale))
}

/** P(Z <= z) of a standard normal Z. */
function normalChance(z: number): number {
  const half = incompleteGamma(0.5, (z * z) / 2) / 2
  return z < 0 ? 0.5 - half : 0.5 + half
}

/** Each slice stands in its middle; the first holds what is below it, the last what is above. Slices widen upwards. */
function sliced(mean: number, spread: number, chanceAtMost: (units: number) => number): DemandDistribution {
  const low = Math.max(0, mean - REACH * spread)
  const width = mean + REACH * spread - low
  const edge = (i: number) => low + width * (i / SLICES) ** 2
  const middles = Float64Array.from({ length: SLICES }, (_, i) => (edge(i) + edge(i + 1)) / 2)
  const upTo = Float64Array.from(middles, (_, i) => (i === SLICES - 1 ? 1 : chanceAtMost(edge(i + 1))))
  return demandDistribution(
    low > 0 ? middles : middles.with(0, 0),
    upTo.map((chance, i) => Math.max(0, chance - (upTo[i - 1] ?? 0))),
  )
}
