import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stockOutlook } from './replenishment.ts'

const PATHS = [Float64Array.of(2, 2, 2), Float64Array.of(5, 0, 4)]

describe('what becomes of the stock', () => {
  test('is followed along each path by hand', () => {
    // With 4 units and 1 arriving in the third step. First path: 2, 0, 1 of 2 sold. Second: 4 of 5, 0, 1 of 4.
    expect(stockOutlook(PATHS, { onHand: 4, arrivals: [0, 0, 1] })).toEqual({
      stockOutChance: Float64Array.of(0.5, 0.5, 1),
      lostUnits: Float64Array.of(0.5, 0, 2),
      onHand: Float64Array.of(1, 0, 0),
      totalLostUnits: 2.5,
      stockOutStep: 1,
    })
  })

  test('names the first step by which a stock-out is as likely as asked', () => {
    const stepAt = (chance: number) => stockOutlook(PATHS, { onHand: 4, chance }).stockOutStep
    expect([0.1, 0.5, 0.51, 0.99].map(stepAt)).toEqual([1, 1, 3, 3])
  })

  test('means as likely as not where nothing is asked', () => {
    const twoOfFive = [5, 5, 0, 0, 0].map((units) => Float64Array.of(units, units))
    expect(stockOutlook(twoOfFive, { onHand: 4 }).stockOutStep).toBeUndefined()
    expect(stockOutlook(twoOfFive.slice(0, 4), { onHand: 4 }).stockOutStep).toBe(1)
  })

  test('counts arrivals before the sales of their step', () => {
    expect(stockOutlook(PATHS, { onHand: 0, arrivals: [5, 2, 4] }).totalLostUnits).toBe(0)
  })

  test('is not out where the last unit is sold and nobody else came', () => {
    expect(stockOutlook([Float64Array.of(3, 0)], { onHand: 3 })).toMatchObject({
      stockOutStep: undefined,
      totalLostUnits: 0,
      onHand: Float64Array.of(0, 0),
    })
  })

  test('serves what is owed first', () => {
    // 3 are owed: of 5 arriving 2 can be sold.
    expect(stockOutlook([Float64Array.of(0, 4)], { onHand: -3, arrivals: [0, 5] })).toMatchObject({
      lostUnits: Float64Array.of(0, 2),
      onHand: Float64Array.of(0, 0),
    })
  })

  test('loses or keeps every unit, and grows no worse with more stock', () => {
    const paths = fc.array(fc.array(fc.nat({ max: 50 }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 8,
    })
    const arrivals = fc.array(fc.nat({ max: 40 }), { maxLength: 4 })
    fc.assert(
      fc.property(paths, arrivals, fc.nat({ max: 150 }), (rows, incoming, onHand) => {
        const futures = rows.map((row) => Float64Array.from(row))
        const outlook = stockOutlook(futures, { onHand, arrivals: incoming })
        const asked = rows.flat().reduce((sum, units) => sum + units, 0) / rows.length
        const supplied = onHand + incoming.reduce((sum, units) => sum + units, 0)
        expect(supplied - (asked - outlook.totalLostUnits)).toBeCloseTo(outlook.onHand[3]!, 8)
        const more = stockOutlook(futures, { onHand: onHand + 1, arrivals: incoming })
        expect(more.totalLostUnits).toBeLessThanOrEqual(outlook.totalLostUnits + 1e-9)
        for (let t = 0; t < 4; t++) {
          expect(more.stockOutChance[t]!).toBeLessThanOrEqual(outlook.stockOutChance[t]!)
          expect(outlook.stockOutChance[t]!).toBeGreaterThanOrEqual(outlook.stockOutChance[t - 1] ?? 0)
        }
      }),
    )
  })

  test.each<[string, readonly Float64Array[], Parameters<typeof stockOutlook>[1]]>([
    ['paths', [], { onHand: 1 }],
    ['paths', [Float64Array.of(Number.NaN)], { onHand: 1 }],
    ['onHand', PATHS, { onHand: Number.NaN }],
    ['onHand', PATHS, { onHand: 1e300 }],
    ['arrivals', PATHS, { onHand: 1, arrivals: [1, 2, 3, 4] }],
    ['arrivals', PATHS, { onHand: 1, arrivals: [-1] }],
    ['arrivals', PATHS, { onHand: 1, arrivals: Float64Array.of(Number.NaN) }],
    ['chance', PATHS, { onHand: 1, chance: 0 }],
  ])('refuses %s outside its range (row %#)', (field, paths, stock) => {
    const refused = () => stockOutlook(paths, stock)
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field} `))
  })
})
