import type { Movement } from '../ledger/movement.ts'
import type { MinorUnits } from '../values/money.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import type { Period } from './costing/cost-book.ts'
import { costOf, type ExactCost } from './costing/exact-cost.ts'
import { happenedAt, standingMovements } from './costing/standing-movements.ts'
import { benjaminiHochberg, FALSE_DISCOVERY_RATE } from './statistics/false-discovery.ts'
import { signTest } from './statistics/sign-test.ts'

/** What corrections took away and gave back. */
export interface Corrections {
  /** Taken away by counts and adjustments. */
  missing: Quantity
  /** Given back by them. */
  found: Quantity
  /** `missing - found`: what is gone and nobody knows where; below 0 when more was found. */
  net: Quantity
  /** What could have gone: on hand when the period began, and all that came in by receipt, return or transfer. */
  handled: Quantity
  /** `net / handled`; undefined when nothing was handled. */
  rate: number | undefined
  /** `net` at cost, exact; what has no known cost counts 0. */
  value: ExactCost
}

/** The corrections of one level in a period. */
export interface LevelShrinkage extends Corrections {
  /** How many corrections took something away, and how many gave something back. */
  belowCount: number
  aboveCount: number
  /** Chance of at least so many downwards if errors went either way equally often (sign test). */
  chance: number
  /** Whether `net` has a cost. */
  isCostKnown: boolean
}

/**
 * Adds up what counts and adjustments corrected on a level. Waste is not in it: somebody saw it go. What a level begins
 * with is no correction, and what was taken back never happened.
 *
 * @param movements all of the level, from the first, in the order of `seq`
 * @param options `unitCost` in minor units
 * @throws RangeError when movements are missing or out of order
 */
export function levelShrinkage(
  movements: readonly Movement[],
  options: { period: Period; unitCost?: MinorUnits },
): LevelShrinkage {
  const { period, unitCost } = options
  const sums = { missing: 0, found: 0, opening: 0, cameIn: 0, belowCount: 0, aboveCount: 0 }
  for (const [index, movement] of standingMovements(movements).entries()) {
    const { kind, delta } = movement
    const at = happenedAt(movement)
    if (at >= period.until) continue
    const isCorrection = kind === 'count' || kind === 'adjustment'
    if (at < period.from) sums.opening += delta
    else if (delta > 0 && (!isCorrection || index === 0)) sums.cameIn += delta
    else if (isCorrection) addCorrection(sums, delta)
  }
  const net = quantity(sums.missing - sums.found)
  const handled = quantity(Math.max(0, sums.opening) + sums.cameIn)
  return {
    missing: quantity(sums.missing),
    found: quantity(sums.found),
    net,
    handled,
    rate: rateOf(net, handled),
    value: costOf(net, unitCost ?? (0 as MinorUnits)),
    belowCount: sums.belowCount,
    aboveCount: sums.aboveCount,
    chance: signTest(sums.belowCount, sums.aboveCount),
    isCostKnown: unitCost !== undefined,
  }
}

function addCorrection(
  sums: { missing: number; found: number; belowCount: number; aboveCount: number },
  delta: Quantity,
): void {
  if (delta < 0) {
    sums.missing -= delta
    sums.belowCount++
  }
  if (delta > 0) {
    sums.found += delta
    sums.aboveCount++
  }
}

const rateOf = (net: number, handled: number): number | undefined => (handled > 0 ? net / handled : undefined)

/** A level that is corrected downwards again and again. */
export interface RepeatedLoss<Key> {
  key: Key
  level: LevelShrinkage
  /** `level.chance` corrected for how many levels were looked at. */
  correctedChance: number
}

/** The corrections of all levels of a store. */
export interface StoreShrinkage<Key> extends Corrections {
  /** Levels whose `net` is above 0 and counts 0 in `value`, because no cost is known. */
  withoutCostCount: number
  /** The least likely first. At most a share of `rate` of these is expected to be chance. */
  repeated: readonly RepeatedLoss<Key>[]
}

/**
 * Adds up the levels of a store and flags those whose corrections point down too often for chance. Five of five downwards
 * have a chance of 1/32: whether that is news depends on how many levels were corrected at all.
 *
 * @param levels all of the store; those without a correction do not weaken the test of the others
 * @param rate in (0, 1): the share of false alarms, 0.05 when absent
 * @throws RangeError when the rate is outside its range
 */
export function storeShrinkage<Key>(
  levels: readonly { key: Key; level: LevelShrinkage }[],
  rate = FALSE_DISCOVERY_RATE,
): StoreShrinkage<Key> {
  if (!(rate > 0 && rate < 1)) throw new RangeError(`rate must be in (0, 1), got ${rate}`)
  const sum = (pick: (level: LevelShrinkage) => number) =>
    quantity(levels.reduce((total, { level }) => total + pick(level), 0))
  const net = sum((level) => level.net)
  const handled = sum((level) => level.handled)
  const corrected = levels.filter(({ level }) => level.belowCount + level.aboveCount > 0)
  const chances = benjaminiHochberg(corrected.map(({ level }) => level.chance))
  return {
    missing: sum((level) => level.missing),
    found: sum((level) => level.found),
    net,
    handled,
    rate: rateOf(net, handled),
    value: levels.reduce((total, { level }) => total + level.value, 0n),
    withoutCostCount: levels.filter(({ level }) => level.net > 0 && !level.isCostKnown).length,
    repeated: corrected
      .map(({ key, level }, index) => ({ key, level, correctedChance: chances[index]! }))
      .filter(({ correctedChance }) => correctedChance <= rate)
      .sort((one, other) => one.level.chance - other.level.chance),
  }
}
