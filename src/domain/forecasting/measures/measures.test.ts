import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backtest } from '../forecasting.ts'
import { seededRandom } from '../random.ts'
import type { DemandSeries } from '../series.ts'
import { compareOverSeries, dieboldMariano } from './compare.ts'
import { absoluteScale, crps, pinball } from './losses.ts'
import { measureForecast, measureForecasts, type Outcome } from './measure.ts'
import { studentTail } from './student.ts'
import { wrmsse } from './wrmsse.ts'

const numbers = (...values: number[]): Float64Array => Float64Array.from(values)

/** Worked by hand: history 2 4 6 5 7 (changes 2 2 -1 2), actual 6 0 9, forecast 5 1 8. */
const worked: Outcome = {
  history: numbers(2, 4, 6, 5, 7),
  actual: numbers(6, 0, 9),
  forecast: {
    id: 'a',
    mean: numbers(5, 1, 8),
    quantiles: [numbers(3, 0, 6), numbers(5, 1, 7), numbers(8, 2, 8)],
    paths: [numbers(4, 0, 8), numbers(6, 2, 10)],
    model: '',
  },
}
const options = { levels: [0.1, 0.5, 0.9], season: 1 }

describe('measures of one forecast', () => {
  const measured = measureForecast(worked, options)

  test('are what hand calculation gives', () => {
    // Errors -1 1 -1; mean absolute change 7/4, mean squared change 13/4.
    expect(measured.MASE).toBeCloseTo(1 / (7 / 4), 12)
    expect(measured.RMSSE).toBeCloseTo(Math.sqrt(1 / (13 / 4)), 12)
    expect(measured.sMAPE).toBeCloseTo((200 / 11 + 200 + 200 / 17) / 3, 12)
    expect(measured.WAPE).toBeCloseTo((100 * 3) / 15, 12)
    expect(measured.bias).toBeCloseTo((100 * -1) / 15, 12)
    // Median errors 1 1 2.
    expect(measured.MASE50).toBeCloseTo(4 / 3 / (7 / 4), 12)
    // 2 x pinball: p10 0.6 0 0.6, p50 1 1 2, p90 0.4 0.4 1.8; sum 7.8 over 3 levels and 15 units.
    expect(measured.WQL).toBeCloseTo(7.8 / 3 / 15, 12)
    expect(measured.pinball).toBeCloseTo(7.8 / 9 / (7 / 4), 12)
    // Within [3, 8], [0, 2], not [6, 8].
    expect(measured.cover80).toBeCloseTo(2 / 3, 12)
    // E|X - y| 1 1 1 less half of E|X - X'| = 1 each.
    expect(measured.CRPS).toBeCloseTo(0.5 / (7 / 4), 12)
  })

  test('leave steps out whose demand is not known', () => {
    const partly = { ...worked, actual: numbers(6, Number.NaN, 9) }
    const { steps, WAPE, cover80 } = measureForecast(partly, options)
    expect([steps, WAPE, cover80]).toEqual([2, (100 * 2) / 15, 0.5])
  })

  test('are NaN, not infinite, where the history has no scale', () => {
    const flat = measureForecast({ ...worked, history: numbers(3, 3, 3) }, options)
    expect([flat.MASE, flat.RMSSE, flat.pinball, flat.WQL]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    expect(flat.WAPE).toBeCloseTo(20, 12)
    const empty = measureForecast({ ...worked, actual: new Float64Array(3).fill(Number.NaN) }, options)
    expect(empty.forecasts).toBe(0)
    expect(empty.WAPE).toBeNaN()
  })

  test('do not depend on the unit demand is counted in', () => {
    const unit = fc.double({ min: 0.001, max: 1000, noNaN: true })
    fc.assert(
      fc.property(unit, (factor) => {
        const times = (row: Float64Array): Float64Array => row.map((value) => value * factor)
        const { history, actual, forecast } = worked
        const scaled = measureForecast(
          {
            history: times(history),
            actual: times(actual),
            forecast: {
              ...forecast,
              mean: times(forecast.mean),
              quantiles: forecast.quantiles.map(times),
              paths: forecast.paths!.map(times),
            },
          },
          options,
        )
        for (const key of Object.keys(measured) as (keyof typeof measured)[]) {
          expect(scaled[key]).toBeCloseTo(measured[key], 8)
        }
      }),
    )
  })
})

test('measures are told apart by class of demand and third of the horizon', () => {
  const smooth = { ...worked, history: numbers(9, 10, 11, 10, 9, 10, 11) }
  const rare = { ...worked, history: numbers(0, 0, 1, 0, 0, 1, 0, 0, 1) }
  const { overall, byClass, byThird, byStep } = measureForecasts([smooth, rare], options)
  expect(overall.forecasts).toBe(2)
  expect(Object.entries(byClass).map(([name, { steps }]) => [name, steps])).toEqual([
    ['intermittent', 3],
    ['smooth', 3],
  ])
  expect(byThird.early.WAPE).toBeCloseTo((100 * 2) / 12, 12)
  expect(byThird.late.bias).toBeCloseTo((100 * -2) / 18, 12)
  expect(byThird.middle.cover80).toBe(1)
  expect(byStep.map(({ WAPE }) => WAPE)).toEqual([byThird.early.WAPE, Number.NaN, byThird.late.WAPE])
})

describe('losses', () => {
  test('pinball counts what is too low by the level and what is too high by the rest', () => {
    expect([pinball(10, 7, 0.9), pinball(7, 10, 0.9)].map((loss) => Number(loss.toFixed(12)))).toEqual([2.7, 0.3])
  })

  test('the ranked probability score is the integral of all quantile losses', () => {
    const outcome = fc.integer({ min: 0, max: 50 })
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 12 }), outcome, (outcomes, actual) => {
        // 2 x the integral of pinball loss over levels: exact, as the quantile function is flat on n equal parts.
        const sorted = [...outcomes].sort((a, b) => a - b)
        const integral = sorted.reduce((sum, quantile, k) => {
          const [from, to] = [k / sorted.length, (k + 1) / sorted.length]
          const level = (to * to - from * from) / 2
          const error = actual - quantile
          return sum + 2 * (error >= 0 ? level * error : (level - (to - from)) * error)
        }, 0)
        expect(crps(Float64Array.from(outcomes), actual)).toBeCloseTo(integral, 9)
      }),
    )
  })

  test('scales are mean changes, and 0 where a history is shorter than the season', () => {
    expect(absoluteScale(numbers(1, 5, 2, 9), 2)).toBe((1 + 4) / 2)
    expect(absoluteScale(numbers(1, 5), 2)).toBe(0)
  })
})

describe("Student's t", () => {
  test('has the tails that are known in closed form and from tables', () => {
    for (const t of [0, 0.3, 1, 4, 30]) {
      expect(studentTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 10)
      expect(studentTail(t, 2)).toBeCloseTo(0.5 - t / (2 * Math.sqrt(2 + t * t)), 10)
    }
    // Two-sided 5 % points of the tables: 2.228 (10), 2.042 (30), 1.980 (120).
    for (const [t, freedom] of [
      [2.228139, 10],
      [2.042272, 30],
      [1.97993, 120],
    ] as const) {
      expect(2 * studentTail(t, freedom)).toBeCloseTo(0.05, 6)
    }
  })
})

describe('comparing forecasts', () => {
  const first = numbers(1, 2, 1, 3, 2, 1)
  const second = numbers(2, 2, 3, 3, 4, 2)

  test('is a t-test of the differences over series', () => {
    // Differences -1 0 -2 0 -2 -1: mean -1, variance 0.8, t = -1 / sqrt(0.8 / 6).
    const { difference, statistic, pValue } = compareOverSeries(first, second)
    expect([difference, statistic]).toEqual([-1, expect.closeTo(-2.738613, 6)])
    expect(pValue).toBeCloseTo(2 * studentTail(2.738613, 5), 6)
  })

  test('one step ahead is Diebold and Mariano with the correction (n - 1) / n', () => {
    // Mean -1, autocovariance 4 / 6: DM = -1 / sqrt(4 / 36) = -3, times sqrt(5 / 6).
    expect(dieboldMariano(first, second).statistic).toBeCloseTo(-3 * Math.sqrt(5 / 6), 12)
  })

  test('two steps ahead counts the neighbours, or falls back where they make the variance negative', () => {
    // Deviations 0 1 -1 1 -1 0: squares sum to 4, neighbours' products to -3, so 4 / 6 - 2 x 3 / 6 is below 0.
    expect(dieboldMariano(first, second, 2)).toEqual(dieboldMariano(first, second, 1))
    // Differences 1 2 3 4 5: mean 3, covariances 10 / 5 and 4 / 5; correction (5 + 1 - 4 + 2 / 5) / 5.
    const rising = dieboldMariano(numbers(1, 2, 3, 4, 5), new Float64Array(5), 2)
    expect(rising.statistic).toBeCloseTo((3 / Math.sqrt((2 + 1.6) / 5)) * Math.sqrt(2.4 / 5), 12)
  })

  test('tells nothing from equal losses or too few, and everything from a constant lead', () => {
    expect(dieboldMariano(first, first)).toEqual({ difference: 0, statistic: 0, pValue: 1 })
    expect(compareOverSeries(numbers(1, 2), numbers(3, 9)).pValue).toBe(1)
    expect(compareOverSeries(numbers(1, 2, 3), numbers(2, 3, 4))).toEqual({
      difference: -1,
      statistic: Number.NEGATIVE_INFINITY,
      pValue: 0,
    })
    expect(() => dieboldMariano(first, numbers(1))).toThrow('6 and 1')
    expect(() => dieboldMariano(first, second, 0)).toThrow('ahead')
  })

  test('changes sides with its arguments, and finds no winner among equals more often than it says', () => {
    const random = seededRandom(11)
    let rejected = 0
    for (let round = 0; round < 400; round++) {
      const draw = (): Float64Array => Float64Array.from({ length: 30 }, () => Math.abs(random.normal()))
      const [a, b] = [draw(), draw()]
      const there = dieboldMariano(a, b)
      expect(dieboldMariano(b, a).statistic).toBeCloseTo(-there.statistic, 12)
      if (there.pValue < 0.05) rejected++
    }
    // 5 % of 400, give or take three standard deviations.
    expect(rejected).toBeGreaterThan(7)
    expect(rejected).toBeLessThan(33)
  })
})

describe('weighted RMSSE', () => {
  const one = (id: string, demand: Float64Array, weight: number) => ({
    series: { demand, groups: { store: id } },
    actual: numbers(4),
    mean: numbers(2),
    weight,
  })
  const outcomes = [one('leeds', numbers(0, 1, 3), 3), one('york', numbers(2, 2, 6), 1)]

  test('weighs series, and counts from the first sale', () => {
    // Squared changes: 4 (from the first sale on); (0 + 16) / 2 = 8. Errors 2: RMSSE 1 and sqrt(1 / 2).
    expect(wrmsse(outcomes, ['each'])).toBeCloseTo((3 * 1 + Math.SQRT1_2) / 4, 12)
    expect(wrmsse(outcomes, [['store']])).toBeCloseTo((3 * 1 + Math.SQRT1_2) / 4, 12)
  })

  test('adds up at higher levels, which count the same', () => {
    // Total 2 3 9: squared changes 1 and 36; error 4.
    const total = Math.sqrt(16 / 18.5)
    expect(wrmsse(outcomes, [[]])).toBeCloseTo(total, 12)
    expect(wrmsse(outcomes, [[], 'each'])).toBeCloseTo((total + (3 + Math.SQRT1_2) / 4) / 2, 12)
  })
})

describe('a backtest', () => {
  const random = seededRandom(2)
  const shop = Array.from({ length: 12 }, (_, i): DemandSeries => {
    const demand = Float64Array.from({ length: 70 }, (_, t) => Math.round(20 + 10 * (t % 7) + 4 * random.normal()))
    return { id: `item ${i}`, demand }
  })

  test('judges each horizon by what was known before it, beside repeating the season', () => {
    const result = backtest(shop, { horizon: 7, season: 7, origins: 2 })
    expect(result.origins).toBe(2)
    expect(result.forecast.overall.steps).toBe(12 * 14)
    expect(result.series.map(({ id }) => id)).toEqual(shop.map(({ id }) => id))
    // The noise around a known pattern: repeating one week of it doubles the variance.
    expect(result.seasonalNaive.MASE).toBeCloseTo(1, 0)
    expect(result.forecast.overall.MASE).toBeLessThan(0.9 * result.seasonalNaive.MASE)
    expect(result.comparison.pValue).toBeLessThan(0.01)
  })

  test('knows nothing of what it is judged by', () => {
    const altered = shop.map((one) => ({ ...one, demand: one.demand.map((units, t) => (t < 63 ? units : 999)) }))
    const [plain, changed] = [shop, altered].map((some) => backtest(some, { horizon: 7, season: 7, origins: 1 }))
    // The same forecast set against 999s: everything it lacks is bias.
    const expected = plain!.forecast.overall.bias / 100
    const actual = shop.reduce((sum, one) => sum + one.demand.subarray(63).reduce((a, b) => a + b, 0), 0)
    expect(changed!.forecast.overall.bias / 100).toBeCloseTo(((1 + expected) * actual) / (84 * 999) - 1, 9)
  })

  test('leaves out days out of stock and series too short to be judged', () => {
    const short: DemandSeries = { id: 'new', demand: numbers(1, 2, 3, 4, 5, 6, 7, 8) }
    const censored = { ...shop[0]!, outOfStockShare: new Float64Array(70).map((_, t) => (t === 69 ? 0.5 : 0)) }
    const result = backtest([censored, short], { horizon: 7, season: 7, origins: 1 })
    expect(result.series.map(({ id }) => id)).toEqual(['item 0'])
    expect(result.forecast.overall.steps).toBe(6)
  })

  test.each([0, 1.5, 25])('refuses %s origins', (origins) => {
    expect(() => backtest(shop, { horizon: 7, origins })).toThrow('origins')
  })
})
