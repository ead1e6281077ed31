import { type DemandDistribution, expectedShort } from './demand-distribution.ts'
import { requireAmount, requirePositive } from './ranges.ts'

/**
 * What stock has to get through between one decision and the next.
 *
 * - `watched`: an order of `orderQuantity` goes out the moment the position falls to the reorder point. `demand` is over
 *   the lead time.
 * - `reviewed`: orders go out every so many steps. `demand` is over lead time and review period, `leadTimeDemand` over the
 *   lead time alone, both from the same paths. Without `lotUnits` each review orders up to a level; with them it orders
 *   lots of that size, and only at a position at or below a reorder point.
 */
export type Cycle =
  | { kind: 'watched'; demand: DemandDistribution; orderQuantity: number }
  | { kind: 'reviewed'; demand: DemandDistribution; leadTimeDemand: DemandDistribution; lotUnits?: number }

/** @throws RangeError when a quantity is outside its range */
export function requireCycle(cycle: Cycle): void {
  if (cycle.kind === 'watched') requirePositive('orderQuantity', cycle.orderQuantity)
  else if (cycle.lotUnits !== undefined) requirePositive('lotUnits', cycle.lotUnits)
}

/** The difference of two sums: this part of them is what rounding leaves of 0. */
const ROUNDING = 1e-9

/** Units expected to be asked for in a cycle: until the next order when watched, until the next review otherwise. */
export function demandPerCycle(cycle: Cycle): number {
  if (cycle.kind === 'watched') return cycle.orderQuantity
  const between = cycle.demand.mean - cycle.leadTimeDemand.mean
  return between > ROUNDING * cycle.demand.mean ? between : 0
}

/**
 * Units expected to be short in a cycle, what was short before it not counted again. It falls as stock rises.
 *
 * - watched: E[(D - s)+] - E[(D - s - Q)+]
 * - reviewed: h(S) = E[(D_{L+R} - S)+] - E[(D_L - S)+]
 * - reviewed, in lots: the mean of h over (s, s + Q], because the position after a review is equally likely to be anywhere
 *   in there
 *
 * @param stock the reorder point or order-up-to level, in units
 *
 * Source: Hadley & Whitin (1963), "Analysis of inventory systems", chapter 4 (watched) and chapter 5 (reviewed; the
 * uniform position). Shortages are backordered there; where they are lost, a little less is short.
 */
export function shortPerCycle(cycle: Cycle, stock: number): number {
  requireAmount('units', stock)
  const { demand } = cycle
  if (cycle.kind === 'watched') {
    return Math.max(0, expectedShort(demand, stock) - expectedShort(demand, stock + cycle.orderQuantity))
  }
  const { leadTimeDemand, lotUnits } = cycle
  if (lotUnits === undefined) return Math.max(0, expectedShort(demand, stock) - expectedShort(leadTimeDemand, stock))
  const over = (of: DemandDistribution) => (shortAbove(of, stock) - shortAbove(of, stock + lotUnits)) / lotUnits
  return Math.max(0, over(demand) - over(leadTimeDemand))
}

/** The integral of E[(D - x)+] over all x above stock: E[((D - stock)+)^2] / 2. */
function shortAbove({ units, chance }: DemandDistribution, stock: number): number {
  let sum = 0
  for (let i = units.length - 1; i >= 0 && units[i]! > stock; i--) {
    sum += (chance[i]! - (chance[i - 1] ?? 0)) * (units[i]! - stock) ** 2
  }
  return sum / 2
}

/** Every stock from 0 on at which the shortage is no longer the same line or parabola, rising; 0 is the first. */
export function cornersOf(cycle: Cycle): Float64Array {
  const { demand } = cycle
  const lot = cycle.kind === 'watched' ? cycle.orderQuantity : (cycle.lotUnits ?? 0)
  const amounts = cycle.kind === 'watched' ? demand.units : joined(demand.units, cycle.leadTimeDemand.units)
  const all =
    lot === 0
      ? amounts
      : joined(
          amounts,
          amounts.map((units) => units - lot),
        )
  return joined(Float64Array.of(0), all.filter((stock) => stock > 0).sort())
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
