import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DemandSeries, forecastAll, type Holiday } from '../forecasting.ts'
import { type ForecastOptions, settingsOf } from '../options.ts'
import { seededRandom } from '../random.ts'
import { adjustCalendar } from './calendar.ts'
import { stepOfDay } from './steps.ts'

/** Units sold in a step that expects `rate`, at random. */
function poisson(random: { next(): number }, rate: number): number {
  let count = 0
  for (let product = random.next(); product > Math.exp(-rate); product *= random.next()) count++
  return count
}

/** 2022-01-01, a Saturday. */
const START = 18_993
const LENGTH = 1100
const HORIZON = 28
/** Every 365 days, so on another weekday each time; the last one is in the horizon. */
const FEAST: readonly Holiday[] = [0, 1, 2, 3].map((year) => ({ day: START + 14 + 365 * year, name: 'feast' }))
const FEAST_AHEAD = FEAST[3]!.day - START - LENGTH
const options: ForecastOptions = { horizon: HORIZON, frequency: 'D', learnAcross: true, effort: 'light' }

/** A shop with a weekly rhythm; a feast day sells `factor` times as much. */
function shop(count: number, rates: (own: number) => number, factor: number): DemandSeries[] {
  const random = seededRandom(11)
  const feasts = new Set(FEAST.map(({ day }) => day))
  return Array.from({ length: count }, (_, i) => {
    const own = random.split(i)
    const rate = rates(own.next())
    const demand = Float64Array.from({ length: LENGTH }, (_, t) => {
      const usual = rate * (1 + 0.3 * Math.sin((2 * Math.PI * t) / 7))
      return poisson(own, feasts.has(START + t) ? usual * factor : usual)
    })
    return { id: String(i), demand, startDay: START }
  })
}

const meanAt = (forecasts: readonly { mean: Float64Array }[], h: number): number =>
  forecasts.reduce((sum, { mean }) => sum + mean[h]!, 0) / forecasts.length

describe('holidays by a supplied calendar', () => {
  test('raise the day as they did in other years, and that day only', () => {
    const series = shop(30, (own) => 4 + 20 * own, 3)
    const [with_, without] = [forecastAll(series, { ...options, holidays: FEAST }), forecastAll(series, options)]
    const usual = (meanAt(with_, FEAST_AHEAD - 7) + meanAt(with_, FEAST_AHEAD + 7)) / 2
    expect(meanAt(with_, FEAST_AHEAD) / usual).toBeGreaterThan(2.6)
    expect(meanAt(with_, FEAST_AHEAD) / usual).toBeLessThan(3.4)
    expect(meanAt(without, FEAST_AHEAD) / usual).toBeLessThan(1.2)
    expect(meanAt(with_, FEAST_AHEAD + 2) / meanAt(without, FEAST_AHEAD + 2)).toBeCloseTo(1, 1)
    for (const { quantiles } of with_) {
      expect(quantiles[2]![FEAST_AHEAD]!).toBeGreaterThan(1.8 * quantiles[2]![FEAST_AHEAD - 7]!)
      for (const row of quantiles) for (const units of row) expect(Number.isInteger(units) || units >= 60).toBe(true)
    }
  })

  test('a shop closed on the day is forecast to sell nothing on it', () => {
    for (const rates of [(own: number) => 5 + 20 * own, (own: number) => 0.3 + 0.2 * own]) {
      for (const { mean, quantiles } of forecastAll(shop(20, rates, 0), { ...options, holidays: FEAST })) {
        expect(mean[FEAST_AHEAD]).toBe(0)
        for (const row of quantiles) expect(row[FEAST_AHEAD]).toBe(0)
        expect(mean[FEAST_AHEAD - 1]).toBeGreaterThan(0)
      }
    }
  })

  test('what was not sold behind closed doors is unknown, not nothing, in the history', () => {
    const [one] = adjustCalendar(
      shop(1, () => 20, 0),
      settingsOf({ ...options, holidays: FEAST }),
    ).series
    expect([...one!.demand.keys()].filter((t) => Number.isNaN(one!.demand[t]!))).toEqual([14, 379, 744])
  })

  test('one closed shop alone, seen once, is enough where it sells every day', () => {
    const [one] = forecastAll(
      shop(1, () => 20, 0),
      { ...options, holidays: FEAST },
    )
    expect(one!.mean[FEAST_AHEAD]).toBe(0)
  })

  test('days without an effect are left as they were', () => {
    const series = shop(30, (own) => 4 + 20 * own, 1)
    const { series: adjusted } = adjustCalendar(series, settingsOf({ ...options, holidays: FEAST }))
    let changed = 0
    series.forEach(({ demand }, i) => {
      demand.forEach((units, t) => {
        if (Math.abs(units - adjusted[i]!.demand[t]!) > 0.2 * units + 1) changed++
      })
    })
    expect(changed).toBeLessThan(10)
  })

  test('a product that sells more than its shop on the day is drawn only part of the way to it', () => {
    const series = shop(30, () => 15, 1.5)
    const odd = shop(31, () => 15, 6)[30]!
    const forecasts = forecastAll([...series, odd], { ...options, holidays: FEAST })
    const lift = (one: { mean: Float64Array }): number => one.mean[FEAST_AHEAD]! / one.mean[FEAST_AHEAD - 7]!
    expect(lift(forecasts[30]!)).toBeGreaterThan(2.3)
    expect(lift(forecasts[30]!)).toBeLessThan(6)
    expect(lift(forecasts[0]!)).toBeLessThan(2.2)
  })

  test('the day before and the day after have effects of their own', () => {
    const series = shop(30, () => 20, 1).map((one) => {
      const demand = one.demand.slice()
      for (const { day } of FEAST) {
        const t = day - START
        if (t < LENGTH) {
          demand[t - 1] = Math.round(2 * demand[t - 1]!)
          demand[t + 1] = Math.round(0.3 * demand[t + 1]!)
        }
      }
      return { ...one, demand }
    })
    const forecasts = forecastAll(series, { ...options, holidays: FEAST })
    expect(meanAt(forecasts, FEAST_AHEAD - 1) / meanAt(forecasts, FEAST_AHEAD + 6)).toBeGreaterThan(1.7)
    expect(meanAt(forecasts, FEAST_AHEAD + 1) / meanAt(forecasts, FEAST_AHEAD + 8)).toBeLessThan(0.45)
  })

  test('a holiday that wanders between months lifts the month it falls in', () => {
    // Easter Mondays of 2005 to 2024 in the history, that of 2027 in March at the end of the horizon.
    const easter = ['2018-04-02', '2019-04-22', '2020-04-13', '2021-04-05', '2022-04-18', '2023-04-10', '2024-04-01']
    const days = [...easter, '2016-03-28', '2017-04-17', '2013-04-01', '2014-04-21', '2015-04-06', '2008-03-24']
    const all = [
      ...days,
      '2009-04-13',
      '2010-04-05',
      '2011-04-25',
      '2012-04-09',
      '2005-03-28',
      '2006-04-17',
      '2007-04-09',
    ]
    const holidays = [...all, '2027-03-29'].map((date) => ({ day: Date.parse(date) / 86_400_000, name: 'easter' }))
    const first = Date.parse('2005-01-01') / 86_400_000
    const steps = new Set(holidays.map(({ day }) => stepOfDay(day, 'M')))
    const random = seededRandom(5)
    const series = Array.from({ length: 20 }, (_, i) => {
      const own = random.split(i)
      const demand = Float64Array.from({ length: 20 * 12 }, (_, t) => {
        const season = 1 + 0.2 * Math.sin((2 * Math.PI * t) / 12)
        return 100 * season * (steps.has(stepOfDay(first, 'M') + t) ? 1.4 : 1) * (1 + 0.05 * own.normal())
      })
      return { id: String(i), demand, startDay: first }
    })
    const asked: ForecastOptions = { horizon: 27, frequency: 'M', effort: 'light' }
    const ratio = (forecasts: readonly { mean: Float64Array }[]): number =>
      meanAt(forecasts, 26) / meanAt(forecasts, 25)
    const season = (1 + 0.2 * Math.sin((2 * Math.PI * 2) / 12)) / (1 + 0.2 * Math.sin((2 * Math.PI * 1) / 12))
    expect(ratio(forecastAll(series, { ...asked, holidays })) / season).toBeGreaterThan(1.25)
    expect(ratio(forecastAll(series, asked)) / season).toBeLessThan(1.2)
  })

  test('are not asked for on days that are no whole numbers, nor without end', () => {
    expect(() => settingsOf({ horizon: 1, holidays: [{ day: 1.5, name: 'half' }] })).toThrow(RangeError)
    expect(() => settingsOf({ horizon: 1, holidays: new Array(10_001).fill({ day: 1, name: 'a' }) })).toThrow(
      RangeError,
    )
  })
})

describe('weekdays without sales', () => {
  const closedOn = (series: readonly DemandSeries[], weekday: number, units: number): DemandSeries[] =>
    series.map((one) => ({ ...one, demand: one.demand.map((value, t) => (t % 7 === weekday ? units : value)) }))

  test.each([
    ['steady', (own: number) => 5 + 20 * own],
    ['rare', (own: number) => 0.2 + 0.3 * own],
  ])('are forecast as 0 for %s demand, and the open days as before', (_, rates) => {
    const open = shop(20, rates, 1)
    for (const effort of ['light', 'full'] as const) {
      const [closed, all] = [closedOn(open, 3, 0), open].map((some) => forecastAll(some, { ...options, effort }))
      closed!.forEach(({ mean, quantiles }, i) => {
        let [ours, theirs] = [0, 0]
        for (let h = 0; h < HORIZON; h++) {
          const isClosed = (LENGTH + h) % 7 === 3
          if (isClosed) expect([mean[h], ...quantiles.map((row) => row[h])]).toEqual([0, 0, 0, 0])
          else [ours, theirs] = [ours + mean[h]!, theirs + all![i]!.mean[h]!]
        }
        expect(ours / theirs).toBeGreaterThan(0.75)
        expect(ours / theirs).toBeLessThan(1.35)
      })
    }
  })

  test('count as closed too when nothing is ever told of them', () => {
    for (const { mean } of forecastAll(
      closedOn(
        shop(3, () => 9, 1),
        3,
        Number.NaN,
      ),
      options,
    ))
      expect(mean[(3 + 7 * 200 - LENGTH) % 7]).toBe(0)
  })

  test('of one rare product are chance, not closed doors', () => {
    const series = closedOn(
      shop(1, () => 0.1, 1),
      3,
      0,
    )
    expect(adjustCalendar(series, settingsOf(options)).series[0]).toBe(series[0])
  })
})

describe('whatever the history and the calendar', () => {
  const values = fc.oneof(fc.constant(0), fc.constant(Number.NaN), fc.double({ min: 0, max: 1e15, noNaN: true }))
  const holidays = fc.array(
    fc.record({ day: fc.integer({ min: -30, max: 130 }), name: fc.constantFrom('a', 'b', 'c') }),
  )
  test('forecasts are finite, not negative, and rise with the level', () => {
    const given = fc.record({
      histories: fc.array(fc.array(values, { maxLength: 100 }), { minLength: 1, maxLength: 4 }),
      holidays,
      frequency: fc.constantFrom('D' as const, 'W' as const, 'M' as const),
      isDated: fc.boolean(),
    })
    fc.assert(
      fc.property(given, ({ histories, holidays, frequency, isDated }) => {
        const series = histories.map((demand, i) => ({
          id: String(i),
          demand: Float64Array.from(demand),
          ...(isDated ? { startDay: i } : {}),
        }))
        for (const { mean, quantiles } of forecastAll(series, { horizon: 9, frequency, holidays, paths: 3 })) {
          for (let h = 0; h < 9; h++) {
            const row = quantiles.map((quantile) => quantile[h]!)
            for (const value of [mean[h]!, ...row]) expect(Number.isFinite(value) && value >= 0).toBe(true)
            expect([...row].sort((a, b) => a - b)).toEqual(row)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a holiday listed twice is one holiday', () => {
    const series = shop(5, () => 9, 2)
    const twice = forecastAll(series, { ...options, holidays: [...FEAST, ...FEAST] })
    expect(twice).toEqual(forecastAll(series, { ...options, holidays: FEAST }))
  })
})
