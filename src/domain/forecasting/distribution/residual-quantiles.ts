import type { Combined } from '../combination/combine.ts'
import type { Sheet } from '../members/sheet.ts'
import { normalQuantile } from './normal.ts'

/** Errors that stand in for those a short record has not shown yet: normal, growing with the step ahead. */
const PRIOR_ROWS = 30
/** Steps either side whose errors are pooled with a step's own. */
const NEIGHBOURS = 1
/** Errors kept per step ahead. */
const ROWS_MAX = 20_000

/**
 * Quantiles of past forecast errors, in units of the series' scale: `offsets[h][level]`, pooled over all sheets given.
 *
 * Split-conformal prediction, locally scaled: the next error is as likely to be under a quantile as past ones were,
 * whatever their distribution. Source: Lei et al. (2018), "Distribution-free predictive inference for regression",
 * J. American Statistical Association 113, section 5.2.
 */
export function errorQuantiles(
  judged: readonly { sheet: Sheet; combined: Combined }[],
  options: { horizon: number; levels: readonly number[] },
): Float64Array[] {
  const { horizon, levels } = options
  const errors = Array.from({ length: horizon }, () => [] as number[])
  const stride = Math.max(1, Math.ceil(judged.length / (ROWS_MAX / 3)))
  for (let i = 0; i < judged.length; i += stride) {
    const { sheet, combined } = judged[i]!
    for (let k = 0; k < sheet.origins.length - 1; k++) {
      for (let h = 0; h < horizon && sheet.origins[k]! + h < sheet.y.length; h++) {
        errors[h]!.push((sheet.y[sheet.origins[k]! + h]! - combined.means[k * horizon + h]!) / sheet.scales[k]!)
      }
    }
  }
  return errors.map((_, h) => {
    const pooled: number[] = []
    for (let j = Math.max(0, h - NEIGHBOURS); j <= Math.min(horizon - 1, h + NEIGHBOURS); j++)
      pooled.push(...errors[j]!)
    const growth = Math.sqrt(1 + 0.15 * h)
    for (let r = 0; r < PRIOR_ROWS; r++) pooled.push(growth * normalQuantile((r + 0.5) / PRIOR_ROWS))
    const sorted = Float64Array.from(pooled).sort()
    return Float64Array.from(levels, (level) => quantileOf(sorted, level))
  })
}

/** Quantile of sorted values by linear interpolation (type 7 of Hyndman & Fan 1996). */
export function quantileOf(sorted: Float64Array, level: number): number {
  const at = level * (sorted.length - 1)
  const low = Math.floor(at)
  const high = Math.min(sorted.length - 1, low + 1)
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!)
}
