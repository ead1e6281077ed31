import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHistory, dayAt, levelHistory, money, type Step } from '#test/support/level-history.ts'
import { roundCost } from './costing/exact-cost.ts'
import { closingValues, valuation } from './valuation.ts'

/** Costs in whole minor units: exact here because the examples come out even. */
const worth = (steps: readonly Step[], options: Parameters<typeof valuation>[1] = {}) => {
  const { value, costOfGoodsSold, ...rest } = valuation(levelHistory(steps), options)
  return {
    ...rest,
    fifo: [roundCost(value.fifo), roundCost(costOfGoodsSold.fifo)],
    average: [roundCost(value.average), roundCost(costOfGoodsSold.average)],
  }
}

const TWO_RECEIPTS: readonly Step[] = [
  { kind: 'receipt', units: 10, cost: 100, day: 0 },
  { kind: 'receipt', units: 10, cost: 130, day: 5 },
]

describe('what stock is worth', () => {
  test('by FIFO the oldest goes first, by moving average all cost the same', () => {
    // In: 10 x 100 + 10 x 130 = 2300, average 115. Sold 12: FIFO 10 x 100 + 2 x 130 = 1260, average 12 x 115 = 1380.
    const { fifo, average, onHand } = worth([...TWO_RECEIPTS, { kind: 'sale', units: -12, day: 9 }])
    expect({ fifo, average, onHand }).toEqual({ fifo: [1040, 1260], average: [920, 1380], onHand: 8000 })
  })

  test('a return comes back at the cost of the newest sale and is no longer sold', () => {
    // After the sale of 12 above, 1 returns: FIFO at 130 (the last unit sold), average at 115.
    const { fifo, average } = worth([
      ...TWO_RECEIPTS,
      { kind: 'sale', units: -12, day: 9 },
      { kind: 'return', units: 1, day: 10 },
    ])
    expect({ fifo, average }).toEqual({ fifo: [1170, 1130], average: [1035, 1265] })
  })

  test('a return before any sale costs what a receipt would', () => {
    const { fifo, assumedCostUnits } = worth([{ kind: 'return', units: 2 }], { productCost: money(70) })
    expect([fifo, assumedCostUnits]).toEqual([[140, -140], 2000])
  })

  test('a receipt that says no cost takes the last known, then the product cost, then none', () => {
    // 1 unknown at 0; then 2 at 50; then 3 assumed at 50.
    const steps: Step[] = [
      { kind: 'receipt', units: 1 },
      { kind: 'receipt', units: 2, cost: 50 },
      { kind: 'receipt', units: 3 },
    ]
    expect(worth(steps)).toMatchObject({ fifo: [250, 0], assumedCostUnits: 3000, unknownCostUnits: 1000 })
    // With a product cost of 40: 40 + 2 x 50 + 3 x 50 = 290.
    expect(worth(steps, { productCost: money(40) })).toMatchObject({
      fifo: [290, 0],
      assumedCostUnits: 4000,
      unknownCostUnits: 0,
    })
  })

  test('what sold without a known cost is said, and taken off when it comes back', () => {
    const sold: Step[] = [
      { kind: 'receipt', units: 5 },
      { kind: 'sale', units: -3 },
    ]
    expect(worth(sold).soldWithoutCostUnits).toBe(3000)
    expect(worth([...sold, { kind: 'return', units: 1 }]).soldWithoutCostUnits).toBe(2000)
  })

  test('what a count finds costs what is known; what it misses goes off the oldest, and neither is sold', () => {
    // 10 @ 100, 10 @ 130, count finds 2 more at 130; then 11 fewer: FIFO out 10 x 100 + 130.
    const found = worth([...TWO_RECEIPTS, { kind: 'count', units: 2 }])
    expect(found).toMatchObject({ fifo: [2560, 0], average: [2560, 0], assumedCostUnits: 2000 })
    const missed = worth([...TWO_RECEIPTS, { kind: 'count', units: 2 }, { kind: 'adjustment', units: -11 }])
    expect(missed.fifo).toEqual([1430, 0])
  })

  test('a transfer carries its cost when it says one', () => {
    expect(worth([{ kind: 'transfer_in', units: 4, cost: 90 }]).fifo).toEqual([360, 0])
  })

  test('a receipt at the wrong cost, taken back and booked again, costs what the second says', () => {
    // 4 sold of what turned out to cost 60: 240; 6 left: 360. Nothing is left of the 600 per unit.
    const { fifo, average } = worth([
      { kind: 'receipt', units: 10, cost: 600 },
      { kind: 'sale', units: -4 },
      { kind: 'reversal', units: -10, reverses: 1 },
      { kind: 'receipt', units: 10, cost: 60 },
    ])
    expect([fifo, average]).toEqual([
      [360, 240],
      [360, 240],
    ])
  })
})

describe('stock below zero', () => {
  const OVERSOLD: readonly Step[] = [
    { kind: 'receipt', units: 2, cost: 100, day: 0 },
    { kind: 'sale', units: -5, day: 1 },
  ]

  test('is owed, and has no cost yet', () => {
    expect(worth(OVERSOLD)).toMatchObject({ onHand: -3000, owedUnits: 3000, fifo: [0, 200], average: [0, 200] })
  })

  test('is settled by the next receipt at its cost', () => {
    // 3 of the 10 at 120 were sold already: 2 x 100 + 3 x 120 = 560 sold, 7 x 120 = 840 left.
    expect(worth([...OVERSOLD, { kind: 'receipt', units: 10, cost: 120, day: 3 }])).toMatchObject({
      onHand: 7000,
      owedUnits: 0,
      fifo: [840, 560],
      average: [840, 560],
    })
  })

  test('is settled part by part', () => {
    // 1 at 120, then 2 of 4 at 150: 200 + 120 + 300 = 620 sold, 2 x 150 left.
    const { fifo, average } = worth([
      ...OVERSOLD,
      { kind: 'receipt', units: 1, cost: 120, day: 3 },
      { kind: 'receipt', units: 4, cost: 150, day: 4 },
    ])
    expect([fifo, average]).toEqual([
      [300, 620],
      [300, 620],
    ])
  })

  test('costs in the period of the sale, not of the receipt, and not at all when it was waste', () => {
    const steps: Step[] = [...OVERSOLD, { kind: 'waste', units: -1 }, { kind: 'receipt', units: 10, cost: 120, day: 3 }]
    const period = { from: dayAt(1), until: dayAt(2) }
    expect(worth(steps, { period }).fifo).toEqual([720, 560])
    expect(worth(steps, { period: { from: dayAt(2), until: dayAt(9) } }).fifo).toEqual([720, 0])
  })
})

test('a period has its first moment and not its last', () => {
  const steps: Step[] = [
    { kind: 'receipt', units: 9, cost: 10, day: 0 },
    ...[1, 2, 3].map((day): Step => ({ kind: 'sale', units: -day, day })),
  ]
  // Day 1 sells 1, day 2 sells 2, day 3 sells 3, at 10 each: days 1 and 2 only.
  expect(worth(steps, { period: { from: dayAt(1), until: dayAt(3) } }).fifo).toEqual([30, 30])
})

test('closing values follow the level, and a movement at the moment itself is not yet in', () => {
  const movements = levelHistory([...TWO_RECEIPTS, { kind: 'sale', units: -12, day: 9 }])
  const values = closingValues(movements, [dayAt(0), dayAt(1), dayAt(6), dayAt(9), dayAt(10)])
  expect(values.map(({ fifo }) => Number(fifo) / 1000)).toEqual([0, 1000, 2300, 2300, 1040])
  expect(values.map(({ average }) => Number(average) / 1000)).toEqual([0, 1000, 2300, 2300, 920])
})

test('a history with a gap is refused', () => {
  expect(() => valuation(levelHistory([...TWO_RECEIPTS]).slice(1))).toThrow('every seq from 1')
})

describe('of any history', () => {
  const histories = anyHistory(fc.option(fc.nat({ max: 100_000 }), { nil: undefined }))
  const costs = fc.option(fc.nat({ max: 100_000 }), { nil: undefined })

  test('the layers add up to what is on hand, and each holds something', () => {
    fc.assert(
      fc.property(histories, costs, (movements, cost) => {
        const { layers, onHand, owedUnits } = valuation(movements, { productCost: money(cost) })
        expect(onHand).toBe(movements.at(-1)?.after ?? 0)
        expect(layers.reduce((sum, layer) => sum + layer.units, 0) - owedUnits).toBe(onHand)
        expect(layers.every(({ units }) => units > 0)).toBe(true)
        expect(owedUnits === 0 || layers.length === 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('what came in is what left and what is there, to the thousandth of a minor unit', () => {
    fc.assert(
      fc.property(histories, costs, (movements, cost) => {
        const { value, costIn, costOut } = valuation(movements, { productCost: money(cost) })
        expect(costIn.fifo).toBe(costOut.fifo + value.fifo)
        expect(costIn.average).toBe(costOut.average + value.average)
      }),
      { numRuns: 500 },
    )
  })

  test('at one cost both methods agree, and it is units times cost', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), anyHistory(fc.constant(undefined)), (cost, movements) => {
        const { value, costIn, costOut, costOfGoodsSold, onHand } = valuation(movements, { productCost: money(cost) })
        expect(value.average).toBe(value.fifo)
        expect(costIn.average).toBe(costIn.fifo)
        expect(costOut.average).toBe(costOut.fifo)
        expect(costOfGoodsSold.average).toBe(costOfGoodsSold.fifo)
        expect(value.fifo).toBe(BigInt(Math.max(0, onHand)) * BigInt(cost))
      }),
      { numRuns: 500 },
    )
  })

  test('periods that follow one another cost together what all time does', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 60 }), (movements, day) => {
        const before = valuation(movements, { period: { from: dayAt(0), until: dayAt(day) } }).costOfGoodsSold
        const after = valuation(movements, { period: { from: dayAt(day), until: dayAt(61) } }).costOfGoodsSold
        const all = valuation(movements).costOfGoodsSold
        expect([before.fifo + after.fifo, before.average + after.average]).toEqual([all.fifo, all.average])
      }),
    )
  })
})
