import { describe, expect, test } from 'vitest'
import { type DemandSeries, forecastAll } from '../forecasting.ts'
import { settingsOf } from '../options.ts'
import { type Random, seededRandom } from '../random.ts'
import { adjustCalendar } from './calendar.ts'
import { yearlySeason } from './yearly.ts'

const HORIZON = 28
const WEEK = (t: number): number => 1 + 0.3 * Math.sin((2 * Math.PI * t) / 7)
const YEAR = (t: number, year = 365.25): number =>
  1 + 0.5 * Math.sin((2 * Math.PI * t) / year) + 0.15 * Math.cos((4 * Math.PI * t) / year)

interface Made {
  series: DemandSeries[]
  /** Expected units ahead, per series. */
  ahead: Float64Array[]
}

/** Series around `rateAt`, with the noise of counts, and what is to be expected ahead. */
function made(count: number, length: number, rateAt: (t: number, i: number, random: Random) => number): Made {
  const random = seededRandom(9)
  const out: Made = { series: [], ahead: [] }
  for (let i = 0; i < count; i++) {
    const own = random.split(i)
    const rates = Float64Array.from({ length: length + HORIZON }, (_, t) => rateAt(t, i, own))
    const demand = rates.slice(0, length).map((rate) => Math.max(0, Math.round(rate + Math.sqrt(rate) * own.normal())))
    out.series.push({ id: String(i), demand, startDay: 17_900 })
    out.ahead.push(rates.slice(length))
  }
  return out
}

const settings = settingsOf({ horizon: HORIZON, frequency: 'D' })
/** Mean absolute distance of the forecast means from the expected units. */
function miss({ ahead }: Made, forecasts: readonly { mean: Float64Array }[]): number {
  let sum = 0
  forecasts.forEach(({ mean }, i) => {
    mean.forEach((units, h) => {
      sum += Math.abs(units - ahead[i]![h]!) / HORIZON / forecasts.length
    })
  })
  return sum
}

describe('the season of the year on daily steps', () => {
  test('beside that of the week halves the error of a forecast without it', () => {
    const shop = made(12, 1280, (t, i) => (15 + 2 * i) * WEEK(t) * YEAR(t))
    // Two years less a day are too short to learn it from: what the models make of them is a forecast without.
    const short = shop.series.map((one) => ({
      ...one,
      demand: one.demand.slice(-730),
      startDay: one.startDay! + 1280 - 730,
    }))
    const options = { horizon: HORIZON, frequency: 'D' as const }
    const [with_, without] = [forecastAll(shop.series, options), forecastAll(short, options)]
    expect(miss(shop, with_)).toBeLessThan(0.5 * miss(shop, without))
    for (const { quantiles } of with_)
      for (const row of quantiles) expect(row.every((u) => Number.isInteger(u) || u >= 60)).toBe(true)
  })

  test.each([
    ['one series alone', 1, 0],
    ['series whose years differ', 8, 0.7],
  ])('of %s is found within a tenth', (_, count, shift) => {
    const shop = made(count, 1500, (t, i) => 40 * WEEK(t) * YEAR(t + shift * 58 * i))
    yearlySeason(shop.series, settings).forEach((correction, i) => {
      correction!.ahead.forEach((factor, h) => {
        expect(Math.abs(factor - YEAR(1500 + h + shift * 58 * i))).toBeLessThan(0.1)
      })
    })
  })

  test('of rare demand is that of the shop', () => {
    const random = seededRandom(2)
    const series = Array.from({ length: 60 }, (_, i) => {
      const own = random.split(i)
      const demand = Float64Array.from({ length: 1200 }, (_, t) => (own.next() < 0.25 * YEAR(t) ? 1 : 0))
      return { id: String(i), demand, startDay: 18_000 }
    })
    const corrections = yearlySeason(series, settings)
    for (const correction of corrections) {
      expect(correction!.ahead).toEqual(corrections[0]!.ahead)
      expect(Math.abs(correction!.ahead[14]! - YEAR(1214))).toBeLessThan(0.15)
    }
  })

  test('of weeks has 52.18 of them', () => {
    const shop = made(10, 209, (t) => 200 * YEAR(t, 365.25 / 7))
    const weekly = settingsOf({ horizon: HORIZON, frequency: 'W', season: 1 })
    yearlySeason(shop.series, weekly).forEach((correction) => {
      correction!.ahead.forEach((factor, h) => {
        expect(Math.abs(factor - YEAR(209 + h, 365.25 / 7))).toBeLessThan(0.1)
      })
    })
    expect(yearlySeason(shop.series, settingsOf({ horizon: 4, frequency: 'W' }))).toEqual([])
  })

  test('is not found in noise, a random walk, growth, or less than two years', () => {
    let walk = 0
    const nothing: [number, (t: number, i: number, random: Random) => number][] = [
      [1200, () => 20],
      [1200, (t) => 20 + 0.05 * t],
      [
        800,
        (_, __, random) => {
          walk += 0.02 * random.normal()
          return 50 * Math.exp(walk)
        },
      ],
      [729, (t) => 40 * YEAR(t)],
    ]
    for (const [length, rateAt] of nothing) {
      for (const count of [1, 10]) {
        const { series } = made(count, length, (t, i, random) => {
          if (t === 0) walk = 0
          return rateAt(t, i, random) * WEEK(t)
        })
        expect(adjustCalendar(series, settings).series).toEqual(series)
      }
    }
  })

  test('does nothing to empty, silent, constant or huge histories but leaves them finite', () => {
    const histories = [[], [5], new Array(900).fill(0), new Array(900).fill(Number.NaN), new Array(900).fill(1e15)]
    const yearly = Array.from({ length: 900 }, (_, t) => 1e15 * YEAR(t))
    const series = [...histories, yearly].map((demand, i) => ({ id: String(i), demand: Float64Array.from(demand) }))
    for (const { mean, quantiles } of forecastAll(series, { horizon: 9, frequency: 'D' })) {
      for (const row of [mean, ...quantiles])
        for (const units of row) expect(Number.isFinite(units) && units >= 0).toBe(true)
    }
  })
})
