import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chanceAtMost,
  type DemandDistribution,
  demandDistribution,
  demandQuantile,
  expectedShort,
} from './replenishment.ts'

const amounts = fc.array(fc.oneof(fc.nat({ max: 30 }), fc.double({ min: 0, max: 1e6, noNaN: true })), {
  minLength: 1,
  maxLength: 40,
})

/** By definition, over every observation. */
const meanOf = (units: readonly number[], of: (x: number) => number) =>
  units.reduce((sum, x) => sum + of(x), 0) / units.length

/** Not even the last digit counts. */
const near = (scale: number) => 1e-12 * Math.max(1, scale)

describe('a distribution of demand', () => {
  // 2, 2, 3, 7: by hand, mean 3.5 and variance (2 * 1.5^2 + 0.5^2 + 3.5^2) / 4 = 4.25.
  const demand = demandDistribution([3, 2, 7, 2])

  test('is what was seen: rising, with the chance of at most as much', () => {
    expect(demand).toEqual({
      units: Float64Array.of(2, 3, 7),
      chance: Float64Array.of(0.5, 0.75, 1),
      short: Float64Array.of(1.5, 1, 0),
      mean: 3.5,
      standardDeviation: Math.sqrt(4.25),
    })
  })

  test('counts each amount by its weight', () => {
    const same: DemandDistribution = demandDistribution([7, 3, 2, 5], [1, 1, 2, 0])
    expect(same).toEqual(demand)
  })

  test('knows how much falls short of any stock', () => {
    expect([-1, 0, 2, 2.5, 3, 5, 7, 9].map((stock) => expectedShort(demand, stock))).toEqual([
      4.5, 3.5, 1.5, 1.25, 1, 0.5, 0, 0,
    ])
  })

  test('has quantiles that were seen, and reach the level', () => {
    expect([0.01, 0.5, 0.51, 0.75, 0.76, 0.99].map((level) => demandQuantile(demand, level))).toEqual([
      2, 2, 3, 3, 7, 7,
    ])
  })

  test('takes a level that is just reached as reached', () => {
    const hundred = demandDistribution(Array.from({ length: 100 }, (_, i) => i + 1))
    for (let percent = 1; percent < 100; percent++) expect(demandQuantile(hundred, percent / 100)).toBe(percent)
  })

  test('agrees with the definitions, whatever was seen', () => {
    fc.assert(
      fc.property(
        amounts,
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.nat({ max: 40 }),
        (units, level, stock) => {
          const of = demandDistribution(units)
          const tolerance = near(1e6 + stock)
          expect(Math.abs(of.mean - meanOf(units, (x) => x))).toBeLessThanOrEqual(tolerance)
          expect(Math.abs(expectedShort(of, stock) - meanOf(units, (x) => Math.max(0, x - stock)))).toBeLessThanOrEqual(
            tolerance,
          )
          expect(chanceAtMost(of, stock)).toBe(units.filter((x) => x <= stock).length / units.length)
          const quantile = demandQuantile(of, level)
          expect(units.filter((x) => x <= quantile).length / units.length).toBeGreaterThanOrEqual(level)
          expect(units.filter((x) => x < quantile).length / units.length).toBeLessThan(level)
        },
      ),
    )
  })

  test.each([
    ['units', [], undefined],
    ['units', [1, Number.NaN], undefined],
    ['units', [-1], undefined],
    ['units', [Number.POSITIVE_INFINITY], undefined],
    ['units', [1e300], undefined],
    ['units', new Float64Array(1_000_001), undefined],
    ['weights', [1, 2], [1]],
    ['weights', [1], [-1]],
    ['weights', [1], [Number.NaN]],
    ['weights', [1, 2], [0, 0]],
  ])('refuses %s outside its range (row %#)', (field, units, weights) => {
    const refused = () => demandDistribution(units, weights)
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field} `))
  })

  test.each([0, 1, -0.5, 2, Number.NaN])('has no quantile at level %s', (level) => {
    expect(() => demandQuantile(demand, level)).toThrow(/^level must be in \(0, 1\)/)
  })

  test('answers for no stock that is not a number', () => {
    expect(() => expectedShort(demand, Number.NaN)).toThrow(/^stock /)
    expect(() => chanceAtMost(demand, Number.NaN)).toThrow(/^units /)
  })
})
