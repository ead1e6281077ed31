import { describe, expect, test } from 'vitest'
import { forecastAll, forecastSeries } from '../forecasting.ts'
import { seededRandom } from '../random.ts'
import type { DemandSeries } from '../series.ts'
import { learnSpread, respread } from './calibrate.ts'
import { solveRidge } from './ridge.ts'
import { learnWeights } from './weights.ts'

describe('ridge regression', () => {
  test('without penalty solves the system', () => {
    // [[4, 2], [2, 3]] x = [10, 8] has the solution [1.75, 1.5].
    const [x] = solveRidge(Float64Array.of(4, 2, 2, 3), [Float64Array.of(10, 8)], 0)!
    expect(x![0]).toBeCloseTo(1.75, 12)
    expect(x![1]).toBeCloseTo(1.5, 12)
  })

  test('draws the solution to zero as the penalty grows, and refuses a matrix that is not positive', () => {
    const [x] = solveRidge(Float64Array.of(4, 2, 2, 3), [Float64Array.of(10, 8)], 1000)!
    expect(Math.abs(x![0]!)).toBeLessThan(0.01)
    expect(solveRidge(Float64Array.of(1, 2, 2, 1), [Float64Array.of(1, 1)], 0)).toBeUndefined()
  })
})

describe('learnt weights', () => {
  const random = seededRandom(5)
  const actual = Float64Array.from({ length: 400 }, () => random.normal())
  const importance = new Float64Array(400).fill(1)
  const close = actual.map((value) => value + 0.1 * random.normal())
  const far = actual.map((value) => value + 3 + random.normal())

  test.each(['absolute', 'squared'] as const)('go to the member that is right, by %s error', (loss) => {
    const weights = learnWeights({ actual, forecasts: [close, far], importance }, { loss, caution: 0 })
    expect(weights[0]! + weights[1]!).toBeCloseTo(1, 9)
    expect(weights[0]!).toBeGreaterThan(0.9)
  })

  test('join members whose errors cancel out', () => {
    const high = actual.map((value) => value + 1)
    const low = actual.map((value) => value - 1)
    const weights = learnWeights({ actual, forecasts: [high, low], importance }, { loss: 'squared', caution: 0 })
    expect(weights[0]!).toBeCloseTo(0.5, 1)
  })

  test('are equal where there is no record', () => {
    const none = new Float64Array(0)
    const weights = learnWeights(
      { actual: none, forecasts: [none, none], importance: none },
      { loss: 'absolute', caution: 1 },
    )
    expect([...weights]).toEqual([0.5, 0.5])
  })
})

describe('learning across series', () => {
  /** Rarely sold products of one shop, nine sales in ten on phase 5 of a week. */
  const series: DemandSeries[] = Array.from({ length: 60 }, (_, i) => {
    const own = seededRandom(100 + i)
    return {
      id: String(i),
      demand: Float64Array.from({ length: 140 }, (_, t) => (own.next() < (t % 7 === 5 ? 0.6 : 0.05) ? 1 + (i % 2) : 0)),
    }
  })

  test('gives rarely sold products the week of the shop', () => {
    const forecasts = forecastAll(series, { horizon: 7, season: 7 })
    for (const { mean } of forecasts) expect(mean[5]!).toBeGreaterThan(2 * mean[2]!)
  })

  test('is left out when not wanted', () => {
    const [alone] = forecastAll(series, { horizon: 7, season: 7, learnAcross: false })
    expect(alone!.model).not.toMatch(/pooled|causal/)
  })
})

describe('a clear winner', () => {
  test('is taken alone: what repeats exactly is forecast exactly', () => {
    const week = [3, 9, 1, 7, 5, 2, 8]
    const demand = Float64Array.from({ length: 140 }, (_, t) => week[t % 7]!)
    const { mean, model } = forecastSeries({ id: 'a', demand }, { horizon: 7, season: 7 })
    expect(model).not.toContain('+')
    week.forEach((units, h) => {
      expect(mean[h]).toBeCloseTo(units, 9)
    })
  })

  test('is none where no member is far better: several have a say', () => {
    const random = seededRandom(4)
    const demand = Float64Array.from({ length: 140 }, () => 50 + 5 * random.normal())
    expect(forecastSeries({ id: 'a', demand }, { horizon: 7, season: 7 }).model).toContain('+')
  })
})

describe('the spread of blended quantiles', () => {
  const random = seededRandom(8)
  /** p10, p50 and p90 of a normal distribution of spread `claimed`, where it really is 2. */
  const pastOf = (claimed: number) =>
    Array.from({ length: 500 }, () => {
      const rows = [-1.2815515655446004, 0, 1.2815515655446004].map((z) => new Float64Array(4).fill(10 + claimed * z))
      const mean = new Float64Array(4).fill(10)
      const actual = mean.map((value) => value + 2 * random.normal())
      return { forecast: { id: '', mean, quantiles: rows, model: '' }, actual, scale: 2 }
    })

  test('is narrowed where it was too wide, and stays where it was right', () => {
    const wide = learnSpread(pastOf(2.5), [0.1, 0.5, 0.9])
    // 0.8 would be right; 7 tenths of the way there, less what 300 of 2,300 outcomes hold back.
    expect(wide.below).toBeCloseTo(1 - 0.2 * 0.7 * (2000 / 2300), 1)
    expect(wide.above).toBeCloseTo(1 - 0.2 * 0.7 * (2000 / 2300), 1)
    const right = learnSpread(pastOf(2), [0.1, 0.5, 0.9])
    expect(Math.abs(right.below - 1)).toBeLessThan(0.05)
  })

  test('moves each side about the mean, and the median not at all', () => {
    const rows = [6, 9, 16].map((value) => Float64Array.of(value))
    const forecast = { id: '', mean: Float64Array.of(10), quantiles: rows, model: '' }
    const { quantiles } = respread(forecast, [0.1, 0.5, 0.9], { below: 0.5, above: 2 })
    expect(quantiles.map((row) => row[0])).toEqual([8, 9, 22])
  })
})
