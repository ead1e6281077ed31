import { type DemandDistribution, demandDistribution } from './demand-distribution.ts'
import { requireNotNegative } from './ranges.ts'

/**
 * Steps from ordering until it can be sold: one number, or each that was seen and how often (`weight`, a count or a
 * share). A part of a step is allowed: 1.5 steps hold half of the second step's demand.
 */
export type LeadTime = number | readonly { steps: number; weight: number }[]

/** Different lead times at once: a supplier's record of years. */
const LEAD_TIMES_MAX = 100

/**
 * The distribution of demand over the lead time, or over lead time and review period: the time that stock must last
 * from one decision until what the next one orders has arrived.
 *
 * Demand is added up along each path, because steps are not independent of each other: a path that starts high tends
 * to stay high. An uncertain lead time is taken to be independent of demand: each path counts once with each lead time,
 * by its weight.
 *
 * @param paths equally likely futures in units per step, as in `Forecast.paths`; `[forecast.mean]` for the mean alone
 * @param reviewSteps steps between two decisions; 0 when stock is watched all the time
 * @throws RangeError when the time reaches beyond the paths, or a number is outside its range
 *
 * Source: Hadley & Whitin (1963), "Analysis of inventory systems" (the marginal distribution of lead-time demand
 * when lead times vary).
 */
export function leadTimeDemand(
  paths: readonly Float64Array[],
  leadTime: LeadTime,
  reviewSteps = 0,
): DemandDistribution {
  requireNotNegative('reviewSteps', reviewSteps)
  return demandOver(paths, horizonOf(paths), { odds: leadTimeOdds(leadTime), reviewSteps })
}

/** `leadTimeDemand` of paths known to be in order, for who asks many times: the check costs more than the sums. */
export function demandOver(
  paths: readonly Float64Array[],
  horizon: number,
  { odds, reviewSteps }: { odds: LeadTimeOdds; reviewSteps: number },
): DemandDistribution {
  const sums = odds.map(({ steps }) => demandBetween(paths, horizon, { from: 0, to: steps + reviewSteps }))
  // One lead time is as likely as itself, whatever its weight.
  if (sums.length === 1) return demandDistribution(sums[0]!)
  const units = new Float64Array(paths.length * odds.length)
  const weights = new Float64Array(units.length)
  for (const [k, { weight }] of odds.entries()) {
    units.set(sums[k]!, k * paths.length)
    weights.fill(weight, k * paths.length, (k + 1) * paths.length)
  }
  return demandDistribution(units, weights)
}

/**
 * The distribution of demand from one time to another: what goods that arrive at `from` and spoil at `to` can meet.
 *
 * @param from steps from now, 0 is now; may be a part of a step
 * @throws RangeError when the time reaches beyond the paths, or a number is outside its range
 */
export function shelfLifeDemand(paths: readonly Float64Array[], from: number, to: number): DemandDistribution {
  return demandDistribution(demandBetween(paths, horizonOf(paths), { from, to }))
}

export type LeadTimeOdds = readonly { steps: number; weight: number }[]

/** Every lead time with a weight, checked. */
export function leadTimeOdds(leadTime: LeadTime): LeadTimeOdds {
  const odds = typeof leadTime === 'number' ? [{ steps: leadTime, weight: 1 }] : leadTime
  if (odds.length > LEAD_TIMES_MAX) throw new RangeError(`leadTime must be at most ${LEAD_TIMES_MAX} different ones`)
  for (const { steps, weight } of odds) {
    requireNotNegative('leadTime.steps', steps)
    requireNotNegative('leadTime.weight', weight)
  }
  const likely = odds.filter(({ weight }) => weight > 0)
  if (likely.length === 0) throw new RangeError('leadTime must hold a lead time with a weight above 0')
  return likely
}

/** Longest of the possible lead times, in steps. */
export const longestLeadTime = (leadTime: LeadTime): number => longestOf(leadTimeOdds(leadTime))

export const longestOf = (odds: LeadTimeOdds): number => Math.max(...odds.map(({ steps }) => steps))

/** One sum per path. */
function demandBetween(
  paths: readonly Float64Array[],
  horizon: number,
  { from, to }: { from: number; to: number },
): Float64Array {
  requireNotNegative('from', from)
  if (!(to >= from)) throw new RangeError(`to must be at least from, ${from}, got ${to}`)
  if (to > horizon)
    throw new RangeError(`paths must reach ${to} steps ahead to add up to there, they end at ${horizon}`)
  const parts = Float64Array.from(
    { length: Math.ceil(to) },
    (_, t) => Math.min(t + 1, to) - Math.max(t, Math.min(from, t + 1)),
  )
  const sums = new Float64Array(paths.length)
  for (let i = 0; i < paths.length; i++) {
    const path = paths[i]!
    let sum = 0
    for (let t = 0; t < parts.length; t++) sum += parts[t]! * path[t]!
    sums[i] = sum
  }
  return sums
}

/**
 * Steps that all paths have.
 *
 * @throws RangeError when there is no path, they differ in length, or hold anything but finite units >= 0
 */
export function horizonOf(paths: readonly Float64Array[]): number {
  const horizon = paths[0]?.length ?? 0
  if (horizon === 0) throw new RangeError('paths must hold at least one path of at least one step')
  for (const path of paths) {
    if (path.length !== horizon) throw new RangeError(`paths must all have ${horizon} steps, got ${path.length}`)
    for (let t = 0; t < horizon; t++) requireNotNegative('paths', path[t]!)
  }
  return horizon
}
