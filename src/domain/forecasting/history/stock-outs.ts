import type { DemandSeries } from '../series.ts'

/** Steps out of stock are told apart in this many classes by the share of the step that was lost. */
const BINS = 8
/** Steps that stand for the assumption that sales are lost in proportion. */
const PRIOR_STEPS = 30

/**
 * The part of a step's demand that is still sold when it is out of stock for a share of it, by class of share. Learnt
 * from how much less is sold on such steps than on the same series' fully stocked ones: outages late in the day cost
 * less than their hours say.
 *
 * @returns `kept[bin]` for shares in (bin/8, (bin+1)/8], each in (0, 1]
 */
export function learnKeptDemand(all: readonly DemandSeries[]): Float64Array {
  const sold = new Float64Array(BINS)
  const steps = new Float64Array(BINS)
  for (const { demand, outOfStockShare } of all) {
    if (!outOfStockShare) continue
    const mean = stockedMean(demand, outOfStockShare)
    if (!(mean > 0)) continue
    demand.forEach((units, t) => {
      const share = outOfStockShare[t]!
      if (!(share > 0) || !Number.isFinite(units)) return
      const bin = binOf(share)
      sold[bin]! += units / mean
      steps[bin]!++
    })
  }
  let least = 1
  return sold.map((units, bin) => {
    const proportional = 1 - (bin + 0.5) / BINS
    const kept = (units + PRIOR_STEPS * proportional) / (steps[bin]! + PRIOR_STEPS)
    const bounded = Math.min(least, Math.max(0.05, kept))
    if (steps[bin]! > 0) least = bounded
    return bounded
  })
}

/** The class of a share in (0, 1]. */
export function binOf(share: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.ceil(share * BINS) - 1))
}

function stockedMean(demand: Float64Array, share: Float64Array): number {
  let sum = 0
  let count = 0
  demand.forEach((units, t) => {
    if (share[t]! > 0 || !Number.isFinite(units)) return
    sum += units
    count++
  })
  return count >= 5 ? sum / count : 0
}
