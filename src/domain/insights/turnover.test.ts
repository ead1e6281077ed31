import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHistory, dayAt, levelHistory, type Step } from '#test/support/level-history.ts'
import { quantity } from '../values/quantity.ts'
import { daysOfCover, periodFlow, rankMovers, sellThrough, turnover } from './turnover.ts'
import { closingValues, valuation } from './valuation.ts'

const units = (n: number) => quantity(n * 1000)

describe('turnover', () => {
  test('is cost of goods sold over the average of the daily closing values', () => {
    // Closing values 1000, 800, 600 (minor units): average 800. Sold 400: 400 / 800 = 0.5 in 3 days, 0.5 x 365 / 3 a year;
    // the average lasts 3 / 0.5 = 6 days.
    const turned = turnover({ costOfGoodsSold: 400_000n, closingValues: [1_000_000n, 800_000n, 600_000n] })
    expect(turned).toEqual({
      costOfGoodsSold: 400,
      averageValue: 800,
      turns: 0.5,
      turnsPerYear: (0.5 * 365) / 3,
      daysOfInventory: 6,
    })
  })

  test('is undefined without stock, and has no days of inventory without sales', () => {
    expect(turnover({ costOfGoodsSold: 5000n, closingValues: [0n, 0n] })).toMatchObject({
      averageValue: 0,
      turns: undefined,
      turnsPerYear: undefined,
      daysOfInventory: undefined,
    })
    expect(turnover({ costOfGoodsSold: 0n, closingValues: [5000n] })).toMatchObject({
      turns: 0,
      daysOfInventory: undefined,
    })
    expect(() => turnover({ costOfGoodsSold: 0n, closingValues: [] })).toThrow(RangeError)
  })

  test('comes from the ledger: what a level sold and what it was worth at each close', () => {
    // 10 at 100; one is sold at noon of each of days 1 to 4; closing at midnight: 900, 800, 700, 600; average 750.
    const movements = levelHistory([
      { kind: 'receipt', units: 10, cost: 100, day: 0 },
      ...[1, 2, 3, 4].map((day): Step => ({ kind: 'sale', units: -1, day })),
    ])
    const period = { from: dayAt(0.5), until: dayAt(4.5) }
    const closes = closingValues(movements, [1.5, 2.5, 3.5, 4.5].map(dayAt)).map(({ fifo }) => fifo)
    const { costOfGoodsSold } = valuation(movements, { period })
    expect(turnover({ costOfGoodsSold: costOfGoodsSold.fifo, closingValues: closes })).toMatchObject({
      costOfGoodsSold: 400,
      averageValue: 750,
      turns: 400 / 750,
    })
  })
})

test('days of cover are stock over rate', () => {
  // 12 / 1.5 = 8.
  expect([daysOfCover(units(12), 1.5), daysOfCover(units(-3), 1.5), daysOfCover(units(12), 0)]).toEqual([
    8,
    0,
    undefined,
  ])
  expect(() => daysOfCover(units(1), -1)).toThrow(RangeError)
  expect(() => daysOfCover(units(1), Number.NaN)).toThrow(RangeError)
})

describe('sell-through', () => {
  const steps: Step[] = [
    { kind: 'receipt', units: 10, day: 0 },
    { kind: 'sale', units: -4, day: 1 },
    { kind: 'receipt', units: 6, day: 5 },
    { kind: 'sale', units: -5, day: 6 },
    { kind: 'return', units: 2, day: 7 },
    { kind: 'waste', units: -1, day: 7 },
    { kind: 'receipt', units: 50, day: 20 },
    { kind: 'reversal', units: -50, day: 20, reverses: 7 },
  ]

  test('is what sold of what there was', () => {
    // Opening 10 - 4 = 6, received 6, sold 5 - 2 = 3: 3 / 12.
    const flow = periodFlow(levelHistory(steps), { from: dayAt(5), until: dayAt(30) })
    expect(flow).toEqual({ opening: 6000, received: 6000, sold: 3000 })
    expect(sellThrough(flow)).toBe(0.25)
  })

  test('has the first moment of its period and not the last', () => {
    const flow = periodFlow(levelHistory(steps), { from: dayAt(5), until: dayAt(6) })
    expect(flow).toEqual({ opening: 6000, received: 6000, sold: 0 })
  })

  test('is undefined where there was nothing to sell', () => {
    const owed = levelHistory([{ kind: 'sale', units: -4, day: 0 }])
    const flow = periodFlow(owed, { from: dayAt(1), until: dayAt(2) })
    expect([flow.opening, sellThrough(flow)]).toEqual([0, undefined])
  })

  test('of periods that follow one another adds up', () => {
    fc.assert(
      fc.property(anyHistory(fc.constant(1)), fc.integer({ min: 0, max: 60 }), (movements, day) => {
        const [one, other, all] = [
          [0, day],
          [day, 61],
          [0, 61],
        ].map(([from, until]) => periodFlow(movements, { from: dayAt(from!), until: dayAt(until!) }))
        expect([one!.sold + other!.sold, one!.received + other!.received]).toEqual([all!.sold, all!.received])
      }),
    )
  })
})

test('movers are ranked by the share of their stock they sell in a day', () => {
  // 4 / 40 = 0.1, 1 / 2 = 0.5, 0 / 9 = 0; nothing on hand has no speed.
  const { ranked, withoutStock } = rankMovers([
    { key: 'tea', unitsPerDay: 4, onHand: units(40) },
    { key: 'mug', unitsPerDay: 1, onHand: units(2) },
    { key: 'jar', unitsPerDay: 0, onHand: units(9) },
    { key: 'pot', unitsPerDay: 3, onHand: units(0) },
    { key: 'pan', unitsPerDay: 3, onHand: units(-1) },
  ])
  expect(ranked.map(({ key, sharePerDay }) => [key, sharePerDay])).toEqual([
    ['mug', 0.5],
    ['tea', 0.1],
    ['jar', 0],
  ])
  expect(withoutStock).toEqual(['pot', 'pan'])
  expect(() => rankMovers([{ key: 'tea', unitsPerDay: -1, onHand: units(1) }])).toThrow(RangeError)
})
