import { type Cycle, cornersOf, demandPerCycle, requireCycle, shortPerCycle } from './cycle.ts'
import { chanceAtMost, demandQuantile, firstWhere } from './demand-distribution.ts'
import { requireLevel, requireNotNegative } from './ranges.ts'

/** What a stock reaches, with each term of the arithmetic, in units where nothing else is said. */
export interface ServiceStock {
  /** The reorder point, or the order-up-to level when each review orders. */
  units: number
  /** What is expected to be asked for until the next order has arrived. */
  expectedDemand: number
  /** `units - expectedDemand`: held against chance; below 0 where the target needs less than is expected. */
  safetyStock: number
  /** P(D <= units): the chance that a cycle which starts at `units` ends without a shortage. */
  cycleService: number
  /** Expected to be short per cycle. */
  shortPerCycle: number
  /** Expected to be asked for per cycle. */
  demandPerCycle: number
  /** Share of demand met from the shelf: `1 - shortPerCycle / demandPerCycle`; 1 when nothing is asked for. */
  fillRate: number
}

/**
 * What a stock reaches in a cycle.
 *
 * @param units the reorder point or order-up-to level, >= 0
 *
 * Source: Silver, Pyke & Thomas (2017), "Inventory and production management in supply chains", 4th ed., chapter 6
 * (safety stock; the service measures P1, cycle service, and P2, fill rate). Shortages as in {@link shortPerCycle}.
 */
export function serviceOf(cycle: Cycle, units: number): ServiceStock {
  requireNotNegative('units', units)
  requireCycle(cycle)
  const short = shortPerCycle(cycle, units)
  const asked = demandPerCycle(cycle)
  return {
    units,
    expectedDemand: cycle.demand.mean,
    safetyStock: units - cycle.demand.mean,
    cycleService: chanceAtMost(cycle.demand, units),
    shortPerCycle: short,
    demandPerCycle: asked,
    fillRate: asked === 0 ? 1 : Math.max(0, 1 - short / asked),
  }
}

/**
 * The smallest stock with which a cycle ends without a shortage with at least the chance asked: P(D <= units) >= level.
 *
 * @param level in (0, 1); a thousand paths know nothing beyond 0.999, where it is the largest demand among them
 *
 * Source: Arrow, Harris & Marschak (1951), "Optimal inventory policy", Econometrica 19(3), 250-272; Silver, Pyke & Thomas
 * (2017), chapter 6 (P1).
 */
export function stockForCycleService(cycle: Cycle, level: number): ServiceStock {
  return serviceOf(cycle, demandQuantile(cycle.demand, level))
}

/** In units: far below what is sold, far above what a sum of doubles is off by. */
const ROUNDING = 1e-9

/**
 * The smallest stock with which at least the share of demand asked is met from the shelf. The expected shortage is made
 * of lines (parabolas for lots) that meet at the amounts of the distributions: the piece that crosses the target is
 * looked up, and solved.
 *
 * @param level in (0, 1)
 *
 * Source: Silver, Pyke & Thomas (2017), chapter 6 (P2).
 */
export function stockForFillRate(cycle: Cycle, level: number): ServiceStock {
  requireLevel('level', level)
  const none = serviceOf(cycle, 0)
  const target = (1 - level) * none.demandPerCycle
  if (none.demandPerCycle === 0 || none.shortPerCycle <= target) return none

  const excess = (stock: number) => shortPerCycle(cycle, stock) - target
  const corners = cornersOf(cycle)
  const next = firstWhere(corners, (stock) => excess(stock) <= 0)
  const [low, high] = [corners[next - 1]!, corners[next]!]
  const part = fallToZero(excess(low), excess((low + high) / 2), excess(high))
  const units = low + part * (high - low)
  // What rounding took from a whole unit is given back: a position of 8 is at a reorder point of 8.
  return serviceOf(cycle, Math.max(units, Math.floor(units + ROUNDING)))
}

/** Where in [0, 1] a falling line or parabola through its values at 0, 1/2 and 1 is 0; the first is above 0. */
function fallToZero(start: number, middle: number, end: number): number {
  const slope = 4 * middle - 3 * start - end
  const bend = 2 * (start - 2 * middle + end)
  // The usual formula would subtract two like numbers where the bend is small.
  return Math.min(1, (2 * start) / (Math.sqrt(Math.max(0, slope * slope - 4 * bend * start)) - slope))
}
