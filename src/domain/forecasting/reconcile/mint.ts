import { solveRidge } from '../combination/ridge.ts'
import type { ErrorCovariance } from './covariance.ts'
import { type Aggregate, sumsOf } from './hierarchy.ts'

/**
 * Minimum-trace reconciliation: the series nearest to their forecasts, each measured by how surely it is known, whose
 * sums agree with the sums' forecasts. In the form that needs no inverse but that of the sums' incoherence,
 * b - J W U (U' W U)^-1 (a - C b) with U' = [I, -C].
 *
 * Negative results are set to 0: Di Fonzo & Girolimetto (2023), "Spatio-temporal reconciliation of solar forecasts",
 * Solar Energy 251, 13-29, section 3.3.
 *
 * A series forecast as 0 (a closed weekday, an item no longer sold) stays 0: its paths are 0 too, and no proportion
 * turns them into more. Neither share of the gap is handed on to other series.
 *
 * Source: Wickramasuriya, Athanasopoulos & Hyndman (2019), "Optimal forecast reconciliation for hierarchical and grouped
 * time series through trace minimization", J. American Statistical Association 114, 804-819, equation 9.
 *
 * @param forecasts one entry per step: what is expected of each sum and of each series
 * @returns units of each series, one row per step, each >= 0; undefined when the covariance does not allow it
 */
export function minTrace(
  aggregates: readonly Aggregate[],
  covariance: ErrorCovariance,
  forecasts: readonly { sums: Float64Array; series: Float64Array }[],
): Float64Array[] | undefined {
  const { variances, errors, intensity } = covariance
  const count = aggregates.length
  const own = variances.subarray(count)
  // What each past sample lacked to add up: its errors' incoherence, U' e.
  const gaps = errors.map((row) => gapsOf(aggregates, row.subarray(0, count), row.subarray(count)))
  const share = (1 - intensity) / Math.max(1, errors.length)
  const system = new Float64Array(count * count)
  for (let k = 0; k < count; k++) {
    for (let l = k; l < count; l++) {
      let value = intensity * (sharedVariance(aggregates[k]!, aggregates[l]!, own) + (k === l ? variances[k]! : 0))
      if (share > 0) for (const gap of gaps) value += share * gap[k]! * gap[l]!
      system[k * count + l] = value
    }
  }
  const weights = solveRidge(
    system,
    forecasts.map(({ sums, series }) => gapsOf(aggregates, sums, series)),
    JITTER,
  )
  return weights?.map((row, h) => {
    const out = forecasts[h]!.series.slice()
    aggregates.forEach(({ members }, k) => {
      for (const i of members) out[i]! += intensity * own[i]! * row[k]!
    })
    if (share > 0)
      errors.forEach((error, s) => {
        let moved = 0
        for (let k = 0; k < count; k++) moved += gaps[s]![k]! * row[k]!
        for (let i = 0; i < out.length; i++) out[i]! -= share * error[count + i]! * moved
      })
    const { series } = forecasts[h]!
    return out.map((units, i) => (series[i]! > 0 ? Math.max(0, units) : 0))
  })
}

function gapsOf(aggregates: readonly Aggregate[], sums: Float64Array, series: Float64Array): Float64Array {
  const within = sumsOf(aggregates, series)
  return sums.map((sum, k) => sum - within[k]!)
}

/** Sums of which one follows from the others make the system singular; this part of its diagonal keeps it solvable. */
const JITTER = 1e-9

/** Variance of the series that two sums share. Members are in rising order. */
function sharedVariance(a: Aggregate, b: Aggregate, variances: Float64Array): number {
  let sum = 0
  let j = 0
  for (const i of a.members) {
    while (j < b.members.length && b.members[j]! < i) j++
    if (b.members[j] === i) sum += variances[i]!
  }
  return sum
}
