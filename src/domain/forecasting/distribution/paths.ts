import type { Random } from '../random.ts'

/** Levels a path is drawn between; beyond the outermost, their values hold. */
export const PATH_LEVELS: readonly number[] = [
  0.005, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
  0.98, 0.995,
]

/**
 * Draws futures whose steps follow the given quantiles and whose neighbouring steps are correlated by `memory`: a
 * Gaussian copula of first order. Sums over a lead time need this, because errors in a row do not cancel out.
 *
 * @param quantiles one row per level of {@link PATH_LEVELS}
 * @param options `memory` in [0, 1); `isWhole` rounds to whole units
 *
 * Source: Nelsen (2006), "An introduction to copulas", section 2.9 (sampling by the marginal quantile functions).
 */
export function drawPaths(
  quantiles: readonly Float64Array[],
  options: { count: number; memory: number; isWhole: boolean; random: Random },
): Float64Array[] {
  const { count, memory, isWhole, random } = options
  const horizon = quantiles[0]?.length ?? 0
  const fresh = Math.sqrt(1 - memory * memory)
  return Array.from({ length: count }, () => {
    const path = new Float64Array(horizon)
    let z = 0
    for (let h = 0; h < horizon; h++) {
      z = h === 0 ? random.normal() : memory * z + fresh * random.normal()
      const value = quantileAt(quantiles, h, normalChance(z))
      path[h] = isWhole ? Math.round(value) : value
    }
    return path
  })
}

function quantileAt(quantiles: readonly Float64Array[], h: number, level: number): number {
  let k = 0
  while (k < PATH_LEVELS.length && PATH_LEVELS[k]! < level) k++
  if (k === 0) return quantiles[0]![h]!
  if (k === PATH_LEVELS.length) return quantiles[k - 1]![h]!
  const low = PATH_LEVELS[k - 1]!
  const part = (level - low) / (PATH_LEVELS[k]! - low)
  return quantiles[k - 1]![h]! + part * (quantiles[k]![h]! - quantiles[k - 1]![h]!)
}

/**
 * The standard normal distribution function, error below 7.5e-8.
 *
 * Source: Abramowitz & Stegun (1964), "Handbook of mathematical functions", 26.2.17.
 */
export function normalChance(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const tail =
    density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z > 0 ? 1 - tail : tail
}
