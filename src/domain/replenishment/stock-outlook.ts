import { horizonOf } from './lead-time-demand.ts'
import { requireAmount, requireLevel, requireNotNegative } from './ranges.ts'

/** What becomes of the stock if nothing further is ordered. Arrays are one value per step of the paths. */
export interface StockOutlook {
  /** Chance that something was asked for and not there by the end of the step; rising. */
  stockOutChance: Float64Array
  /** Units expected to be asked for and not there. */
  lostUnits: Float64Array
  /** Units expected on the shelf at the end of the step. */
  onHand: Float64Array
  /** All of `lostUnits` together. */
  totalLostUnits: number
  /**
   * The first step by which a stock-out is at least as likely as `chance`: 1 is the first step of the paths. Absent when
   * that is not before they end.
   */
  stockOutStep: number | undefined
}

/**
 * Follows the stock along every path: what arrives is there when its step begins, what is not there is not sold and not
 * owed.
 *
 * @param paths equally likely futures in units per step; `[forecast.mean]` for the mean alone
 * @param stock `onHand` less what is promised, below 0 for what is owed; `arrivals` in units per step, 0 where there is
 *   none; `chance` in (0, 1) says which stock-out is reported, 0.5 (as likely as not) when absent
 * @throws RangeError when arrivals reach beyond the paths, or a number is outside its range
 */
export function stockOutlook(
  paths: readonly Float64Array[],
  stock: { onHand: number; arrivals?: ArrayLike<number>; chance?: number },
): StockOutlook {
  const { onHand, arrivals = [], chance = 0.5 } = stock
  const horizon = horizonOf(paths)
  requireAmount('onHand', onHand)
  requireLevel('chance', chance)
  if (arrivals.length > horizon) {
    throw new RangeError(`arrivals must be at most ${horizon} steps, as the paths, got ${arrivals.length}`)
  }
  for (const units of Array.from(arrivals)) requireNotNegative('arrivals', units)

  const firstOut = new Float64Array(horizon)
  const lost = new Float64Array(horizon)
  const left = new Float64Array(horizon)
  for (const path of paths) {
    let units = onHand
    let isOut = false
    for (let t = 0; t < horizon; t++) {
      units += arrivals[t] ?? 0
      const sold = Math.min(path[t]!, Math.max(0, units))
      if (sold < path[t]! && !isOut) {
        isOut = true
        firstOut[t]! += 1
      }
      lost[t]! += path[t]! - sold
      units -= sold
      left[t]! += Math.max(0, units)
    }
  }
  let count = 0
  const stockOutChance = firstOut.map((runOut) => {
    count += runOut
    return count / paths.length
  })
  const step = stockOutChance.findIndex((likely) => likely >= chance)
  const lostUnits = lost.map((units) => units / paths.length)
  return {
    stockOutChance,
    lostUnits,
    onHand: left.map((units) => units / paths.length),
    totalLostUnits: lostUnits.reduce((sum, units) => sum + units, 0),
    stockOutStep: step < 0 ? undefined : step + 1,
  }
}
