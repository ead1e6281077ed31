import { describe, expect, test } from 'vitest'
import { settingsOf } from '../options.ts'
import { seededRandom } from '../random.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { dayOfMonth } from './features.ts'
import { boostedTrees } from './global-model.ts'
import { ratioQuantile, spreadTable } from './spread-table.ts'

const DAYS = 250
const HORIZON = 7
const settings = settingsOf({ horizon: HORIZON, frequency: 'D', quantiles: [0.9, 0.1, 0.5] })

function poisson(mean: number, random: { next(): number }): number {
  let count = -1
  for (let product = 1; product > Math.exp(-mean); count++) product *= random.next()
  return Math.max(0, count)
}

/** Shops of Poisson demand, twice as much at weekends, three times when promoted. */
function shop(count: number, rateOf: (i: number) => number): DemandSeries[] {
  return Array.from({ length: count }, (_, i) => {
    const random = seededRandom(3).split(i)
    const promoted = Float64Array.from({ length: DAYS + HORIZON }, () => (random.next() < 0.15 ? 1 : 0))
    for (let h = 0; h < HORIZON; h++) promoted[DAYS + h] = h === 2 ? 1 : 0
    const demand = Float64Array.from({ length: DAYS }, (_, t) =>
      poisson(rateOf(i) * (t % 7 < 2 ? 2 : 1) * (promoted[t] === 1 ? 3 : 1), random),
    )
    const promo = { name: 'promo', past: promoted.slice(0, DAYS), future: promoted.slice(DAYS) }
    return { id: `item ${i}`, demand, startDay: 18_000, regressors: [promo] }
  })
}

const series = shop(40, (i) => 1 + (i % 5))
const forecasts = futuresOf(series)

function futuresOf(all: readonly DemandSeries[]): (Forecast | undefined)[] {
  const learnt = boostedTrees(all, settings)
  return all.map((_, i) => learnt.future(i))
}

describe('trees learnt across a shop', () => {
  test('expect about three times as much on a promoted day known ahead', () => {
    // Step 3 is promoted (t = 252, a weekday); step 4 is the same day of the week's level without it.
    const ratios = forecasts.map((one) => one!.mean[2]! / one!.mean[3]!)
    const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length
    expect(mean).toBeGreaterThan(2.4)
    expect(mean).toBeLessThan(3.6)
  })

  test('expect the total that demand really has', () => {
    // Days 250 to 256 of rate r: phases 5 6 0 1 2 3 4, weekends (0, 1) at 252 and 253, the promotion on 252: 5 + 2 * 3 + 2.
    const expected = series.reduce((sum, _, i) => sum + (1 + (i % 5)) * 13, 0)
    const total = forecasts.reduce((sum, one) => sum + one!.mean.reduce((a, b) => a + b, 0), 0)
    expect(Math.abs(total / expected - 1)).toBeLessThan(0.08)
  })

  test('give quantiles that rise with the level and are never negative', () => {
    for (const forecast of forecasts) {
      const [p90, p10, p50] = forecast!.quantiles
      for (let h = 0; h < HORIZON; h++) {
        expect(p10![h]).toBeGreaterThanOrEqual(0)
        expect(p50![h]).toBeGreaterThanOrEqual(p10![h]!)
        expect(p90![h]).toBeGreaterThanOrEqual(p50![h]!)
      }
    }
  })

  test('give the same forecast whatever the order of the series, and every time', () => {
    const reversed = futuresOf([...series].reverse())
    expect([...reversed].reverse()).toEqual(forecasts)
  })

  test('stay finite on silent, short, huge, tiny and broken histories', () => {
    const hostile: DemandSeries[] = [
      { id: 'silent', demand: new Float64Array(DAYS) },
      { id: 'short', demand: Float64Array.of(1, 2) },
      { id: 'unknown', demand: new Float64Array(DAYS).fill(Number.NaN) },
      { id: 'huge', demand: new Float64Array(DAYS).fill(1e12) },
      { id: 'tiny', demand: new Float64Array(DAYS).fill(1e-12) },
      { id: 'spike', demand: new Float64Array(DAYS).map((_, t) => (t === 100 ? 10_000 : 0)) },
    ]
    for (const forecast of futuresOf([...series, ...hostile])) {
      const values = forecast ? [...forecast.mean, ...forecast.quantiles.flatMap((row) => [...row])] : []
      expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
    }
  })

  test('find the demand behind stock-outs', () => {
    const random = seededRandom(9)
    const censored = Array.from({ length: 40 }, (_, i): DemandSeries => {
      const outOfStockShare = Float64Array.from({ length: DAYS }, () => (random.next() < 0.3 ? 0.5 : 0))
      const demand = outOfStockShare.map((share) => poisson(10 * (1 - share), random))
      return { id: `item ${i}`, demand, outOfStockShare, startDay: 18_000 }
    })
    const means = futuresOf(censored).flatMap((one) => [...one!.mean])
    const mean = means.reduce((a, b) => a + b, 0) / means.length
    // Demand is 10 a day; sales, with 30 % of days half sold out, are 8.5.
    expect(Math.abs(mean - 10)).toBeLessThan(0.3)
  })

  test('forecast the horizon just gone from what was known before it', () => {
    const learnt = boostedTrees(series, settings)
    const altered = series.map((one) => ({
      ...one,
      demand: one.demand.map((units, t) => (t < DAYS - HORIZON ? units : 50)),
    }))
    const alike = boostedTrees(altered, settings)
    const sumOf = (past: (index: number) => Forecast | undefined): number =>
      series.reduce((sum, _, i) => sum + past(i)!.mean.reduce((a, b) => a + b, 0), 0)
    // Days 243 to 249 of rate r: phases 5 6 0 1 2 3 4, 2 of them weekends, 15 % promoted: 9 * 1.3 a product.
    const expected = series.reduce((sum, _, i) => sum + (1 + (i % 5)) * 9 * 1.3, 0)
    expect(Math.abs(sumOf(learnt.past) / expected - 1)).toBeLessThan(0.15)
    expect(Math.abs(sumOf(alike.past) / sumOf(learnt.past) - 1)).toBeLessThan(0.15)
  })

  test('have nothing to say for a handful of series', () => {
    expect(futuresOf(series.slice(0, 5))).toEqual(new Array(5).fill(undefined))
  })
})

describe('the spread of past outcomes', () => {
  test('holds its levels for outcomes like those it was read from', () => {
    const random = seededRandom(5)
    const draw = (count: number) => {
      const expected = Float64Array.from({ length: count }, () => 2 + 20 * random.next())
      return { expected, actual: expected.map((mean) => poisson(mean, random)), scatter: new Float64Array(count) }
    }
    const table = spreadTable(draw(8000))
    const fresh = draw(8000)
    for (const level of [0.1, 0.5, 0.9]) {
      let below = 0
      fresh.expected.forEach((expected, i) => {
        if (fresh.actual[i]! <= expected * ratioQuantile(table, { expected, scatter: 0 }, level)) below++
      })
      expect(Math.abs(below / 8000 - level)).toBeLessThan(0.04)
    }
  })
})

test('days of the month are those of the calendar', () => {
  // 1970-01-01, 2000-02-29, 2026-11-20 as days since 1970.
  expect([0, 11_016, 20_777].map(dayOfMonth)).toEqual([1, 29, 20])
})
