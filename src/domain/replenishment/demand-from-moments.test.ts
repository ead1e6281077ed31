import { describe, expect, test } from 'vitest'
import { incompleteGamma } from './incomplete-gamma.ts'
import { chanceAtMost, demandFromMoments, demandQuantile, expectedShort, leadTimeMoments } from './replenishment.ts'

describe('the incomplete gamma function', () => {
  /** Abramowitz & Stegun 6.5.13, for a whole shape. */
  const whole = (shape: number, x: number) => {
    let [term, sum] = [1, 0]
    for (let k = 0; k < shape; k++) {
      sum += term
      term *= x / (k + 1)
    }
    return 1 - Math.exp(-x) * sum
  }

  test.each([1, 3, 9, 10, 11, 40])('is a sum of powers for the shape %s', (shape) => {
    for (const part of [0.5, 0.9, 1, 1.1, 1.5]) {
      expect(Math.abs(incompleteGamma(shape, part * shape) - whole(shape, part * shape))).toBeLessThan(2e-13)
    }
  })

  test('is the error function for the shape 1/2', () => {
    // Abramowitz & Stegun, table 7.1: erf(0.5), erf(1), erf(2).
    expect(incompleteGamma(0.5, 0.25)).toBeCloseTo(0.520499877813, 12)
    expect(incompleteGamma(0.5, 1)).toBeCloseTo(0.842700792949, 11)
    expect(incompleteGamma(0.5, 4)).toBeCloseTo(0.995322265018, 11)
  })

  test('starts at 0 and ends at 1', () => {
    for (const shape of [0.01, 0.5, 1, 20, 1e4]) {
      expect(incompleteGamma(shape, 0)).toBe(0)
      expect(incompleteGamma(shape, 3 * shape + 50)).toBeCloseTo(1, 12)
    }
  })

  test('is about a half at the mean of a large shape', () => {
    // Abramowitz & Stegun 6.5.35: 1/2 + 1 / (3 sqrt(2 pi a)), to order 1 / a.
    expect(incompleteGamma(1e4, 1e4)).toBeCloseTo(0.5 + 1 / (300 * Math.sqrt(2 * Math.PI)), 6)
  })
})

describe('normal demand', () => {
  const demand = demandFromMoments({ mean: 1000, standardDeviation: 100 }, 'normal')

  // Standard tables of the unit normal loss function.
  test.each([
    [0, 0.3989],
    [0.5, 0.1978],
    [1, 0.0833],
    [1.5, 0.0293],
    [2, 0.0085],
    [3, 0.00038],
  ])('has the loss function G(%s) = %s', (k, loss) => {
    expect(expectedShort(demand, 1000 + 100 * k) / 100).toBeCloseTo(loss, k > 2 ? 5 : 4)
    expect(expectedShort(demand, 1000 - 100 * k) / 100).toBeCloseTo(loss + k, 4)
  })

  test('has its quantiles within a hundredth of a standard deviation', () => {
    // Standard tables: 0.5 -> 0, 0.8413 -> 1, 0.975 -> 1.960, 0.999 -> 3.0902.
    for (const [level, z] of [
      [0.5, 0],
      [0.8413447, 1],
      [0.975, 1.96],
      [0.999, 3.0902],
      [0.025, -1.96],
    ] as const) {
      expect(Math.abs((demandQuantile(demand, level) - 1000) / 100 - z)).toBeLessThan(0.01)
    }
  })

  test('has the mean and deviation it was made from', () => {
    expect(demand.mean).toBeCloseTo(1000, 2)
    expect(demand.standardDeviation).toBeCloseTo(100, 2)
  })

  test('asks for nothing where it would be negative', () => {
    // z = -1 is zero demand: 15.87 % of cycles.
    const slow = demandFromMoments({ mean: 5, standardDeviation: 5 }, 'normal')
    expect(slow.units[0]).toBe(0)
    expect(chanceAtMost(slow, 0)).toBeCloseTo(0.1587, 3)
  })
})

describe('gamma demand', () => {
  test('of variation 1 is exponential', () => {
    // P(D > x) = exp(-x / 20) and E[(D - x)+] = 20 exp(-x / 20).
    const demand = demandFromMoments({ mean: 20, standardDeviation: 20 })
    for (const units of [0, 1, 10, 20, 60, 200]) {
      expect(expectedShort(demand, units)).toBeCloseTo(20 * Math.exp(-units / 20), 3)
      expect(Math.abs(chanceAtMost(demand, units) - (1 - Math.exp(-units / 20)))).toBeLessThan(0.004)
    }
    expect(Math.abs(demandQuantile(demand, 0.95) - 20 * Math.log(20))).toBeLessThan(0.2)
  })

  test('of variation 1/2 is a sum of four exponential ones', () => {
    // Erlang: P(D > x) = exp(-x) (1 + x + x^2/2 + x^3/6) = T4; E[(D - x)+] = 4 T5 - x T4.
    const demand = demandFromMoments({ mean: 4, standardDeviation: 2 })
    const tail = (k: number, x: number) =>
      Math.exp(-x) * [1, x, x ** 2 / 2, x ** 3 / 6].slice(0, k).reduce((a, b) => a + b)
    for (const x of [0.5, 2, 4, 7, 12]) {
      const short = 4 * tail(4, x) - x * tail(4, x) + (x ** 4 / 6) * Math.exp(-x)
      expect(expectedShort(demand, x)).toBeCloseTo(short, 4)
    }
  })

  test.each([0.011, 0.05, 0.3, 1, 3, 10])('keeps mean and deviation at variation %s', (variation) => {
    const demand = demandFromMoments({ mean: 50, standardDeviation: 50 * variation })
    expect(Math.abs(demand.mean / 50 - 1)).toBeLessThan(0.001)
    expect(Math.abs(demand.standardDeviation / (50 * variation) - 1)).toBeLessThan(0.001)
  })

  test('is as good as normal where it hardly varies', () => {
    const moments = { mean: 1e6, standardDeviation: 1000 }
    expect(demandFromMoments(moments)).toEqual(demandFromMoments(moments, 'normal'))
  })
})

describe('demand without variation', () => {
  test('is its mean', () => {
    expect(demandFromMoments({ mean: 7, standardDeviation: 0 })).toMatchObject({ mean: 7, units: Float64Array.of(7) })
    expect(demandFromMoments({ mean: 0, standardDeviation: 0 }).units).toEqual(Float64Array.of(0))
  })
})

describe('the moments of demand over a lead time', () => {
  test('add up over a known one', () => {
    expect(leadTimeMoments({ mean: 20, standardDeviation: 6 }, { mean: 4 })).toEqual({
      mean: 80,
      standardDeviation: 12,
    })
  })

  test('hold the variation of an uncertain one', () => {
    // 9 * 4^2 + 10^2 * 1.6^2 = 144 + 256 = 400.
    const moments = leadTimeMoments({ mean: 10, standardDeviation: 4 }, { mean: 9, standardDeviation: 1.6 })
    expect(moments.mean).toBe(90)
    expect(moments.standardDeviation).toBeCloseTo(20, 12)
  })
})

test.each<[string, () => unknown]>([
  ['mean', () => demandFromMoments({ mean: -1, standardDeviation: 1 })],
  ['mean', () => demandFromMoments({ mean: Number.NaN, standardDeviation: 1 })],
  ['mean', () => demandFromMoments({ mean: 1e300, standardDeviation: 1 })],
  ['standardDeviation', () => demandFromMoments({ mean: 1, standardDeviation: -1 })],
  ['standardDeviation', () => demandFromMoments({ mean: 1, standardDeviation: Number.NaN }, 'normal')],
  ['standardDeviation', () => demandFromMoments({ mean: 1, standardDeviation: 11 })],
  ['standardDeviation', () => demandFromMoments({ mean: 0, standardDeviation: 1 })],
  ['perStep.mean', () => leadTimeMoments({ mean: -1, standardDeviation: 1 }, { mean: 1 })],
  ['perStep.standardDeviation', () => leadTimeMoments({ mean: 1, standardDeviation: Number.NaN }, { mean: 1 })],
  ['leadTime.mean', () => leadTimeMoments({ mean: 1, standardDeviation: 1 }, { mean: -1 })],
  [
    'leadTime.standardDeviation',
    () => leadTimeMoments({ mean: 1, standardDeviation: 1 }, { mean: 1, standardDeviation: -1 }),
  ],
])('refuses %s outside its range (row %#)', (field, refused) => {
  expect(refused).toThrow(RangeError)
  expect(refused).toThrow(new RegExp(`^${field} `))
})
