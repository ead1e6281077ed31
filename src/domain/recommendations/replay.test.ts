import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../forecasting/random.ts'
import { quantity } from '../values/quantity.ts'
import { recommend } from './recommend.ts'
import { type Policy, replay } from './replay.ts'
import { coverPolicy, foresightPolicy, recommendedLevels, thresholdPolicy, upToPolicy } from './replay-policies.ts'
import { addDays } from './store-day.ts'

const never: Policy = () => 0
/** Orders these, one a day, then nothing. */
const fixed =
  (...orders: number[]): Policy =>
  (day) =>
    orders[day] ?? 0

describe('a replay', () => {
  test('counts what was met, lost, held and ordered', () => {
    // 10 on the shelf; 6 a day asked for. 8 are ordered on day 0 and 3 on day 1, both two days on the way.
    // Close of day 0: 4. Day 1: sells 4 of 6, lost 2, close 0. Day 2: 8 come, close 2. Day 3: 3 come, sells 5 of 6, lost 1,
    // close 0. Stock 4 + 0 + 2 + 0 = 6 over 4 days; asked 24, lost 3. Two cycles end: day 0 to 2 with a shortage, day 2 to
    // 3 without. A unit lost costs 5, one on the shelf ties up 3, an order costs 2: 4.50 at 20 % for 4 of 365 days.
    const money = { lostPerUnit: 5, valuePerUnit: 3, holdingPerYear: 0.2, perOrder: 2 }
    const found = replay({ demand: [6, 6, 6, 6], policy: fixed(8, 3), leadTimeDays: 2, startUnits: 10, money })
    expect(found).toEqual({
      days: 4,
      askedUnits: 24,
      lostUnits: 3,
      fillRate: 1 - 3 / 24,
      cycles: 2,
      cycleService: 0.5,
      stockOutDays: 2,
      averageStock: 1.5,
      orders: 2,
      orderedUnits: 11,
      lostMoney: 15,
      averageStockMoney: 4.5,
      holdingCost: (4.5 * 0.2 * 4) / 365,
      orderingCost: 4,
    })
  })

  test('plays the first days without counting them', () => {
    // Of the replay above only days 2 and 3: the delivery on day 2 ends a cycle that was short before.
    const counted = { demand: [6, 6, 6, 6], policy: fixed(8, 3), leadTimeDays: 2, startUnits: 10, countFrom: 2 }
    expect(replay(counted)).toMatchObject({
      days: 2,
      askedUnits: 12,
      lostUnits: 1,
      averageStock: 1,
      orders: 0,
      cycles: 2,
    })
  })

  test('takes lead times in order, one per order, and from the start again', () => {
    // Ordered on days 0, 1, 2 with 3, 0, 3 days: there on days 3, 1 and 5.
    const seen: number[] = []
    const policy: Policy = (day, { onHand }) => {
      seen.push(onHand)
      return day < 3 ? 10 ** day : 0
    }
    replay({ demand: new Float64Array(6), policy, leadTimeDays: [3, 0], startUnits: 0 })
    expect(seen).toEqual([0, 0, 10, 11, 11, 111])
  })

  test('a sale that is lost does not come back, and nothing is owed', () => {
    const shelf: number[] = []
    const policy: Policy = (day, { onHand, onOrder }) => {
      shelf.push(onHand, onOrder)
      return day === 0 ? 5 : 0
    }
    replay({ demand: [9, 0, 1], policy, leadTimeDays: 1, startUnits: 2 })
    expect(shelf).toEqual([2, 0, 5, 0, 5, 0])
  })

  test('with nothing asked for, all is met', () => {
    expect(replay({ demand: [0, 0], policy: never, leadTimeDays: 1, startUnits: 3 })).toMatchObject({
      fillRate: 1,
      cycleService: 1,
      averageStock: 3,
    })
    expect(replay({ demand: [], policy: never, leadTimeDays: 1, startUnits: 3 })).toMatchObject({ averageStock: 0 })
  })

  test('units are conserved: started with and arrived is sold and left', () => {
    const demand = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 40 })
    const orders = fc.array(fc.nat({ max: 30 }), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(
        demand,
        orders,
        fc.nat({ max: 5 }),
        fc.nat({ max: 50 }),
        (asked, ordered, leadTimeDays, startUnits) => {
          const shelf: number[] = []
          const policy: Policy = (day, { onHand, onOrder }) => {
            shelf.push(onHand + onOrder)
            return ordered[day]!
          }
          const {
            lostUnits,
            askedUnits,
            orderedUnits,
            orders: placed,
            averageStock,
          } = replay({
            demand: [...asked, 0],
            policy,
            leadTimeDays,
            startUnits,
          })
          expect(startUnits + orderedUnits - ordered[asked.length]! - (askedUnits - lostUnits)).toBe(shelf.at(-1))
          expect(placed).toBe(ordered.slice(0, asked.length + 1).filter((units) => units > 0).length)
          expect(averageStock).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  test.each<[string, Partial<Parameters<typeof replay>[0]>]>([
    ['leadTimeDays', { leadTimeDays: 1.5 }],
    ['leadTimeDays', { leadTimeDays: -1 }],
    ['leadTimeDays', { leadTimeDays: [] }],
    ['demand', { demand: [1, Number.NaN] }],
    ['demand', { demand: [-1] }],
    ['an order', { policy: () => -1 }],
    ['an order', { policy: () => Number.POSITIVE_INFINITY }],
  ])('refuses %s outside its range (row %#)', (name, changes) => {
    const refused = () => replay({ demand: [1, 1], policy: never, leadTimeDays: 1, startUnits: 5, ...changes })
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${name} `))
  })
})

describe('policies', () => {
  test('up to a level: what is missing of it, on review days alone', () => {
    const policy = upToPolicy((day) => 10 + day, { reviewDays: 7, limits: { packSize: 4 } })
    expect(policy(0, { onHand: 3, onOrder: 2 })).toBe(8)
    expect(policy(3, { onHand: 0, onOrder: 0 })).toBe(0)
    expect(policy(7, { onHand: 17, onOrder: 0 })).toBe(0)
    expect(policy(14, { onHand: 0, onOrder: 0 })).toBe(24)
  })

  test('threshold: a fixed lot at or below it, as many as lead above', () => {
    const policy = thresholdPolicy({ threshold: 10, lotUnits: 6, reviewDays: 7 })
    expect(policy(0, { onHand: 11, onOrder: 0 })).toBe(0)
    expect(policy(0, { onHand: 4, onOrder: 6 })).toBe(6)
    expect(policy(7, { onHand: 0, onOrder: 0 })).toBe(12)
    expect(policy(8, { onHand: 0, onOrder: 0 })).toBe(0)
  })

  test('days of cover: by what the newest days sold', () => {
    // On day 7 the newest four days of history are 2, 4, 6, 8: 5 a day, 3 days of them are 15.
    const history = Float64Array.of(99, 0, 0, 0, 0, 2, 4, 6, 8, 99)
    const policy = coverPolicy({ history, start: 2, averageDays: 4, coverDays: 3, reviewDays: 7 })
    expect(policy(7, { onHand: 4, onOrder: 1 })).toBe(10)
    // On day 0 only two days are past: 99 and 0.
    expect(policy(0, { onHand: 0, onOrder: 0 })).toBe(149)
    expect(
      coverPolicy({ history, start: 0, averageDays: 4, coverDays: 3, reviewDays: 7 })(0, { onHand: 0, onOrder: 0 }),
    ).toBe(0)
  })

  test('foresight loses nothing after the first delivery, and no level below its own does as well', () => {
    const demand = fc
      .array(fc.nat({ max: 9 }), { minLength: 21, maxLength: 60 })
      .map((units) => Float64Array.from(units))
    fc.assert(
      fc.property(demand, fc.nat({ max: 9 }), fc.integer({ min: 1, max: 7 }), (asked, leadTimeDays, reviewDays) => {
        const policy = foresightPolicy({ demand: asked, leadTimeDays, reviewDays })
        const startUnits = asked.subarray(0, leadTimeDays).reduce((sum, units) => sum + units, 0)
        expect(replay({ demand: asked, policy, leadTimeDays, startUnits }).lostUnits).toBe(0)
        const less: Policy = (day, shelf) => Math.max(0, policy(day, shelf) - (day === 0 ? 1 : 0))
        if (policy(0, { onHand: startUnits, onOrder: 0 }) === 0) return
        const sold = replay({
          demand: asked,
          policy: (day, shelf) => (day === 0 ? less(day, shelf) : 0),
          leadTimeDays,
          startUnits,
        })
        const all = replay({
          demand: asked,
          policy: (day, shelf) => (day === 0 ? policy(day, shelf) : 0),
          leadTimeDays,
          startUnits,
        })
        expect(sold.lostUnits).toBe(all.lostUnits + 1)
      }),
    )
  })
})

describe('recommended levels', () => {
  const random = seededRandom(5)
  const series = ['tea', 'jam', 'nut'].map((id, i) => ({
    id,
    demand: Float64Array.from({ length: 150 }, () => Math.floor(random.next() * (4 + 3 * i))),
    startDay: 20_000,
  }))
  const plan = {
    start: 120,
    days: 30,
    reviewDays: 7,
    settings: [
      { leadTime: 3, target: { kind: 'fill' as const, level: 0.95 } },
      { leadTime: 3, target: { kind: 'fill' as const, level: 0.95 }, isSketched: true },
      { leadTime: 7, target: { kind: 'cycle' as const, level: 0.9 } },
    ],
    options: { horizon: 14, frequency: 'D' as const, paths: 100 },
  }
  const levels = recommendedLevels(series, plan)

  test('see nothing of the days ahead', () => {
    // From day 7 of the replay on the days come the other way round, and that day 500 more are asked for: what is decided
    // on the mornings of days 0 and 7 cannot know.
    const shuffled = series.map((one) => {
      const demand = one.demand.slice()
      demand.subarray(plan.start + 7).reverse()
      demand[plan.start + 7]! += 500
      return { ...one, demand }
    })
    const others = recommendedLevels(shuffled, plan)
    for (const [k, bySeries] of levels.entries()) {
      for (const [i, byReview] of bySeries.entries()) {
        expect(others[k]![i]!.subarray(0, 2)).toEqual(byReview.subarray(0, 2))
      }
    }
    expect(others).not.toEqual(levels)
  })

  test('are one per review day, and near what a week sells', () => {
    // Tea sells 0 to 3, 1.5 a day: 15 in 3 + 7 days; the level for 95 % lies a little above.
    expect(levels.map((bySeries) => bySeries.map(({ length }) => length))).toEqual(Array(3).fill([5, 5, 5]))
    for (const k of [0, 1]) for (const level of levels[k]![0]!) expect(level > 12 && level < 26).toBe(true)
  })

  test('are those of a recommendation', () => {
    const path = [4, 1, 3, 0, 2, 5, 1, 4, 2, 2]
    const paths = [1, 2, 3].map((times) => Float64Array.from(path, (units) => units * times))
    const recommended: Policy = (day, { onHand, onOrder }) =>
      recommend({
        today: addDays('2026-11-21', day),
        forecast: { firstDay: addDays('2026-11-21', day), mean: paths[1]!, paths },
        stock: { onHand: quantity(onHand * 1000), incoming: [{ quantity: quantity(onOrder * 1000) }] },
        supply: { leadTimeDays: 3, reviewDays: 7 },
        target: { kind: 'cycle', level: 0.6 },
      }).arithmetic.quantity / 1000
    // The middle of three futures: 48 over ten days.
    const policy = upToPolicy(() => 48, { reviewDays: 7 })
    for (const onHand of [0, 13, 47, 48, 60]) {
      expect(policy(0, { onHand, onOrder: 5 })).toBe(recommended(0, { onHand, onOrder: 5 }))
    }
  })
})
