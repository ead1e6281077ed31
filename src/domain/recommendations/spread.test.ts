import { describe, expect, test } from 'vitest'
import { demandDistribution } from '../replenishment/replenishment.ts'
import { spreadFactors, widened } from './spread.ts'

const product = (mean: number, standardDeviation: number) => ({ mean, standardDeviation })

describe('how wide demand is taken to be', () => {
  test('products that vary as all others do are left as they are', () => {
    // Spread 2 sqrt(mean) for all: the line goes through every one of them.
    const products = Array.from({ length: 25 }, (_, i) => product(10 + i, 2 * Math.sqrt(10 + i)))
    for (const factor of spreadFactors(products)) expect(factor).toBeCloseTo(1, 9)
  })

  test('one that varies more is brought three quarters of the way, on the scale of logarithms', () => {
    // 40 products of the same mean, half of them of spread 2, half of 8: the common one is sqrt(2 * 8) = 4. Each has a
    // quarter of its own left: 4 ^ 0.75 * 2 ^ 0.25 is 2 times 2 ^ 0.75 = 1.6818; 8 times 2 ^ -0.75 = 0.5946.
    const products = Array.from({ length: 40 }, (_, i) => product(20, i % 2 === 0 ? 2 : 8))
    const [calm, wild] = spreadFactors(products)
    expect(calm).toBeCloseTo(1.6818, 4)
    expect(wild).toBeCloseTo(0.5946, 4)
  })

  test('the line follows how the spread grows with the mean', () => {
    // ln spread = 0.5 ln mean + ln 2 for all but one, of mean 1000 and ten times that spread: it becomes narrower, and by
    // less than 10 ^ 0.75 = 5.6 because it pulls the line towards itself.
    const products = Array.from({ length: 200 }, (_, i) => product(100 + 10 * i, 2 * Math.sqrt(100 + 10 * i)))
    const wild = product(1000, 20 * Math.sqrt(1000))
    const factor = spreadFactors([...products, wild]).at(-1)!
    expect(1 / factor).toBeGreaterThan(5)
    expect(1 / factor).toBeLessThan(5.63)
  })

  test('those that hardly sell, or never vary, or are few, keep their own', () => {
    const many = Array.from({ length: 30 }, (_, i) => product(20, i % 2 === 0 ? 2 : 8))
    expect(spreadFactors([...many, product(0.4, 0.4), product(5, 0)]).slice(-2)).toEqual(Float64Array.of(1, 1))
    expect(spreadFactors(many.slice(0, 19))).toEqual(new Float64Array(19).fill(1))
    expect(spreadFactors([])).toEqual(new Float64Array(0))
  })

  test('twice as wide is twice as far from the mean, and not below 0', () => {
    // 2, 4 and 12 have a mean of 6: 6 - 8 is 0 instead of -2, 6 - 4 = 2, 6 + 12 = 18.
    const wide = widened(demandDistribution([2, 4, 12]), 2)
    expect([...wide.units]).toEqual([0, 2, 18])
    expect(wide.chance[0]).toBeCloseTo(1 / 3, 12)
    const own = demandDistribution([2, 4, 12])
    expect(widened(own, 1)).toBe(own)
    for (const factor of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => widened(own, factor)).toThrow(RangeError)
    }
  })
})
