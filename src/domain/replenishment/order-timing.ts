import { demandQuantile } from './demand-distribution.ts'
import { demandOver, horizonOf, type LeadTime, leadTimeOdds, longestOf } from './lead-time-demand.ts'
import { requireAmount, requireLevel } from './ranges.ts'

/** A time ahead. */
export interface StepsAhead {
  steps: number
  /** The paths end before it does: it is at least this long. */
  isAtLeast: boolean
}

/**
 * How long stock lasts: the longest time that it is enough for with at least the chance asked. Within a step, demand is
 * taken to be even.
 *
 * @param paths equally likely futures in units per step; `[forecast.mean]` for the mean alone
 * @param units on the shelf, none when below 0
 * @param chance in (0, 1); 0.5 is the usual "days of cover", 0.9 what can be relied on
 */
export function stepsOfCover(paths: readonly Float64Array[], units: number, chance = 0.5): StepsAhead {
  const horizon = horizonOf(paths)
  requireAmount('units', units)
  requireLevel('chance', chance)
  const longestFirst = Float64Array.from(paths, (path) => coverOf(path, units))
    .sort()
    .reverse()
  const steps = longestFirst.find((_, i) => (i + 1) / paths.length >= chance)!
  return { steps: Math.min(steps, horizon), isAtLeast: steps > horizon }
}

/** Steps until the path has used up the units; Infinity when it never does. */
function coverOf(path: Float64Array, units: number): number {
  let left = Math.max(0, units)
  for (let t = 0; t < path.length; t++) {
    const demand = path[t]!
    if (demand > left) return t + left / demand
    left -= demand
  }
  return Number.POSITIVE_INFINITY
}

/**
 * When the position is expected to have fallen to the reorder point: the number of whole steps from now after which that
 * is at least as likely as `chance`. 0 is now.
 *
 * @param position on hand + on order - reserved, in units
 * @param chance in (0, 1), 0.5 (as likely as not) when absent
 * @returns undefined when that is not before the paths end
 */
export function stepsUntilReorder(
  paths: readonly Float64Array[],
  stock: { position: number; reorderPoint: number; chance?: number },
): number | undefined {
  const { position, reorderPoint, chance = 0.5 } = stock
  const horizon = horizonOf(paths)
  requireAmount('position', position)
  requireAmount('reorderPoint', reorderPoint)
  requireLevel('chance', chance)
  const left = new Float64Array(paths.length).fill(position)
  for (let steps = 0; steps <= horizon; steps++) {
    if (steps > 0) for (const [i, path] of paths.entries()) left[i]! -= path[steps - 1]!
    const fallen = left.reduce((count, units) => count + (units <= reorderPoint ? 1 : 0), 0)
    if (fallen / paths.length >= chance) return steps
  }
  return undefined
}

/**
 * The order-by date: how many whole steps an order can still wait and arrive before stock is short, with at least the
 * chance asked. It follows the forecast, where a reorder point assumes that the coming lead times are like the next.
 *
 * @param position on hand + on order - reserved, in units
 * @param level chance in (0, 1) that nothing is short until the order has arrived
 * @returns `steps`, 0 when the order has to go out now; undefined when it is late already: ordered now, it arrives after
 *   a shortage that is likelier than `1 - level`
 */
export function stepsUntilOrder(
  paths: readonly Float64Array[],
  stock: { position: number; leadTime: LeadTime; level: number },
): StepsAhead | undefined {
  const { position, leadTime, level } = stock
  requireAmount('position', position)
  requireLevel('level', level)
  const horizon = horizonOf(paths)
  const odds = leadTimeOdds(leadTime)
  const last = Math.floor(horizon - longestOf(odds))
  const isEnough = (wait: number) =>
    demandQuantile(demandOver(paths, horizon, { odds, reviewSteps: wait }), level) <= position
  if (!isEnough(0)) return undefined
  let low = 0
  let high = last + 1
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (isEnough(middle)) low = middle
    else high = middle
  }
  return { steps: low, isAtLeast: low === last }
}
