import { describe, expect, test } from 'vitest'
import { forecastAll, forecastSeries } from '../forecasting.ts'
import { seededRandom } from '../random.ts'
import { aliveChance } from './ending.ts'
import { newestShift } from './level-shift.ts'

const made = (length: number, at: (random: ReturnType<typeof seededRandom>, t: number) => number, seed = 3) => {
  const random = seededRandom(seed)
  return Float64Array.from({ length }, (_, t) => Math.max(0, at(random, t)))
}

/** How many of 200 series show a shift. */
const alarms = (at: (random: ReturnType<typeof seededRandom>, t: number) => number): number =>
  Array.from({ length: 200 }, (_, i) => newestShift(made(300, at, i), 7)).filter((shift) => shift).length

describe('a lasting change of level', () => {
  test('is found where it happened, with its size', () => {
    for (const [before, after] of [
      [30, 10],
      [10, 20],
    ] as const) {
      for (let seed = 0; seed < 30; seed++) {
        const y = made(300, (random, t) => (t < 250 ? before : after) + 3 * random.normal(), seed)
        const shift = newestShift(y, 1)!
        expect(Math.abs(shift.from - 250)).toBeLessThanOrEqual(2)
        expect(shift.ratio / (after / before)).toBeGreaterThan(0.85)
        expect(shift.ratio / (after / before)).toBeLessThan(1.15)
      }
    }
  })

  test('of several the newest is told', () => {
    const y = made(300, (random, t) => (t < 100 ? 10 : t < 220 ? 40 : 20) + 2 * random.normal())
    expect(Math.abs(newestShift(y, 1)!.from - 220)).toBeLessThanOrEqual(1)
  })

  test('is seldom seen in demand that stands still, even where neighbours are alike', () => {
    expect(alarms((random) => 100 + 20 * random.normal())).toBeLessThanOrEqual(2)
    expect(alarms((random) => 20 * Math.exp(0.6 * random.normal()))).toBeLessThanOrEqual(2)
    let state = 0
    expect(
      alarms((random) => {
        state = 0.7 * state + 15 * random.normal()
        return 100 + state
      }),
    ).toBeLessThanOrEqual(2)
  })

  test('is not a trend, a slow swing, an outlier or an episode that is over', () => {
    expect(alarms((random, t) => 20 + 0.2 * t + 5 * random.normal())).toBeLessThanOrEqual(2)
    expect(alarms((random, t) => 100 + 50 * Math.sin(t / 50) + 10 * random.normal())).toBeLessThanOrEqual(4)
    expect(alarms((random, t) => (t === 250 ? 5000 : 50 + 5 * random.normal()))).toBe(0)
    expect(alarms((random, t) => (t > 280 && t < 290 ? 150 : 50) + 5 * random.normal())).toBeLessThanOrEqual(2)
  })

  test('is not looked for in what is too short, constant or of no size', () => {
    for (const y of [[], [5], new Array(40).fill(7), new Array(40).fill(0), [1e15, 1e15, 0]])
      expect(newestShift(Float64Array.from(y), 7)).toBeUndefined()
  })

  test('of a whole shop at once leaves four in five of what comes between p10 and p90', () => {
    const all = Array.from({ length: 40 }, (_, i) =>
      made(300 + 28, (random, t) => (t < 280 ? 100 : 50) + 8 * random.normal(), i),
    )
    const series = all.map((demand, i) => ({ id: String(i), demand: demand.slice(0, 300) }))
    let inside = 0
    forecastAll(series, { horizon: 28 }).forEach(({ quantiles: [low, , high] }, i) => {
      for (let h = 0; h < 28; h++) if (all[i]![300 + h]! >= low![h]! && all[i]![300 + h]! <= high![h]!) inside++
    })
    expect(inside / 40 / 28).toBeGreaterThan(0.7)
    expect(inside / 40 / 28).toBeLessThan(0.9)
  })

  test('is followed at once by the forecast, and said', () => {
    const week = (t: number): number => 1 + 0.3 * Math.sin((2 * Math.PI * t) / 7)
    const series = Array.from({ length: 30 }, (_, i) => ({
      id: String(i),
      demand: made(300, (random, t) => (t < 260 ? 90 : 30) * week(t) * (1 + 0.2 * random.normal()), i),
    }))
    let error = 0
    for (const { mean, warnings } of forecastAll(series, { horizon: 14, frequency: 'D' })) {
      expect(warnings).toEqual(['level_shift'])
      mean.forEach((units, h) => {
        error += Math.abs(units / (30 * week(300 + h)) - 1) / 14 / 30
      })
    }
    expect(error).toBeLessThan(0.08)
  })
})

describe('the end of sales', () => {
  const sold = (length: number, quiet: number, chance: number): Float64Array =>
    made(length, (random, t) => (random.next() < chance && t < length - quiet ? 2 : 0))

  test('is likelier the longer the silence, against the usual gap between orders', () => {
    const chances = [0, 20, 40, 120].map((quiet) => aliveChance(sold(400, quiet, 0.2), 7))
    expect(chances.slice(0, 2)).toEqual([1, 1])
    expect(chances[2]!).toBeLessThan(0.9)
    expect(chances[3]!).toBeLessThan(0.01)
    for (let k = 1; k < chances.length; k++) expect(chances[k]!).toBeLessThanOrEqual(chances[k - 1]!)
    expect(aliveChance(sold(400, 60, 0.02), 7)).toBeGreaterThan(0.7)
  })

  test('is not thought of after a silence as long as one before', () => {
    const y = made(400, (_, t) => ((t > 100 && t < 170) || t >= 340 ? 0 : 4))
    expect(aliveChance(y, 7)).toBe(1)
  })

  test.each([
    [5, 1],
    [2, 0.2],
  ])('is forecast near zero, not at the old mean (%s)', (units, chance) => {
    const demand = sold(400, 90, chance).map((value) => (value > 0 ? units : 0))
    for (const effort of ['full', 'light'] as const) {
      const forecast = forecastSeries({ id: 'a', demand }, { horizon: 28, frequency: 'D', effort })
      expect(forecast.demandClass).toBe('dying')
      expect(forecast.warnings).toEqual(['ending'])
      expect(Math.max(...forecast.mean)).toBeLessThan(0.1 * units * chance)
      expect(Math.max(...forecast.quantiles[2]!)).toBe(0)
    }
  })
})

describe('what a person is told', () => {
  const told = (values: ArrayLike<number>, share?: number) => {
    const demand = Float64Array.from(values)
    const outOfStockShare = share === undefined ? {} : { outOfStockShare: demand.map(() => share) }
    const { warnings, trainedThrough } = forecastSeries(
      { id: 'a', demand, ...outOfStockShare },
      { horizon: 3, season: 7 },
    )
    return [trainedThrough, ...warnings]
  }

  test('is when there is too little to learn from, nothing was sold, or stock was out', () => {
    expect(told([])).toEqual([-1, 'no_history'])
    expect(told([Number.NaN, Number.NaN])).toEqual([-1, 'no_history'])
    expect(told([4, 2, 3])).toEqual([2, 'short_history'])
    expect(told(new Array(80).fill(0))).toEqual([79, 'never_sold'])
    expect(told([...new Array(80).fill(3), Number.NaN])).toEqual([79])
    expect(told(new Array(80).fill(3), 0.8)).toEqual([79, 'no_history', 'mostly_out_of_stock'])
    expect(told(new Array(80).fill(3), 0.1)).toEqual([79])
  })
})
