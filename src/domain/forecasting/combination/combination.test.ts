import { describe, expect, test } from 'vitest'
import { forecastAll } from '../forecasting.ts'
import { seededRandom } from '../random.ts'
import type { DemandSeries } from '../series.ts'
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
