import { requireAmount, requireLevel, requireNotNegative } from './ranges.ts'

/**
 * How much may be asked for over some time, and how likely: a discrete distribution, because a forecast's paths are
 * one. Made by {@link demandDistribution}, `leadTimeDemand` or `demandFromMoments`.
 */
export interface DemandDistribution {
  /** Each amount that can be asked for, in units: rising, none twice. */
  units: Float64Array
  /** P(D <= units[i]); the last one is 1. */
  chance: Float64Array
  /** E[(D - units[i])+], the units expected to be short with a stock of `units[i]`; the last one is 0. */
  short: Float64Array
  /** E[D] in units. */
  mean: number
  /** In units. */
  standardDeviation: number
}

/** 10,000 paths with 100 lead times: beyond that nothing gets more exact, only slower. */
const VALUES_MAX = 1_000_000

/**
 * The distribution of amounts seen or drawn.
 *
 * @param units one amount per observation, each >= 0, in any order
 * @param weights how often each amount counts, each >= 0; 1 each when absent. Counts ("seen 3 times") keep every chance
 *   exact, which shares (0.3) do not quite.
 * @throws RangeError when there is nothing, too much, or a number outside its range
 */
export function demandDistribution(units: ArrayLike<number>, weights?: ArrayLike<number>): DemandDistribution {
  const { length } = units
  if (length === 0) throw new RangeError('units must hold at least one amount')
  if (length > VALUES_MAX) throw new RangeError(`units must hold at most ${VALUES_MAX} amounts, got ${length}`)
  if (weights && weights.length !== length) {
    throw new RangeError(`weights must be as many as units: ${length}, got ${weights.length}`)
  }
  for (let i = 0; i < length; i++) {
    requireNotNegative('units', units[i]!)
    if (weights) requireNotNegative('weights', weights[i]!)
  }
  if (!weights) return ofEqualWeight(new Float64Array(units).sort())
  const order = new Uint32Array(length).map((_, i) => i)
  order.sort((a, b) => units[a]! - units[b]!)
  const rising = new Float64Array(length)
  const upTo = new Float64Array(length)
  let count = 0
  let total = 0
  for (const i of order) {
    const weight = weights[i]!
    if (weight === 0) continue
    total += weight
    if (count === 0 || units[i]! > rising[count - 1]!) rising[count++] = units[i]!
    upTo[count - 1] = total
  }
  if (!(total > 0)) throw new RangeError('weights must not all be 0')
  return tabulate(rising.slice(0, count), upTo.subarray(0, count), total)
}

function ofEqualWeight(sorted: Float64Array): DemandDistribution {
  const upTo = new Float64Array(sorted.length)
  let count = 0
  for (const [i, units] of sorted.entries()) {
    if (count === 0 || units > sorted[count - 1]!) sorted[count++] = units
    upTo[count - 1] = i + 1
  }
  return tabulate(sorted.slice(0, count), upTo.subarray(0, count), sorted.length)
}

/** The sums are divided once, at the end: 7 of 100 is then the very number 0.07. */
function tabulate(units: Float64Array, upTo: Float64Array, total: number): DemandDistribution {
  const last = units.length - 1
  const chance = upTo.map((weight) => weight / total)
  const short = new Float64Array(units.length)
  for (let i = last - 1; i >= 0; i--) {
    short[i] = short[i + 1]! + ((units[i + 1]! - units[i]!) * (total - upTo[i]!)) / total
  }
  const mean = units[0]! + short[0]!
  let squares = 0
  for (let i = 0; i <= last; i++) squares += (upTo[i]! - (upTo[i - 1] ?? 0)) * (units[i]! - mean) ** 2
  return { units, chance, short, mean, standardDeviation: Math.sqrt(squares / total) }
}

/** P(D <= units). */
export function chanceAtMost(demand: DemandDistribution, units: number): number {
  requireAmount('units', units)
  const above = firstWhere(demand.units, (amount) => amount > units)
  return above === 0 ? 0 : demand.chance[above - 1]!
}

/**
 * The smallest amount with P(D <= amount) >= level, which is one that was seen: interpolating between two of them
 * would promise a level that is not reached.
 *
 * Source: Hyndman & Fan (1996), "Sample quantiles in statistical packages", The American Statistician 50(4), 361-365,
 * definition 1.
 */
export function demandQuantile(demand: DemandDistribution, level: number): number {
  requireLevel('level', level)
  return demand.units[firstWhere(demand.chance, (chance) => chance >= level)]!
}

/**
 * E[(D - stock)+]: the units expected to be short. Linear between two amounts, so exact.
 *
 * @param stock in units; below 0 it is that many units owed already
 *
 * Source: Silver, Pyke & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 6
 * (expected shortage per replenishment cycle), on an empirical distribution.
 */
export function expectedShort(demand: DemandDistribution, stock: number): number {
  requireAmount('stock', stock)
  const { units, chance, short } = demand
  const next = firstWhere(units, (amount) => amount >= stock)
  if (next === units.length) return 0
  return short[next]! + (units[next]! - stock) * (1 - (chance[next - 1] ?? 0))
}

/** The first index at which a condition holds that, once true, stays true; the length when it never does. */
export function firstWhere(values: Float64Array, holds: (value: number) => boolean): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(values[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
