import { describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '../forecasting/random.ts'
import { type LeadTime, type OrderPlan, type OrderRules, orderQuantity, planOrder } from './replenishment.ts'

const DAILY_UNITS = 30
const NO_SALE = { [DAILY_UNITS]: Math.exp(-DAILY_UNITS), [2 * DAILY_UNITS]: Math.exp(-2 * DAILY_UNITS) }

/** Knuth (1997), "The art of computer programming", vol. 2, 3.4.1: arrivals until their gaps fill the time. */
function poisson(mean: number, random: Random): number {
  let count = 0
  for (let left = random.next(); left > NO_SALE[mean]!; left *= random.next()) count++
  return count
}

/** Poisson, but a day in four sells twice as much, and mostly the next does too: paths know that, steps alone do not. */
function sales(days: number, random: Random): Float64Array {
  let isBusy = random.next() < 0.25
  return Float64Array.from({ length: days }, () => {
    if (random.next() < 0.3) isBusy = random.next() < 0.25
    return poisson(isBusy ? 2 * DAILY_UNITS : DAILY_UNITS, random)
  })
}

const odds = (leadTime: LeadTime) => (typeof leadTime === 'number' ? [{ steps: leadTime, weight: 1 }] : leadTime)

function leadDays(leadTime: LeadTime, random: Random): number {
  let left = random.next() * odds(leadTime).reduce((sum, { weight }) => sum + weight, 0)
  return odds(leadTime).find(({ weight }) => {
    left -= weight
    return left < 0
  })!.steps
}

interface Reached {
  /** Share of deliveries before which nothing was owed. */
  cycle: number
  /** Share of demand met from the shelf on its day. */
  fill: number
}

/** A shop that decides every `reviewSteps` days before it opens, and owes what it does not have. */
function runShop({ policy }: OrderPlan, rules: OrderRules, random: Random): Reached {
  const { reviewSteps = 1, leadTime } = rules
  const demand = sales(4000, random.split('demand'))
  const supplier = random.split('supplier')
  const arrivals = new Float64Array(demand.length + 10)
  let [onHand, onOrder] = [400, 0]
  let [deliveries, kept, met, asked] = [0, 0, 0, 0]
  for (const [day, units] of demand.entries()) {
    if (day % reviewSteps === 0) {
      const order = orderQuantity({ onHand, onOrder }, policy, rules)
      onOrder += order.units
      arrivals[day + leadDays(leadTime, supplier)]! += order.units
    }
    if (arrivals[day]! > 0) {
      deliveries++
      if (onHand >= 0) kept++
    }
    onHand += arrivals[day]!
    onOrder -= arrivals[day]!
    met += Math.max(0, Math.min(units, onHand))
    asked += units
    onHand -= units
  }
  return { cycle: kept / deliveries, fill: met / asked }
}

/** What 20 shops reach on average, and how far chance alone may take that from the truth: four standard errors. */
function reachedBy(plan: OrderPlan, rules: OrderRules, kind: 'cycle' | 'fill'): { mean: number; tolerance: number } {
  const random = seededRandom(20261121)
  const runs = Array.from({ length: 20 }, (_, i) => runShop(plan, rules, random.split(i))[kind])
  const mean = runs.reduce((sum, reached) => sum + reached, 0) / runs.length
  const variance = runs.reduce((sum, reached) => sum + (reached - mean) ** 2, 0) / (runs.length - 1)
  return { mean, tolerance: 4 * Math.sqrt(variance / runs.length + FORECAST_ERROR ** 2) }
}

const PATHS_COUNT = 40_000
/** Standard error of a chance of 5 % that is estimated from so many paths. */
const FORECAST_ERROR = Math.sqrt((0.05 * 0.95) / PATHS_COUNT)

/** What is known before any day: equally likely futures. */
const draw = seededRandom(7)
const PATHS = Array.from({ length: PATHS_COUNT }, () => sales(8, draw))

describe('a shop that follows the plan for years', () => {
  const sometimesLate = [
    { steps: 2, weight: 2 },
    { steps: 4, weight: 1 },
  ]
  test.each<[string, OrderRules]>([
    ['a cycle service, ordering daily', { leadTime: 3, target: { kind: 'cycle', level: 0.95 } }],
    ['a cycle service, ordering twice a week', { leadTime: 3, reviewSteps: 4, target: { kind: 'cycle', level: 0.9 } }],
    [
      'a cycle service from a supplier who is late at times',
      { leadTime: sometimesLate, reviewSteps: 3, target: { kind: 'cycle', level: 0.95 } },
    ],
    ['a fill rate, ordering daily', { leadTime: 3, target: { kind: 'fill', level: 0.95 } }],
    ['a fill rate, ordering twice a week', { leadTime: 3, reviewSteps: 4, target: { kind: 'fill', level: 0.95 } }],
    [
      'a fill rate from a supplier who is late at times',
      { leadTime: sometimesLate, reviewSteps: 3, target: { kind: 'fill', level: 0.95 } },
    ],
    ['a fill rate in lots', { leadTime: 3, target: { kind: 'fill', level: 0.95 }, lotUnits: 200 }],
    [
      'a fill rate in lots, looking weekly',
      { leadTime: 2, reviewSteps: 6, target: { kind: 'fill', level: 0.9 }, lotUnits: 50 },
    ],
  ])('reaches %s, and holds no more for it', (_, rules) => {
    const plan = planOrder(PATHS, rules, { onHand: 0 })
    const { mean, tolerance } = reachedBy(plan, rules, rules.target.kind)
    expect(tolerance).toBeLessThan(0.015)
    expect(Math.abs(mean - rules.target.level)).toBeLessThan(tolerance)
  })
})
