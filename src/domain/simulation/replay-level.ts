import { type Policy, type ReplayRequest, replay } from '../recommendations/replay.ts'
import { thresholdPolicy, upToPolicy } from '../recommendations/replay-policies.ts'
import type { OrderLimits } from '../replenishment/replenishment.ts'
import { type AskedDays, askedFor } from './asked-for.ts'
import { REVIEW_DAYS } from './order-levels.ts'
import type { Comparison, PolicyOutcome } from './outcome.ts'
import type { StockRecord } from './stock-record.ts'
import { lotOf, usualThreshold } from './usual-threshold.ts'

/** One product in one store, and the days that are replayed. All arrays of days begin with the same day. */
export interface LevelToReplay {
  /** Units sold per day; NaN where nobody knows. Days before `begin` are the past of the estimate of lost sales. */
  sold: Float64Array
  /** Index of the day on which the replay of this level begins: the first review with enough history for a forecast. */
  begin: number
  /** Order-up-to levels recommended on that day and each week from then on. */
  orderUpTo: ArrayLike<number>
  /** Units sold per day with stock before `begin`: what a shopkeeper would set a threshold by. */
  perDay: number
  /** Whole days from order to delivery, one per order in turn; at least one. */
  leadTimeDays: readonly number[]
  limits: OrderLimits
  /** The low-stock threshold that the level has, in units. */
  threshold?: number
  /** Minor units; 0 where not known. */
  money: { price: number; value: number }
  /** What the ledger says of these days; absent when it has no movement. */
  record?: StockRecord
}

/** What a replay of one level found. */
export interface LevelReplay {
  /** Every day counted. */
  all: Comparison
  /** Those of them that the ledger has the stock of, with what really happened on them; absent when they are few. */
  recorded?: Comparison
}

/** Fewer days than four weeks say nothing about a policy. */
const DAYS_MIN = 28

/**
 * Replays one level with the recommended policy and with the threshold rule, beside what really happened.
 *
 * All policies start with the stock that sells in lead time and review, look at the shelf once a week, have the same lead
 * times and packs, and lose what is not there. The first delivery's days are played and not counted: they show what the
 * shelf was filled with. Days of which nobody knows the sales are played without demand and not counted.
 *
 * @returns undefined when fewer than four weeks are left to be counted
 */
export function replayLevel(level: LevelToReplay): LevelReplay | undefined {
  const days = askedFor(level.sold, level.record)
  const countFrom = level.begin + Math.max(...level.leadTimeDays) + REVIEW_DAYS
  const all = compare(level, days, { countFrom })
  if (!all) return undefined
  const { record } = level
  const recorded = record && compare(level, days, { countFrom: Math.max(countFrom, record.from), record })
  return { all, ...(recorded && { recorded }) }
}

function compare(
  level: LevelToReplay,
  days: AskedDays,
  { countFrom, record }: { countFrom: number; record?: StockRecord },
): Comparison | undefined {
  const levelDays = days.isKnown.subarray(countFrom).reduce((sum, known) => sum + known, 0)
  if (levelDays < DAYS_MIN) return undefined
  const play = (policy: Policy) => outcomeOf(level, days, { policy, countFrom })
  const { perDay, limits, orderUpTo, leadTimeDays } = level
  const meanLeadTime = leadTimeDays.reduce((sum, one) => sum + one, 0) / leadTimeDays.length
  const usual = usualThreshold({ perDay, leadTimeDays: meanLeadTime })
  const rule = { threshold: level.threshold ?? usual.threshold, lotUnits: lotOf(perDay) }
  return {
    levelCount: 1,
    levelDays,
    recommended: play(upToPolicy((day) => orderUpTo[day / REVIEW_DAYS]!, { reviewDays: REVIEW_DAYS, limits })),
    threshold: play(thresholdPolicy({ ...rule, reviewDays: REVIEW_DAYS, limits })),
    ...(record && { actual: whatHappened(level, days, { record, countFrom }) }),
  }
}

function outcomeOf(
  { begin, perDay, leadTimeDays, money }: LevelToReplay,
  { asked, isKnown }: AskedDays,
  { policy, countFrom }: Pick<ReplayRequest, 'policy'> & { countFrom: number },
): PolicyOutcome {
  const found = replay({
    demand: asked.subarray(begin),
    policy,
    leadTimeDays,
    startUnits: Math.ceil((Math.max(...leadTimeDays) + REVIEW_DAYS) * perDay),
    countFrom: countFrom - begin,
    isLeftOut: (day) => isKnown[begin + day] === 0,
    money: { lostPerUnit: money.price, valuePerUnit: money.value },
  })
  return {
    askedUnits: found.askedUnits,
    lostUnits: found.lostUnits,
    lostMoney: found.lostMoney,
    averageStock: found.averageStock,
    averageStockMoney: found.averageStockMoney,
    stockOutDays: found.stockOutDays,
    orders: found.orders,
    cycles: found.cycles,
    cyclesKept: Math.round(found.cycles * found.cycleService),
  }
}

/** The ledger's own days, counted as a replay counts. Books below zero stand for an empty shelf. */
function whatHappened(
  { money }: LevelToReplay,
  { asked, lost, isKnown }: AskedDays,
  { record, countFrom }: { record: StockRecord; countFrom: number },
): PolicyOutcome {
  const sums = { days: 0, asked: 0, lost: 0, stock: 0, stockOutDays: 0, deliveries: 0 }
  for (let day = countFrom; day < asked.length; day++) {
    if (isKnown[day] === 0) continue
    sums.days += 1
    sums.asked += asked[day]!
    sums.lost += lost[day]!
    sums.stock += Math.max(0, record.closing[day]!)
    if (lost[day]! > 0) sums.stockOutDays += 1
    sums.deliveries += record.deliveries[day]!
  }
  const averageStock = sums.stock / sums.days
  return {
    askedUnits: sums.asked,
    lostUnits: sums.lost,
    lostMoney: sums.lost * money.price,
    averageStock,
    averageStockMoney: averageStock * money.value,
    stockOutDays: sums.stockOutDays,
    orders: sums.deliveries,
    cycles: 0,
    cyclesKept: 0,
  }
}
