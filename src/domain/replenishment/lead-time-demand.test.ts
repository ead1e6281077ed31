import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadTimeDemand, shelfLifeDemand } from './replenishment.ts'

const PATHS = [Float64Array.of(1, 2, 3, 4), Float64Array.of(4, 0, 2, 10)]

describe('demand over a lead time', () => {
  test('is added up along each path', () => {
    expect(leadTimeDemand(PATHS, 2).units).toEqual(Float64Array.of(3, 4))
    expect(leadTimeDemand(PATHS, 2, 2).units).toEqual(Float64Array.of(10, 16))
  })

  test('keeps what the steps of a path have in common', () => {
    // High paths stay high: the sum is 2 or 20, never 11, as independent steps would mostly have it.
    const together = [Float64Array.of(1, 1), Float64Array.of(10, 10)]
    expect(leadTimeDemand(together, 2)).toMatchObject({ units: Float64Array.of(2, 20), standardDeviation: 9 })
  })

  test('takes its part of a step', () => {
    expect(leadTimeDemand(PATHS, 1.5).units).toEqual(Float64Array.of(2, 4))
    expect(leadTimeDemand(PATHS, 0.25, 0.25).units).toEqual(Float64Array.of(0.5, 2))
  })

  test('is nothing when nothing has to be waited for', () => {
    expect(leadTimeDemand(PATHS, 0)).toMatchObject({ units: Float64Array.of(0), chance: Float64Array.of(1), mean: 0 })
  })

  test('counts each path with each lead time seen', () => {
    // 1 step: 1 and 4, three times each. 3 steps: 6 and 6, once each.
    const demand = leadTimeDemand(PATHS, [
      { steps: 1, weight: 3 },
      { steps: 3, weight: 1 },
      { steps: 9, weight: 0 },
    ])
    expect(demand.units).toEqual(Float64Array.of(1, 4, 6))
    expect(demand.chance).toEqual(Float64Array.of(3 / 8, 6 / 8, 1))
    expect(demand.mean).toBeCloseTo((3 * 1 + 3 * 4 + 2 * 6) / 8, 14)
  })

  test('has the variance of a random sum when the lead time varies', () => {
    // E[L] s^2 + d^2 Var[L] with d = 5, s = 0, L 1 or 3: 25.
    const steady = [Float64Array.of(5, 5, 5)]
    const odds = [
      { steps: 1, weight: 1 },
      { steps: 3, weight: 1 },
    ]
    expect(leadTimeDemand(steady, odds)).toMatchObject({ mean: 10, standardDeviation: 5 })
  })

  test('does not fall as time goes on', () => {
    const paths = fc.array(fc.float64Array({ min: 0, max: 1000, noNaN: true, minLength: 6, maxLength: 6 }), {
      minLength: 1,
      maxLength: 9,
    })
    const time = fc.double({ min: 0, max: 3, noNaN: true })
    fc.assert(
      fc.property(paths, time, time, (futures, lead, review) => {
        expect(leadTimeDemand(futures, lead, review).mean).toBeGreaterThanOrEqual(
          leadTimeDemand(futures, lead).mean * (1 - 1e-12),
        )
      }),
    )
  })

  test.each<[string, readonly Float64Array[], Parameters<typeof leadTimeDemand>[1], number]>([
    ['paths', [], 1, 0],
    ['paths', [new Float64Array(0)], 0, 0],
    ['paths', [Float64Array.of(1), Float64Array.of(1, 2)], 1, 0],
    ['paths', [Float64Array.of(1, Number.NaN)], 1, 0],
    ['paths', [Float64Array.of(-1)], 1, 0],
    ['paths', [Float64Array.of(1e300)], 1, 0],
    ['paths', PATHS, 5, 0],
    ['paths', PATHS, 4, 0.1],
    ['paths', PATHS, [{ steps: 5, weight: 1 }], 0],
    ['leadTime.steps', PATHS, -1, 0],
    ['leadTime.steps', PATHS, Number.NaN, 0],
    ['leadTime.weight', PATHS, [{ steps: 1, weight: -1 }], 0],
    ['leadTime', PATHS, [], 0],
    ['leadTime', PATHS, [{ steps: 1, weight: 0 }], 0],
    ['leadTime', PATHS, Array.from({ length: 101 }, () => ({ steps: 1, weight: 1 })), 0],
    ['reviewSteps', PATHS, 1, -1],
    ['reviewSteps', PATHS, 1, Number.NaN],
  ])('refuses %s outside its range (row %#)', (field, paths, leadTime, review) => {
    const refused = () => leadTimeDemand(paths, leadTime, review)
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field} `))
  })

  test('says how far the paths would have to reach', () => {
    expect(() => leadTimeDemand(PATHS, 3, 2)).toThrow(
      'paths must reach 5 steps ahead to add up to there, they end at 4',
    )
  })
})

describe('demand over a shelf life', () => {
  test('is what comes between arrival and spoiling', () => {
    expect(shelfLifeDemand(PATHS, 1, 3).units).toEqual(Float64Array.of(2, 5))
    expect(shelfLifeDemand(PATHS, 1.5, 2.5).units).toEqual(Float64Array.of(1, 2.5))
    expect(shelfLifeDemand(PATHS, 4, 4).units).toEqual(Float64Array.of(0))
  })

  test.each([
    ['from', -1, 2],
    ['from', Number.NaN, 2],
    ['to', 2, 1],
    ['to', 0, Number.NaN],
    ['paths', 0, 5],
  ])('refuses %s outside its range (row %#)', (field, from, to) => {
    expect(() => shelfLifeDemand(PATHS, from, to)).toThrow(new RegExp(`^${field} `))
  })
})
