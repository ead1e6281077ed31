/** What became of some levels under one policy, over the days counted; sums of what `replayLevel` found for each. */
export interface PolicyOutcome {
  askedUnits: number
  lostUnits: number
  /** Lost units at their price, in minor units, not yet rounded. */
  lostMoney: number
  /** On the shelf when the shop closes, mean over the days; units of all levels added up. */
  averageStock: number
  /** The same at cost, or at the price where the cost is not known; minor units, not yet rounded. */
  averageStockMoney: number
  /** Days on which something was asked for and not there; those of each level added up. */
  stockOutDays: number
  /** Orders placed; what really happened tells of days on which a delivery came. */
  orders: number
  /** Times from one delivery to the next, and those of them in which nothing was short. What really happened has none. */
  cycles: number
  cyclesKept: number
}

/** Policies side by side: the same levels on the same days. */
export interface Comparison {
  levelCount: number
  /** Days counted, those of each level added up. */
  levelDays: number
  recommended: PolicyOutcome
  threshold: PolicyOutcome
  /** From the ledger; absent where it has no record of the stock of these days. */
  actual?: PolicyOutcome
}

const NOTHING: PolicyOutcome = {
  askedUnits: 0,
  lostUnits: 0,
  lostMoney: 0,
  averageStock: 0,
  averageStockMoney: 0,
  stockOutDays: 0,
  orders: 0,
  cycles: 0,
  cyclesKept: 0,
}

/** Share of the units asked for that were there; 1 when nothing was asked for. */
export const fillRate = ({ askedUnits, lostUnits }: PolicyOutcome): number =>
  askedUnits === 0 ? 1 : 1 - lostUnits / askedUnits

/** Share of the times between deliveries in which nothing was short; undefined when there was none. */
export const cycleService = ({ cycles, cyclesKept }: PolicyOutcome): number | undefined =>
  cycles === 0 ? undefined : cyclesKept / cycles

/** Adds comparisons up. What really happened is told where all of them tell it. */
export function addUp(comparisons: readonly Comparison[]): Comparison {
  const sum = (pick: (one: Comparison) => number) => comparisons.reduce((total, one) => total + pick(one), 0)
  const actual = comparisons.flatMap((one) => (one.actual ? [one.actual] : []))
  return {
    levelCount: sum(({ levelCount }) => levelCount),
    levelDays: sum(({ levelDays }) => levelDays),
    recommended: comparisons.map(({ recommended }) => recommended).reduce(add, NOTHING),
    threshold: comparisons.map(({ threshold }) => threshold).reduce(add, NOTHING),
    ...(actual.length > 0 && actual.length === comparisons.length ? { actual: actual.reduce(add, NOTHING) } : {}),
  }
}

const add = (one: PolicyOutcome, other: PolicyOutcome): PolicyOutcome => ({
  askedUnits: one.askedUnits + other.askedUnits,
  lostUnits: one.lostUnits + other.lostUnits,
  lostMoney: one.lostMoney + other.lostMoney,
  averageStock: one.averageStock + other.averageStock,
  averageStockMoney: one.averageStockMoney + other.averageStockMoney,
  stockOutDays: one.stockOutDays + other.stockOutDays,
  orders: one.orders + other.orders,
  cycles: one.cycles + other.cycles,
  cyclesKept: one.cyclesKept + other.cyclesKept,
})
