/**
 * Covariance of forecast errors over all nodes (sums first, then series), shrunk towards its diagonal:
 * `intensity * diagonal + (1 - intensity) * errors' errors / samples`. Never laid out as a matrix.
 */
export interface ErrorCovariance {
  /** Error variance of each node, > 0. */
  variances: Float64Array
  /** Past errors, one row of all nodes per sample. */
  errors: readonly Float64Array[]
  /** 1: errors of different nodes are taken to be unrelated. */
  intensity: number
}

/** With more nodes than this, their correlations are too many to be estimated: the diagonal has to do. */
const CORRELATED_MAX = 1500
/** Fewer samples than this say nothing about correlations. */
const SAMPLES_MIN = 6
/** No node is taken to be surer than this part of the typical one. */
const VARIANCE_SHARE_MIN = 1e-6

/**
 * Estimates the covariance from past errors.
 *
 * Source: Schäfer & Strimmer (2005), "A shrinkage approach to large-scale covariance matrix estimation", Statistical
 * Applications in Genetics and Molecular Biology 4, article 32 (target D: the diagonal, shrinking correlations).
 *
 * @param errors one row per sample, finite, all of the same length
 */
export function shrunkCovariance(errors: readonly Float64Array[]): ErrorCovariance {
  const nodes = errors[0]?.length ?? 0
  const variances = new Float64Array(nodes)
  for (const row of errors) for (let i = 0; i < nodes; i++) variances[i]! += (row[i]! * row[i]!) / errors.length
  const typical = variances.reduce((a, b) => a + b, 0) / Math.max(1, nodes)
  const floored = variances.map((variance) => Math.max(variance, VARIANCE_SHARE_MIN * typical, Number.MIN_VALUE))
  const isTooMuch = nodes > CORRELATED_MAX || errors.length < SAMPLES_MIN
  return { variances: floored, errors, intensity: isTooMuch ? 1 : shrinkage(errors, floored) }
}

/** Sum of the correlations' sampling variances by the sum of their squares, within [0, 1]. */
function shrinkage(errors: readonly Float64Array[], variances: Float64Array): number {
  const nodes = variances.length
  const count = errors.length
  const scaled = errors.map((row) => row.map((error, i) => error / Math.sqrt(variances[i]!)))
  let noise = 0
  let signal = 0
  for (let i = 0; i < nodes; i++) {
    for (let j = i + 1; j < nodes; j++) {
      let sum = 0
      let squares = 0
      for (const row of scaled) {
        const product = row[i]! * row[j]!
        sum += product
        squares += product * product
      }
      const mean = sum / count
      signal += mean * mean
      noise += (squares - count * mean * mean) / (count * (count - 1))
    }
  }
  return signal > 0 ? Math.max(0, Math.min(1, noise / signal)) : 1
}
