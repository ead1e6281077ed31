import type { Sheet } from '../members/sheet.ts'
import type { Combined } from './combine.ts'

/** Errors of neighbouring steps are never taken to be bound more tightly. */
const MEMORY_MAX = 0.95
/** Pairs of errors that stand for no correlation at all. */
const PRIOR_PAIRS = 50

/** Correlation of a forecast's errors at neighbouring steps ahead, pooled over past origins, in [0, 0.95]. */
export function errorMemory(judged: readonly { sheet: Sheet; combined: Combined }[], horizon: number): number {
  let products = 0
  let squares = 0
  let pairs = 0
  for (const { sheet, combined } of judged) {
    for (let k = 0; k < sheet.origins.length - 1; k++) {
      const from = sheet.origins[k]!
      let before = Number.NaN
      for (let h = 0; h < horizon && from + h < sheet.y.length; h++) {
        const error = (sheet.y[from + h]! - combined.means[k * horizon + h]!) / sheet.scales[k]!
        if (h > 0) {
          products += error * before
          squares += (error * error + before * before) / 2
          pairs++
        }
        before = error
      }
    }
  }
  if (!(squares > 0) || !Number.isFinite(squares)) return 0
  return Math.max(0, Math.min(MEMORY_MAX, (products / squares) * (pairs / (pairs + PRIOR_PAIRS))))
}
