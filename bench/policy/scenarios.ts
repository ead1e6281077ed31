import { type Policy, type ReplayResult, replay } from '#domain/recommendations/replay.ts'
import {
  coverPolicy,
  foresightPolicy,
  type ReplayPlan,
  type ReplaySetting,
  recommendedLevels,
  thresholdPolicy,
  upToPolicy,
} from '#domain/recommendations/replay-policies.ts'
import { averageBefore, lotOf, usualThreshold } from '#domain/simulation/usual-threshold.ts'
import type { PolicyProduct, PolicySet } from './sets.ts'

export const LEAD_TIMES = [3, 7, 14]
export const LEVELS = [0.9, 0.95, 0.98]
export const REVIEW_DAYS = 7
/** Assumed: neither set says what holding and ordering cost. They are reported, and decide nothing. */
export const HOLDING_PER_YEAR = 0.2
export const PER_ORDER = 1
/** The longest lead time and a review: what happens before was decided by the stock all policies start with. */
const COUNT_FROM = Math.max(...LEAD_TIMES) + REVIEW_DAYS

/** All products of a set under one policy. */
export interface Outcome {
  policy: string
  /** What was turned to get it: service level, threshold factor, days of cover. */
  setting: string
  leadTime: number
  /** One of many settings, to be compared where stock or loss is the same; with `lotWeeks` one curve each. */
  isSwept?: boolean
  lotWeeks?: number
  /** Share of demand met, by what it is worth. */
  fillRate: number
  cycleService: number
  /** Mean over the days, all products together. */
  stock: number
  /** Days times products on which something was short. */
  stockOutDays: number
  lost: number
  orders: number
  holding: number
  ordering: number
}

/** Factors on demand over lead time and review: from nearly nothing to far too much. */
const FACTORS = Array.from({ length: 36 }, (_, i) => 0.1 * 1.13 ** i)
/** Weeks of average sales in one order of the threshold rule. */
export const LOT_WEEKS = [1, 2, 4]
/** What the rule of thumb averages over. */
const AVERAGE_DAYS = 56

/** Recommendations as the product makes them, and with one thing changed at a time. */
const VARIANTS: { policy: string; kind: 'fill' | 'cycle'; isSketched?: boolean; isOwnSpread?: boolean }[] = [
  { policy: 'recommended, by cycle service', kind: 'cycle' },
  { policy: 'recommended, by fill rate', kind: 'fill' },
  { policy: "recommended, by cycle service, each product's own spread", kind: 'cycle', isOwnSpread: true },
  { policy: "recommended, by fill rate, each product's own spread", kind: 'fill', isOwnSpread: true },
  { policy: 'recommended, by cycle service, from p10, p50 and p90 alone', kind: 'cycle', isSketched: true },
]

export function runPolicies(set: PolicySet, onReview: (day: number) => void): Outcome[] {
  const asked = VARIANTS.flatMap(({ policy, kind, ...variant }) =>
    LEAD_TIMES.flatMap((leadTime) =>
      LEVELS.map((level) => ({ policy, setting: { leadTime, target: { kind, level }, ...variant } })),
    ),
  )
  const settings = asked.map(({ setting }) => setting)
  const levels = levelsOf(set, settings, onReview)
  const recommended = asked.map(({ policy, setting: { leadTime, target } }, k) =>
    play(set, leadTime, {
      policy,
      setting: String(target.level),
      of: (_, i) => upToPolicy((day) => levels[k]![i]![day / REVIEW_DAYS]!, { reviewDays: REVIEW_DAYS }),
    }),
  )
  return [...recommended, ...LEAD_TIMES.flatMap((leadTime) => rulesOf(set, leadTime))]
}

function levelsOf(set: PolicySet, settings: readonly ReplaySetting[], onReview: (day: number) => void) {
  const plan: ReplayPlan = {
    start: set.start,
    days: set.days,
    reviewDays: REVIEW_DAYS,
    settings,
    options: { horizon: Math.max(...LEAD_TIMES) + REVIEW_DAYS, frequency: 'D', paths: 500 },
    onReview,
  }
  return recommendedLevels(set.products, plan)
}

/** What the recommendation is held against: a threshold, a rule of thumb, and what nobody can do. */
function rulesOf(set: PolicySet, leadTime: number): Outcome[] {
  const perDay = set.products.map(({ demand }) => averageBefore(demand, set.start))
  const reviewDays = REVIEW_DAYS
  const threshold = (factor: number, days: number, weeks: number) => (_: PolicyProduct, i: number) =>
    thresholdPolicy({
      threshold: factor * days * perDay[i]!,
      lotUnits: lotOf(perDay[i]!, 7 * weeks),
      reviewDays,
    })
  return [
    play(set, leadTime, {
      policy: 'threshold, as usual',
      setting: '1.5 x lead time',
      of: (_, i) => thresholdPolicy({ ...usualThreshold({ perDay: perDay[i]!, leadTimeDays: leadTime }), reviewDays }),
    }),
    ...LOT_WEEKS.flatMap((weeks) =>
      FACTORS.map((factor) =>
        play(set, leadTime, {
          policy: 'threshold',
          isSwept: true,
          lotWeeks: weeks,
          setting: `${factor.toFixed(2)} x lead time and review, lots of ${weeks} weeks`,
          of: threshold(factor, leadTime + reviewDays, weeks),
        }),
      ),
    ),
    ...FACTORS.map((factor) =>
      play(set, leadTime, {
        policy: 'days of cover',
        isSwept: true,
        setting: `${factor.toFixed(2)} x lead time and review`,
        of: ({ demand }) =>
          coverPolicy({
            history: demand,
            start: set.start,
            averageDays: AVERAGE_DAYS,
            coverDays: factor * (leadTime + reviewDays),
            reviewDays,
          }),
      }),
    ),
    play(set, leadTime, {
      policy: 'perfect foresight',
      setting: '',
      of: ({ demand }) => foresightPolicy({ demand: demand.slice(set.start), leadTimeDays: leadTime, reviewDays }),
    }),
  ]
}

function play(
  set: PolicySet,
  leadTime: number,
  by: Pick<Outcome, 'policy' | 'setting' | 'isSwept' | 'lotWeeks'> & {
    of: (product: PolicyProduct, i: number) => Policy
  },
): Outcome {
  const results = set.products.map((product, i) =>
    replay({
      demand: product.demand.subarray(set.start),
      policy: by.of(product, i),
      leadTimeDays: leadTime,
      startUnits: Math.ceil((leadTime + REVIEW_DAYS) * averageBefore(product.demand, set.start)),
      countFrom: COUNT_FROM,
      money: {
        lostPerUnit: product.price,
        valuePerUnit: product.price,
        holdingPerYear: HOLDING_PER_YEAR,
        perOrder: PER_ORDER,
      },
    }),
  )
  const sum = (value: (result: ReplayResult, i: number) => number) =>
    results.reduce((total, result, i) => total + value(result, i), 0)
  const cycles = sum((result) => result.cycles)
  const { of: _, ...names } = by
  return {
    ...names,
    leadTime,
    fillRate: 1 - sum((result) => result.lostMoney) / sum((result, i) => result.askedUnits * set.products[i]!.price),
    cycleService: cycles === 0 ? 1 : sum((result) => result.cycleService * result.cycles) / cycles,
    stock: sum((result) => result.averageStockMoney),
    stockOutDays: sum((result) => result.stockOutDays),
    lost: sum((result) => result.lostMoney),
    orders: sum((result) => result.orders),
    holding: sum((result) => result.holdingCost),
    ordering: sum((result) => result.orderingCost),
  }
}
