import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minorUnits } from '../values/money.ts'
import { abcClasses, xyzClass } from './abc-xyz.ts'

const classes = (revenues: readonly number[]) =>
  abcClasses(revenues.map((revenue, key) => ({ key, revenue: minorUnits(revenue) })))
const lettersOf = (revenues: readonly number[]) => {
  const ranks = classes(revenues)
  return revenues.map((_, key) => ranks.find((rank) => rank.key === key)!.abc).join('')
}

describe('ABC', () => {
  test('goes by the share of those that bring in more', () => {
    // Of 1000: 500 | 300 (50 % before) | 100 (80 %) | 60 (90 %) | 40 (96 %).
    expect(classes([40, 500, 100, 300, 60])).toEqual([
      { key: 1, revenue: 500, abc: 'A', share: 0.5, shareBefore: 0 },
      { key: 3, revenue: 300, abc: 'A', share: 0.3, shareBefore: 0.5 },
      { key: 2, revenue: 100, abc: 'B', share: 0.1, shareBefore: 0.8 },
      { key: 4, revenue: 60, abc: 'B', share: 0.06, shareBefore: 0.9 },
      { key: 0, revenue: 40, abc: 'C', share: 0.04, shareBefore: 0.96 },
    ])
  })

  test.each([
    ['the one that crosses a line belongs above it', [799, 191, 10], 'AAC'],
    ['exactly on a line is below it', [800, 150, 50], 'ABC'],
    ['a single product is A', [7], 'A'],
    ['equal revenues are in one class, even across a line', [700, 100, 100, 100], 'AAAA'],
    ['equal small ones too', [960, 20, 20], 'ACC'],
    ['nothing sold is C', [100, 0], 'AC'],
    ['more returned than sold is C, and takes nothing off the others', [80, 15, 5, -1000], 'ABCC'],
    ['with no revenue at all, all are C', [0, 0, -5], 'CCC'],
    ['nothing is nothing', [], ''],
    ['sums beyond what a number holds stay exact', Array(1000).fill(9_007_199_254_740_991), 'A'.repeat(1000)],
  ])('%s', (_, revenues, expected) => {
    expect(lettersOf(revenues)).toBe(expected)
  })

  test('a larger revenue is never in a lower class, shares sum to 1, and A makes its 80 %', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 10_000 }), { minLength: 1, maxLength: 50 }), (revenues) => {
        const ranks = classes(revenues)
        expect(ranks.map(({ abc }) => abc).join('')).toMatch(/^A*B*C*$/)
        if (!revenues.some((revenue) => revenue > 0)) return
        expect(ranks.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
        const shareOfA = ranks.reduce((sum, { abc, share }) => sum + (abc === 'A' ? share : 0), 0)
        expect(shareOfA).toBeGreaterThan(0.8 - 1e-9)
      }),
    )
  })
})

describe('XYZ', () => {
  // Eight weeks of 10 +/- d: the variance is 8 d^2 / 7, so the coefficient of variation is d / 10 x 1.06904.
  const around = (d: number) => [10 - d, 10 + d, 10 - d, 10 + d, 10 - d, 10 + d, 10 - d, 10 + d]

  test.each([
    ['steady', around(4), 'X', 0.42762],
    ['wavering', around(5), 'Y', 0.53452],
    ['wavering still', around(9), 'Y', 0.96214],
    ['wild', around(10), 'Z', 1.06904],
    ['always the same', around(0), 'X', 0],
  ])('of %s demand', (_, weeks, xyz, coefficientOfVariation) => {
    expect(xyzClass(weeks)).toMatchObject({ xyz, weeks: 8, meanUnits: 10 })
    expect(xyzClass(weeks)).toHaveProperty('coefficientOfVariation', expect.closeTo(coefficientOfVariation, 5))
  })

  test('has its limits in the steadier class', () => {
    // Nine weeks: four of 1, four of 3, one of 2 have mean 2 and variance 8 / 8 = 1, so 1 / 2 = 0.5 exactly.
    expect(xyzClass([1, 3, 1, 3, 1, 3, 1, 3, 2])).toMatchObject({ xyz: 'X', coefficientOfVariation: 0.5 })
    // The same less 1: mean 1, variance 1, so 1 exactly.
    expect(xyzClass([0, 2, 0, 2, 0, 2, 0, 2, 1])).toMatchObject({ xyz: 'Y', coefficientOfVariation: 1 })
  })

  test('is not said of too short a history, nor of no demand', () => {
    expect(xyzClass(around(4).slice(1))).toEqual({ xyz: undefined, reason: 'too-short', weeks: 7, weeksNeeded: 8 })
    expect(xyzClass([...around(4).slice(1), Number.NaN])).toMatchObject({ reason: 'too-short', weeks: 7 })
    expect(xyzClass(Array(8).fill(0))).toEqual({ xyz: undefined, reason: 'no-demand', weeks: 8 })
  })

  test('leaves out weeks that say nothing', () => {
    expect(xyzClass([Number.NaN, ...around(4), Number.NaN])).toEqual(xyzClass(around(4)))
  })

  test.each([-1, Number.POSITIVE_INFINITY])('refuses %s units', (units) => {
    expect(() => xyzClass([units])).toThrow(RangeError)
  })

  test('does not depend on the unit of measure', () => {
    const weeks = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 8, maxLength: 60 })
    fc.assert(
      fc.property(weeks, (units) => {
        expect(xyzClass(units.map((n) => n * 1024)).xyz).toBe(xyzClass(units).xyz)
      }),
    )
  })
})
