import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { studentTail } from '../forecasting/measures/student.ts'
import { type DemandExpectation, expectFromForecast, expectFromHistory, unusualDemand } from './unusual-demand.ts'

/** mulberry32: the same "chance" in every run. */
function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Knuth's way: arrivals with exponential gaps until time 1. */
function poisson(mean: number, next: () => number): number {
  let count = -1
  for (let time = 0; time < 1; count++) time -= Math.log(1 - next()) / mean
  return count
}

describe('what is expected of history', () => {
  test('is median and MAD where much is sold', () => {
    // Sorted 80 90 95 100 105 110 120 900: median 102.5; deviations 2.5 2.5 7.5 7.5 12.5 17.5 22.5 797.5: median 10.
    // 1.4826 x 10 = 14.826 is more than the root of 102.5; 0.37 x 7 = 2.59.
    expect(expectFromHistory([100, 900, 90, 110, 80, 120, 95, 105])).toEqual({
      shape: 'bell',
      median: 102.5,
      spreadBelow: expect.closeTo(14.826, 9),
      spreadAbove: expect.closeTo(14.826, 9),
      freedom: expect.closeTo(2.59, 9),
    })
  })

  test('never varies less than customers who come one by one', () => {
    expect(expectFromHistory(Array(9).fill(100))).toMatchObject({ median: 100, spreadAbove: 10 })
  })

  test('is a count where little is sold, with the largest cut down', () => {
    // 0 0 0 1 1 1 2 50: one (5 % of 8, rounded up) is cut to 2. Sum 7: mean 7.5 / 8 = 0.9375. Around 0.875: 3 x 0.765625 +
    // 3 x 0.015625 + 2 x 1.265625 = 4.875; / 7 = 0.6964 is less than the mean, so 0.9375 + 0.9375 / 8 = 1.0546875.
    expect(expectFromHistory([0, 1, 0, 50, 1, 2, 0, 1])).toEqual({
      shape: 'count',
      mean: 0.9375,
      variance: expect.closeTo(1.0546875, 12),
    })
  })

  test('is not said of fewer than eight periods that say something', () => {
    expect(expectFromHistory([1, 2, 3, 4, 5, 6, 7])).toBeUndefined()
    expect(expectFromHistory([1, 2, 3, 4, 5, 6, 7, Number.NaN])).toBeUndefined()
    expect(expectFromHistory([1, 2, 3, 4, 5, 6, 7, 8])).toBeDefined()
  })

  test.each([-1, Number.POSITIVE_INFINITY])('refuses %s units', (units) => {
    expect(() => expectFromHistory([units, 1, 1, 1, 1, 1, 1, 1])).toThrow(RangeError)
  })
})

describe('what is expected of a forecast', () => {
  test('lies around its median, each side by its own quantile', () => {
    expect(studentTail(1.475884, 5)).toBeCloseTo(0.1, 6)
    // (100 - 80) / 1.475884 = 13.55; (160 - 100) / 1.475884 = 40.65.
    expect(expectFromForecast({ mean: 110, p10: 80, p50: 100, p90: 160 })).toEqual({
      shape: 'bell',
      median: 100,
      spreadBelow: expect.closeTo(13.5512, 4),
      spreadAbove: expect.closeTo(40.6536, 4),
      freedom: 5,
    })
  })

  test('is a count where little is sold', () => {
    // (9 - 3) / 1.475884 = 4.0654, squared 16.527.
    expect(expectFromForecast({ mean: 4, p10: 0, p50: 3, p90: 9 })).toEqual({
      shape: 'count',
      mean: 4,
      variance: expect.closeTo(16.527, 2),
    })
    expect(expectFromForecast({ mean: 4, p10: 3, p50: 4, p90: 4 })).toMatchObject({ variance: 4 })
  })

  test.each([
    { mean: -1, p10: 0, p50: 0, p90: 0 },
    { mean: 1, p10: 2, p50: 1, p90: 3 },
    { mean: Number.NaN, p10: 0, p50: 0, p90: 0 },
  ])('refuses %o', (forecast) => {
    expect(() => expectFromForecast(forecast)).toThrow(RangeError)
  })
})

describe('unusual demand', () => {
  const bell: DemandExpectation = { shape: 'bell', median: 100, spreadBelow: 10, spreadAbove: 10, freedom: 5 }

  test('says in which direction, what was expected and what was', () => {
    // Poisson of mean 1: at least 8 has the chance 1.02e-5 (1 - e^-1 x sum of 1/n! to 7); twice that, and alone in its kind.
    const [found] = unusualDemand([{ key: 'tea', actualUnits: 8, expected: { shape: 'count', mean: 1, variance: 1 } }])
    const tail = 1 - Math.exp(-1) * (1 + 1 + 1 / 2 + 1 / 6 + 1 / 24 + 1 / 120 + 1 / 720 + 1 / 5040)
    expect(found).toEqual({
      key: 'tea',
      direction: 'above',
      expectedUnits: 1,
      actualUnits: 8,
      chance: expect.closeTo(2 * tail, 12),
      correctedChance: expect.closeTo(2 * tail, 12),
    })
  })

  test('may be too little as well as too much', () => {
    const found = unusualDemand([
      { key: 'low', actualUnits: 0, expected: bell },
      { key: 'usual', actualUnits: 104, expected: bell },
      { key: 'high', actualUnits: 250, expected: bell },
      { key: 'none', actualUnits: 0, expected: { shape: 'count', mean: 15, variance: 15 } },
    ])
    expect(found.map(({ key, direction }) => [key, direction])).toEqual([
      ['none', 'below'],
      ['high', 'above'],
      ['low', 'below'],
    ])
  })

  test('goes by the spread of its own side', () => {
    // 40 off is 4 spreads of 10 below, but half a spread of 80 above: 2 x P(t5 > 4) = 0.0103, 2 x P(t5 > 0.5) = 0.64.
    const wide: DemandExpectation = { ...bell, spreadAbove: 80 }
    const found = (actualUnits: number) => unusualDemand([{ key: 0, actualUnits, expected: wide }])
    expect(found(60)).toEqual([expect.objectContaining({ direction: 'below', chance: expect.closeTo(0.0103, 4) })])
    expect(found(140)).toEqual([])
  })

  test('needs more to stand out among many', () => {
    // 30 above 100 is 3 spreads: 2 x P(t5 > 3) = 0.030 alone. Among 100 usual ones it is not news.
    const odd = { key: 'odd', actualUnits: 130, expected: bell }
    const usual = Array.from({ length: 100 }, (_, key) => ({ key: String(key), actualUnits: 100, expected: bell }))
    expect(unusualDemand([odd])).toHaveLength(1)
    expect(unusualDemand([odd, ...usual])).toHaveLength(0)
    expect(unusualDemand([odd], 0.01)).toHaveLength(0)
  })

  test('finds what was planted among a thousand shelves, and next to nothing else', () => {
    // Histories of 28 days at 0.2 to 80 a day; of the last day's sales, every fiftieth level sells four times and 8 more.
    const next = chances(7)
    const levels = Array.from({ length: 1000 }, (_, key) => {
      const mean = 0.2 * 400 ** next()
      const history = Array.from({ length: 28 }, () => poisson(mean, next))
      const actualUnits = key % 50 === 0 ? Math.round(4 * mean) + 8 : poisson(mean, next)
      return { key, actualUnits, expected: expectFromHistory(history)! }
    })
    const found = unusualDemand(levels).map(({ key }) => key)
    const planted = found.filter((key) => key % 50 === 0)
    expect(planted.length).toBeGreaterThanOrEqual(18)
    // At a false discovery rate of 5 %, one of some twenty is expected; four would happen about once in fifty runs.
    expect(found.length - planted.length).toBeLessThanOrEqual(3)
  })

  test('is not found more often than its chance says', () => {
    const next = chances(11)
    for (const mean of [0.3, 3, 15, 60]) {
      let rare = 0
      for (let run = 0; run < 2000; run++) {
        const expected = expectFromHistory(Array.from({ length: 28 }, () => poisson(mean, next)))!
        const [verdict] = unusualDemand([{ key: 0, actualUnits: poisson(mean, next), expected }], 0.01)
        if (verdict) rare++
      }
      // 1 % of 2000 is 20, standard error 4.4: at most 20 + 3 x 4.4.
      expect(rare).toBeLessThanOrEqual(33)
    }
  })

  test('is rarer the further off it is', () => {
    const shapes = fc.constantFrom<DemandExpectation>(bell, { shape: 'count', mean: 4, variance: 9 })
    fc.assert(
      fc.property(shapes, fc.integer({ min: 101, max: 300 }), fc.nat({ max: 100 }), (expected, actualUnits, more) => {
        const chanceOf = (units: number) =>
          unusualDemand([{ key: 0, actualUnits: units, expected }], 0.999)[0]?.chance ?? 1
        expect(chanceOf(actualUnits + more)).toBeLessThanOrEqual(chanceOf(actualUnits))
      }),
    )
  })

  test.each([0, 1])('refuses a rate of %s', (rate) => {
    expect(() => unusualDemand([], rate)).toThrow(RangeError)
  })

  test('refuses sales below 0', () => {
    expect(() => unusualDemand([{ key: 0, actualUnits: -1, expected: bell }])).toThrow(RangeError)
  })
})
