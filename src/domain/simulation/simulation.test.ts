import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levelHistory, type Step } from '#test/support/level-history.ts'
import { seededRandom } from '../forecasting/random.ts'
import { storeDays } from '../insights/calendar/store-days.ts'
import { salesRate } from '../insights/sales-rate.ts'
import { recommendedLevels } from '../recommendations/replay-policies.ts'
import { askedFor } from './asked-for.ts'
import { weeklyOrderLevels } from './order-levels.ts'
import { addUp, cycleService, fillRate } from './outcome.ts'
import { type LevelToReplay, replayLevel } from './replay-level.ts'
import { type StockRecord, stockRecord } from './stock-record.ts'
import { averageBefore, usualThreshold } from './usual-threshold.ts'

const NOBODY_KNOWS = Number.NaN
const constant = (units: number, days: number) => new Float64Array(days).fill(units)

describe('what a shopkeeper would set a threshold by', () => {
  test('is the average from the first sale on, of known days, with stock', () => {
    // From day 2: 6 + 0 + 3 on three known days, half of one without stock: 9 in 2.5 days. Day 6 lies ahead.
    const demand = Float64Array.of(0, 0, 6, NOBODY_KNOWS, 0, 3, 99)
    expect(averageBefore(demand, 6)).toBe(3)
    expect(averageBefore(demand, 6, Float64Array.of(0, 0, 0.5, 0, 0, 0, 0))).toBe(9 / 2.5)
    expect(averageBefore(demand, 2)).toBe(0)
    // Four sold in the hour in which there were any: four a day, not ninety-six.
    expect(averageBefore(Float64Array.of(4), 1, Float64Array.of(23 / 24))).toBe(4)
  })

  test('makes a threshold of one and a half lead times, and lots of two weeks', () => {
    expect(usualThreshold({ perDay: 2, leadTimeDays: 3 })).toEqual({ threshold: 9, lotUnits: 28 })
    expect(usualThreshold({ perDay: 0.01, leadTimeDays: 3 }).lotUnits).toBe(1)
  })
})

test('the rate of sales is per day with stock, from the first sale on', () => {
  // 4 + 0 + 2 over three known days, one of them out for half of it.
  const sold = [0, 4, 0, NOBODY_KNOWS, 2]
  expect(salesRate(sold, [0, 0, 0, 0, 0.5])).toBe(6 / 2.5)
  expect(salesRate(sold, [0, 0, 0, 0, 0], 0, 1)).toBe(0)
  // Out all the while and sold all the same: each day counts.
  expect(salesRate([3, 5], [1, 1])).toBe(4)
})

/** Days 0 to 9 of 2026 in London winter; movements happen at noon. */
const DAYS = storeDays({ from: Date.UTC(2026, 0, 1), until: Date.UTC(2026, 0, 11), timeZone: 'Europe/London' })
const STEPS: Step[] = [
  { kind: 'receipt', units: 5, day: 1 },
  { kind: 'sale', units: -2, day: 3 },
  { kind: 'sale', units: -3, day: 5 },
  { kind: 'receipt', units: 4, day: 7 },
]

describe('the record of stock', () => {
  test('has each day’s closing stock, deliveries and time without stock', () => {
    const found = stockRecord(levelHistory(STEPS), DAYS, [1, 0, 0, 2, 0, 3, 0, 0, 0, 0])
    expect([...found.closing]).toEqual([0, 5, 5, 3, 3, 0, 0, 4, 4, 4])
    expect([...found.deliveries]).toEqual([0, 1, 0, 0, 0, 0, 0, 1, 0, 0])
    expect([...found.outs.shares]).toEqual([0, 0, 0, 0, 0, 0.5, 1, 0.5, 0, 0])
    // The first movement was at noon of day 1: day 2 is the first whole one.
    expect(found.from).toBe(2)
  })

  test('begins after the last day that sold what the ledger did not see', () => {
    expect(stockRecord(levelHistory(STEPS), DAYS, [0, 0, 0, 2, 0, 3, 2, 0, 0, 0]).from).toBe(7)
    expect(stockRecord(levelHistory(STEPS), DAYS, [0, 0, 0, 2, 0, 3, 0, 0, 0, 1]).from).toBe(10)
    expect(stockRecord([], DAYS, []).from).toBe(10)
  })

  test('knows a sale by the day it happened, however late it was recorded', () => {
    const late: Step[] = [
      { kind: 'receipt', units: 9, day: 0 },
      { kind: 'receipt', units: 1, day: 6 },
      { kind: 'sale', units: -2, day: 3, recordedDay: 8 },
    ]
    const found = stockRecord(levelHistory(late), DAYS, [0, 0, 0, 2, 0, 0, 0, 0, 0, 0])
    expect(found.from).toBe(1)
    // Half a day after noon of day 2 it is midnight: day 3 has begun.
    const atMidnight: Step[] = [
      { kind: 'receipt', units: 9, day: 0 },
      { kind: 'sale', units: -2, day: 2.5 },
    ]
    expect(stockRecord(levelHistory(atMidnight), DAYS, [0, 0, 0, 2, 0, 0, 0, 0, 0, 0]).from).toBe(1)
  })
})

const record = (more: Partial<StockRecord>, days = 56): StockRecord => ({
  from: 0,
  closing: constant(40, days),
  outs: { shares: new Float64Array(days), soldWhileOut: new Float64Array(days) },
  deliveries: new Uint8Array(days),
  ...more,
})

describe('what was asked for', () => {
  test('is what sold and what is estimated to have been lost; unknown days have neither', () => {
    const outs = { shares: Float64Array.of(0, 0, 0, 0.5, 1), soldWhileOut: Float64Array.of(0, 0, 0, 0, 3) }
    const sold = Float64Array.of(8, 4, NOBODY_KNOWS, 3, 3)
    const found = askedFor(sold, record({ outs }, 5))
    // Day 3: 15 sold in 2.5 days are 6 a day, half of it lost. Day 4: 18 in 2.5 days are 7.2, of which 3 sold all the same.
    expect([...found.lost]).toEqual([0, 0, 0, 3, expect.closeTo(4.2, 9)])
    expect([...found.asked]).toEqual([8, 4, 0, 6, expect.closeTo(7.2, 9)])
    expect([...found.isKnown]).toEqual([1, 1, 0, 1, 1])
    expect([...askedFor(sold, record({ outs, from: 4 }, 5)).lost.slice(0, 4)]).toEqual([0, 0, 0, 0])
    expect([...askedFor(sold).asked]).toEqual([8, 4, 0, 3, 3])
  })
})

/** Ten a day, two weeks of past and six weeks replayed; three days to deliver, always up to 120. */
const level = (more: Partial<LevelToReplay> = {}): LevelToReplay => ({
  sold: constant(10, 56),
  begin: 14,
  orderUpTo: constant(120, 6),
  perDay: 10,
  leadTimeDays: [3],
  limits: {},
  money: { price: 500, value: 300 },
  ...more,
})

describe('a level', () => {
  // Both policies begin with what sells in 3 + 7 days: 100. Days 0 to 9 of the replay are played; 10 to 41 count: 32.
  test('is replayed with the recommended policy', () => {
    // Day 0: 20 are ordered, day 7: of 50 on hand 70, and so each week. A week from its review on closes at
    // 40, 30, 20, 80, 70, 60, 50: 350. Counted are 80 + 70 + 60 + 50 of the second week, and four weeks: 1660 in 32 days.
    // Ordered on days 14, 21, 28 and 35; delivered on 10, 17, 24, 31 and 38.
    expect(replayLevel(level())!.all.recommended).toEqual({
      askedUnits: 320,
      lostUnits: 0,
      lostMoney: 0,
      averageStock: 1660 / 32,
      averageStockMoney: (1660 / 32) * 300,
      stockOutDays: 0,
      orders: 4,
      cycles: 5,
      cyclesKept: 5,
    })
  })

  test('is replayed with the threshold as usual where it has none', () => {
    // Threshold 1.5 x 3 x 10 = 45, lot 140. Day 7: 30 on hand, ordered; 130 close day 10, 100 day 13. Then 90 to 30; day 21:
    // 30, ordered: 20, 10, 0, 130, 120, 110, 100; again 90 to 30, and the same again: 460 + 420 + 490 + 420 + 490 = 2280.
    const { threshold } = replayLevel(level())!.all
    expect(threshold).toMatchObject({ averageStock: 2280 / 32, lostUnits: 0, orders: 2 })
  })

  test('is replayed with its own threshold where it has one, and what it loses is money', () => {
    // At 25 nothing is ordered on day 7 (30) but on day 14 (0): short on days 10 to 16, and again on 31 to 37: 14 days of 10.
    // Stock: 130 + 120 + 110 + 100, 90 to 30, 20 + 10 + 0, and the first four again: 460 + 420 + 30 + 460 = 1370.
    const { threshold } = replayLevel(level({ threshold: 25 }))!.all
    expect(threshold).toMatchObject({ lostUnits: 140, lostMoney: 70_000, stockOutDays: 14, averageStock: 1370 / 32 })
    expect(fillRate(threshold)).toBe(1 - 140 / 320)
    // Of the deliveries on days 17 and 38 each ends a time with a shortage.
    expect([threshold.cycles, cycleService(threshold)]).toEqual([2, 0])
  })

  test('orders whole packs', () => {
    // Day 0: 24 for 20, so 54 on hand on day 7: 72 for 66, 56 on day 14 ... always packs of 24.
    const { recommended } = replayLevel(level({ limits: { packSize: 24 } }))!.all
    expect(recommended.lostUnits).toBe(0)
    expect(recommended.averageStock).toBeGreaterThan(1660 / 32)
  })

  test('stands beside what really happened where the ledger has its stock', () => {
    // Empty on days 30 and 31, at ten a day: 20 of 320 lost. On the shelf 40 on thirty days and 0 on two.
    const shares = new Float64Array(56)
    const closing = constant(40, 56)
    const sold = constant(10, 56)
    for (const day of [30, 31]) [shares[day], closing[day], sold[day]] = [1, -5, 0]
    const deliveries = new Uint8Array(56)
    deliveries[3] = deliveries[25] = deliveries[32] = 1
    const outs = { shares, soldWhileOut: new Float64Array(56) }
    const found = replayLevel(level({ sold, record: record({ closing, outs, deliveries }) }))!
    expect(found.recorded!.actual).toEqual({
      askedUnits: expect.closeTo(320, 9),
      lostUnits: expect.closeTo(20, 9),
      lostMoney: expect.closeTo(10_000, 6),
      averageStock: 1200 / 32,
      averageStockMoney: (1200 / 32) * 300,
      stockOutDays: 2,
      orders: 2,
      cycles: 0,
      cyclesKept: 0,
    })
    // The same was asked for as if the shelf had never been empty, so the policies did as above.
    expect(found.recorded!.recommended.averageStock).toBeCloseTo(1660 / 32, 9)
    expect(cycleService(found.recorded!.actual!)).toBeUndefined()
    expect(found.all.actual).toBeUndefined()
  })

  test('has no word on what really happened where the ledger tells of less than four weeks', () => {
    expect(replayLevel(level({ record: record({ from: 29 }) }))!.recorded).toBeUndefined()
    // From day 28 of 56 on: exactly four weeks, on which all are compared.
    expect(replayLevel(level({ record: record({ from: 28 }) }))!.recorded!.levelDays).toBe(28)
    expect(replayLevel(level())!.recorded).toBeUndefined()
  })

  test('plays days nobody knows without counting them, and needs four weeks that are known', () => {
    const sold = constant(10, 56)
    sold.fill(NOBODY_KNOWS, 30, 34)
    // Of the days of the replay 16 to 19: the delivery of day 17 comes, nothing goes. Counted are 260 of days 10 to 13, 40
    // and 30, 90 on day 20 and, 30 having been ordered on day 21, 80, 70, 60, 80, 70, 60, 50; then two weeks of 350.
    expect(replayLevel(level({ sold }))!.all).toMatchObject({
      levelDays: 28,
      recommended: { askedUnits: 280, averageStock: (260 + 70 + 90 + 470 + 700) / 28 },
    })
    sold[34] = NOBODY_KNOWS
    expect(replayLevel(level({ sold }))).toBeUndefined()
    expect(replayLevel(level({ leadTimeDays: [14] }))).toBeUndefined()
  })

  test('with more recommended never loses more', () => {
    const demand = fc.array(fc.nat({ max: 20 }), { minLength: 56, maxLength: 56 })
    fc.assert(
      fc.property(demand, fc.nat({ max: 200 }), fc.nat({ max: 200 }), (sold, upTo, more) => {
        const lost = (orderUpTo: number) =>
          replayLevel(level({ sold: Float64Array.from(sold), orderUpTo: constant(orderUpTo, 6) }))!.all.recommended
            .lostUnits
        expect(lost(upTo + more)).toBeLessThanOrEqual(lost(upTo))
      }),
    )
  })
})

test('levels are added up, and what really happened where all of them tell it', () => {
  const one = replayLevel(level())!.all
  const other = replayLevel(level({ record: record({}) }))!.recorded!
  const both = addUp([one, other])
  expect(both).toMatchObject({ levelCount: 2, levelDays: 64, recommended: { orders: 8, averageStock: 1660 / 16 } })
  expect(both.actual).toBeUndefined()
  expect(addUp([other, other]).actual).toMatchObject({ averageStock: 80 })
  expect(addUp([])).toMatchObject({ levelCount: 0, recommended: { askedUnits: 0 } })
  expect(fillRate(addUp([]).recommended)).toBe(1)
})

describe('what would have been recommended each week', () => {
  const past = (units: number, length: number, start: number) => ({
    id: `${units}/${length}`,
    demand: constant(units, length),
    startDay: 20_000 - start,
    start,
    leadTime: 3,
    storeId: 'leeds',
  })
  const plan = { days: 28, serviceLevel: 0.95 }

  test('is what sells in lead time and a week, and nothing while there is too little to go by', () => {
    const seen: number[] = []
    const [old, young] = weeklyOrderLevels([past(2, 100, 72), past(3, 31, -3)], {
      ...plan,
      onReview: (day) => seen.push(day),
    })
    expect(seen).toEqual([0, 7, 14, 21])
    // Two a day without fail: 20 in ten days.
    for (const orderUpTo of old!) expect(Math.abs(orderUpTo - 20)).toBeLessThanOrEqual(1)
    // Its first sale came on day 3: on day 14 it is 11 days old, on day 21 18.
    expect([...young!].map(Number.isNaN)).toEqual([true, true, true, false])
    expect(young![3]).toBeGreaterThan(20)
  })

  test('is what the policy bench plays, the spread of demand learnt store by store', () => {
    const random = seededRandom(11)
    const levels = Array.from({ length: 21 }, (_, i) => ({
      ...past(0, 60, 53),
      id: String(i),
      demand: Float64Array.from({ length: 60 }, () => Math.floor(random.next() ** 2 * (4 + i))),
    }))
    const week = { days: 7, serviceLevel: 0.9 }
    const [benched] = recommendedLevels(levels, {
      start: 53,
      days: 7,
      reviewDays: 7,
      settings: [{ leadTime: 3, target: { kind: 'cycle', level: 0.9 } }],
      options: { horizon: 14, frequency: 'D', paths: 500 },
    })
    expect(weeklyOrderLevels(levels, week)).toEqual(benched)
    // Twenty products of one store are enough to learn from, one of another is not: it keeps its own spread.
    const [, ...others] = levels
    const apart = weeklyOrderLevels([{ ...levels[0]!, storeId: 'york' }, ...others], week)
    expect(apart).not.toEqual(benched)
  })

  test('cannot know what came later', () => {
    const changed = past(2, 100, 72)
    changed.demand.fill(50, 72 + 7)
    const [first] = weeklyOrderLevels([past(2, 100, 72)], plan)
    const [second] = weeklyOrderLevels([changed], plan)
    expect(second!.subarray(0, 2)).toEqual(first!.subarray(0, 2))
    expect(second![3]).toBeGreaterThan(first![3]! + 20)
  })

  test('reaches over a lead time that is longer than any forecast', () => {
    const [found] = weeklyOrderLevels([{ ...past(2, 100, 72), leadTime: [{ steps: 300, weight: 1 }] }], plan)
    expect(Math.abs(found![0]! - 614)).toBeLessThan(30)
  })
})
