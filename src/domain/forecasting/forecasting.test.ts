import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DemandSeries, type Forecast, forecastAll, forecastSeries } from './forecasting.ts'
import { AIR, NILE } from './models/reference-series.ts'
import { settingsOf } from './options.ts'
import { seededRandom } from './random.ts'

const LEVELS = [0.05, 0.5, 0.95]

/** A shop's worth of made-up series: steady, seasonal and intermittent ones, the same for the same seed. */
function shop(count: number, length: number, seed = 7): DemandSeries[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    const own = random.split(i)
    const level = 1 + 20 * own.next()
    const isRare = i % 3 === 0
    const demand = Float64Array.from({ length }, (_, t) => {
      const week = 1 + 0.4 * Math.sin((2 * Math.PI * t) / 7)
      if (isRare) return own.next() < 0.2 ? Math.ceil(3 * own.next()) : 0
      return Math.max(0, Math.round(level * week + 0.2 * level * own.normal()))
    })
    return { id: `p${i}`, demand, startDay: 19_000 }
  })
}

function expectSane(forecast: Forecast, high: number): void {
  for (let h = 0; h < forecast.mean.length; h++) {
    const row = [forecast.mean[h]!, ...forecast.quantiles.map((quantile) => quantile[h]!)]
    for (const value of row) {
      expect(Number.isFinite(value)).toBe(true)
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThanOrEqual(4 * high + Number.MIN_VALUE)
    }
    for (let q = 2; q < row.length; q++) expect(row[q]!).toBeGreaterThanOrEqual(row[q - 1]!)
  }
}

describe('any finite history', () => {
  const demand = fc.array(
    fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(Number.NaN)),
    {
      maxLength: 80,
    },
  )
  const sized = fc.record({ demand, horizon: fc.integer({ min: 1, max: 20 }), season: fc.constantFrom(1, 4, 7, 12) })

  test('gives finite forecasts >= 0 that rise with the level and cannot blow up', () => {
    fc.assert(
      fc.property(sized, ({ demand, horizon, season }) => {
        const series = { id: 'a', demand: Float64Array.from(demand) }
        const high = Math.max(0, ...demand.filter((value) => !Number.isNaN(value)))
        expectSane(forecastSeries(series, { horizon, season, quantiles: LEVELS }), high)
      }),
      { numRuns: 120 },
    )
  })

  test('scales with the units it is counted in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 5, max: 100 }), { minLength: 30, maxLength: 60 }),
        fc.constantFrom(0.25, 8, 1024),
        (values, factor) => {
          const one = forecastSeries({ id: 'a', demand: Float64Array.from(values) }, { horizon: 6, season: 12 })
          const other = forecastSeries(
            { id: 'a', demand: Float64Array.from(values, (value) => value * factor) },
            { horizon: 6, season: 12 },
          )
          one.mean.forEach((value, h) => {
            // Optimisers stop a little apart on other scales; a model chosen or weighed by scale would be far off.
            expect(Math.abs(other.mean[h]! / factor / value - 1)).toBeLessThan(0.02)
          })
        },
      ),
      { numRuns: 40, endOnFailure: true },
    )
  })

  test('a higher level moves the forecast up by as much, where nothing is multiplicative', () => {
    const around = (level: number): number => {
      const demand = NILE.map((value) => value - 400 + level)
      return forecastSeries({ id: 'nile', demand }, { horizon: 3 }).mean[0]!
    }
    expect(around(3000) - around(2000)).toBeGreaterThan(970)
    expect(around(3000) - around(2000)).toBeLessThan(1030)
  })
})

describe('hostile histories', () => {
  const cases: [name: string, values: ArrayLike<number>, least: number, most: number][] = [
    ['nothing at all', [], 0, 0],
    ['all zero', new Float64Array(100), 0, 0],
    ['all unknown', new Float64Array(50).fill(Number.NaN), 0, 0],
    ['one point', [42], 42, 42],
    ['two points', [10, 12], 9, 13],
    ['a constant', new Float64Array(60).fill(7), 6.9, 7.1],
    ['huge', Float64Array.from({ length: 60 }, (_, t) => 1e300 * (1 + (t % 3))), 9e299, 3.1e300],
    ['tiny', Float64Array.from({ length: 60 }, (_, t) => 1e-300 * (1 + (t % 3))), 9e-301, 3.1e-300],
    ['mostly gaps', Float64Array.from({ length: 90 }, (_, t) => (t % 10 === 0 ? 5 : Number.NaN)), 4.9, 5.1],
    ['one spike of 10,000', Float64Array.from({ length: 200 }, (_, t) => (t === 150 ? 10_000 : t % 2)), 0.2, 150],
    ['a spike at the very end', Float64Array.from({ length: 200 }, (_, t) => (t === 199 ? 10_000 : 5)), 4, 30],
    ['growth by half each step', Float64Array.from({ length: 40 }, (_, t) => 1.5 ** t), 1e6, 1.5 ** 40 * 2],
  ]
  test.each(cases)('%s', (_, values, least, most) => {
    const series = { id: 'a', demand: Float64Array.from(values) }
    for (const effort of ['full', 'light'] as const) {
      const forecast = forecastSeries(series, { horizon: 14, season: 7, quantiles: LEVELS, effort })
      for (const value of forecast.mean) {
        expect(value).toBeGreaterThanOrEqual(least)
        expect(value).toBeLessThanOrEqual(most)
      }
      expectSane(forecast, Math.max(0, ...Array.from(values).filter((value) => value > 0)))
    }
  })

  test('a million points take less than two seconds', () => {
    const demand = Float64Array.from({ length: 1_000_000 }, (_, t) => 10 + (t % 7))
    const started = performance.now()
    const forecast = forecastSeries({ id: 'a', demand }, { horizon: 28, season: 7 })
    expect(performance.now() - started).toBeLessThan(2000)
    // The pattern is exact, so the next steps are it.
    forecast.mean.forEach((value, h) => {
      expect(Math.abs(value - (10 + ((1_000_000 + h) % 7)))).toBeLessThan(0.6)
    })
  })
})

describe('many series', () => {
  const series = shop(40, 120)
  const options = { horizon: 14, frequency: 'D' as const, quantiles: [0.1, 0.5, 0.9] }
  const forecasts = forecastAll(series, options)

  test('the same series and seed give the same forecasts', () => {
    expect(forecastAll(shop(40, 120), options)).toEqual(forecasts)
  })

  test('the order of series does not matter', () => {
    const turned = forecastAll([...series].reverse(), options).reverse()
    turned.forEach((forecast, i) => {
      expect(forecast.id).toBe(forecasts[i]!.id)
      forecast.mean.forEach((value, h) => {
        expect(value).toBeCloseTo(forecasts[i]!.mean[h]!, 6)
      })
    })
  })

  test('carries a weekly rhythm on better than the seasonal naive forecast', () => {
    const longer = shop(40, 134)
    let ours = 0
    let naive = 0
    longer.forEach(({ demand }, i) => {
      for (let h = 0; h < 14; h++) {
        ours += Math.abs(demand[120 + h]! - forecasts[i]!.mean[h]!)
        naive += Math.abs(demand[120 + h]! - demand[113 + (h % 7)]!)
      }
    })
    expect(ours).toBeLessThan(0.9 * naive)
  })

  test('covers what then happens four times in five', () => {
    const longer = shop(40, 134)
    let inside = 0
    longer.forEach(({ demand }, i) => {
      const [p10, , p90] = forecasts[i]!.quantiles
      for (let h = 0; h < 14; h++) if (demand[120 + h]! >= p10![h]! && demand[120 + h]! <= p90![h]!) inside++
    })
    expect(inside / (40 * 14)).toBeGreaterThan(0.74)
    expect(inside / (40 * 14)).toBeLessThan(0.93)
  })

  test('whole units of rare demand are forecast as whole units', () => {
    const rare = forecasts.filter((_, i) => i % 3 === 0)
    for (const { quantiles } of rare) for (const row of quantiles) expect(row.every(Number.isInteger)).toBe(true)
  })

  test('names what made each forecast', () => {
    for (const { model } of forecasts) expect(model).toMatch(/^[a-z]/)
  })
})

describe('sample paths', () => {
  const forecast = forecastSeries(
    { id: 'air', demand: AIR },
    { horizon: 6, frequency: 'M', paths: 2000, quantiles: [0.1, 0.5, 0.9] },
  )

  test('have at each step the quantiles of the forecast', () => {
    expect(forecast.paths).toHaveLength(2000)
    expect(forecast.quantiles).toHaveLength(3)
    for (let h = 0; h < 6; h++) {
      const below = forecast.paths!.filter((path) => path[h]! <= forecast.quantiles[2]![h]!).length / 2000
      expect(below).toBeGreaterThan(0.86)
      expect(below).toBeLessThan(0.94)
    }
  })

  test('spread at least as much in their sum as independent steps would', () => {
    const spread = (values: number[]): number => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    }
    const ofSum = spread(forecast.paths!.map((path) => path.reduce((a, b) => a + b, 0)))
    let sumOf = 0
    for (let h = 0; h < 6; h++) sumOf += spread(forecast.paths!.map((path) => path[h]!))
    expect(ofSum).toBeGreaterThan(0.85 * sumOf)
  })

  test('are the same for the same seed and others for another', () => {
    const again = (seed: number): number =>
      forecastSeries({ id: 'a', demand: AIR }, { horizon: 2, paths: 1, seed, frequency: 'M' }).paths![0]![0]!
    expect(again(1)).toBe(again(1))
    expect(again(2)).not.toBe(again(1))
  })
})

describe('causes known ahead', () => {
  /** Demand that trebles in promotion weeks, for a dozen shops. */
  const series: DemandSeries[] = Array.from({ length: 12 }, (_, i) => {
    const own = seededRandom(i)
    const isOn = (t: number): number => ((t * 7 + i) % 5 === 0 ? 1 : 0)
    const demand = Float64Array.from({ length: 80 }, (_, t) => (20 + i) * (1 + 2 * isOn(t)) * (1 + 0.1 * own.normal()))
    const past = Float64Array.from({ length: 80 }, (_, t) => isOn(t))
    const future = Float64Array.from({ length: 5 }, (_, h) => isOn(80 + h))
    return { id: String(i), demand, regressors: [{ name: 'promo', past, future }] }
  })

  test('a planned promotion raises the forecast as past ones raised sales', () => {
    forecastAll(series, { horizon: 5 }).forEach((forecast, i) => {
      const { future } = series[i]!.regressors![0]!
      const on = forecast.mean.filter((_, h) => future![h] === 1)[0]!
      const off = forecast.mean.filter((_, h) => future![h] === 0)[0]!
      expect(on / off).toBeGreaterThan(2)
      expect(on / off).toBeLessThan(4)
      expect(forecast.model).toContain('causal regression')
    })
  })

  test('a price not known ahead is left alone', () => {
    const unplanned = series.map((one) => ({ ...one, regressors: [{ name: 'promo', past: one.regressors![0]!.past }] }))
    for (const { model } of forecastAll(unplanned, { horizon: 5 })) expect(model).not.toContain('causal')
  })
})

describe('what is asked', () => {
  test.each([
    { horizon: 0 },
    { horizon: 1.5 },
    { horizon: 1, quantiles: [1] },
    { horizon: 1, quantiles: new Array(200).fill(0.5) },
    { horizon: 1, season: 0 },
    { horizon: 1, paths: 1_000_000 },
  ])('%o is out of range', (options) => {
    expect(() => settingsOf(options)).toThrow(RangeError)
  })

  test('a step length implies its season', () => {
    expect(settingsOf({ horizon: 1, frequency: 'W' }).season).toBe(52)
    expect(settingsOf({ horizon: 1 }).season).toBe(1)
  })

  test('seeded chance is uniform, normal, and splits by name', () => {
    const random = seededRandom(3)
    let sum = 0
    let squares = 0
    for (let i = 0; i < 20_000; i++) {
      sum += random.next()
      squares += random.normal() ** 2
    }
    expect(sum / 20_000).toBeCloseTo(0.5, 1)
    expect(squares / 20_000).toBeCloseTo(1, 1)
    expect(random.split('a').next()).toBe(seededRandom(3).split('a').next())
    expect(random.split('a').next()).not.toBe(random.split('b').next())
  })
})
