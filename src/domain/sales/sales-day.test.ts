import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayOfNumber } from '../values/day.ts'
import { minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { shareOut } from './days-out.ts'
import { demandDays, ledgerRange } from './demand-series.ts'
import { byPeriod, joinRanges, NO_SALES } from './sales-day.ts'

const at = (text: string) => Date.parse(text)
const sold = (day: string, units: number) => ({
  ...NO_SALES,
  day,
  sold: quantity(units * 1000),
  revenue: minorUnits(units),
})

describe('sales by period', () => {
  test('name every period of the range, those without a sale too', () => {
    const days = [sold('2026-03-30', 1), sold('2026-04-01', 2), sold('2026-04-12', 4), sold('2026-05-01', 99)]
    const periods = byPeriod(days, { from: '2026-03-30', to: '2026-04-19', grain: 'week' })
    expect(periods.map(({ start, sold: units }) => [start, units / 1000])).toEqual([
      ['2026-03-30', 3],
      ['2026-04-06', 4],
      ['2026-04-13', 0],
    ])
  })

  test('lose nothing of what is in the range', () => {
    const days = fc.array(fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 50 })), { maxLength: 40 })
    fc.assert(
      fc.property(days, fc.constantFrom('day', 'week', 'month'), (found, grain) => {
        const from = '2026-01-01'
        const all = found.map(([day, units]) => sold(addDays(from, day), units))
        const total = byPeriod(all, { from, to: addDays(from, 99), grain }).reduce((sum, one) => sum + one.sold, 0)
        expect(total).toBe(all.reduce((sum, one) => sum + one.sold, 0))
      }),
    )
  })
})

describe('ranges of days', () => {
  test('that touch or overlap are one', () => {
    const ranges = [
      { from: '2026-02-01', to: '2026-02-28' },
      { from: '2026-01-01', to: '2026-01-31' },
      { from: '2026-02-10', to: '2026-02-12' },
      { from: '2026-03-02', to: '2026-03-03' },
    ]
    expect(joinRanges(ranges)).toEqual([
      { from: '2026-01-01', to: '2026-02-28' },
      { from: '2026-03-02', to: '2026-03-03' },
    ])
  })

  test('of a till that goes on reach to yesterday, of one that fell silent a week beyond its last sale', () => {
    const sales = { firstSale: '2026-01-01', lastSale: '2026-03-01' }
    expect(ledgerRange(sales, '2026-03-04')).toEqual({ from: '2026-01-01', to: '2026-03-04' })
    expect(ledgerRange(sales, '2026-06-01')).toEqual({ from: '2026-01-01', to: '2026-03-08' })
    // What is sold today is not all of today.
    expect(ledgerRange(sales, '2026-02-28')).toEqual({ from: '2026-01-01', to: '2026-02-28' })
    expect(ledgerRange(sales, '2025-12-31')).toBeUndefined()
  })
})

describe('the part of a day without stock', () => {
  const shares = (timeZone: string, from: string, to: string, days = { from: '2026-03-28', to: '2026-03-30' }) =>
    [...shareOut([{ from: at(from), to: at(to) }], { ...days, timeZone, now: at('2027-01-01T00:00:00Z') })].map(
      ([day, share]) => [day, Math.round(share * 1000) / 1000],
    )

  test('is shared out over the days it touches', () => {
    expect(shares('UTC', '2026-03-28T18:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      ['2026-03-28', 0.25],
      ['2026-03-29', 1],
      ['2026-03-30', 0.5],
    ])
  })

  test('is measured in days as long as clocks make them: London lost an hour on 2026-03-29', () => {
    // From midnight to midnight are 23 hours; half of it, 11.5 hours, is 0.5.
    expect(shares('Europe/London', '2026-03-29T00:00:00Z', '2026-03-29T23:00:00Z')).toEqual([['2026-03-29', 1]])
    expect(shares('Europe/London', '2026-03-29T00:00:00Z', '2026-03-29T11:30:00Z')).toEqual([['2026-03-29', 0.5]])
  })

  test('ends now where it still lasts, and nothing is out that never was', () => {
    const range = { from: '2026-03-28', to: '2026-03-30', timeZone: 'UTC', now: at('2026-03-29T06:00:00Z') }
    expect([...shareOut([{ from: at('2026-03-28T12:00:00Z') }], range)]).toEqual([
      ['2026-03-28', 0.5],
      ['2026-03-29', 0.25],
    ])
    expect(shareOut([], range).size).toBe(0)
  })
})

describe('the demand of a level', () => {
  const known = [
    { from: '2026-01-01', to: '2026-01-04' },
    { from: '2026-01-07', to: '2026-01-08' },
  ]

  test('begins at its first sale: before, nobody knows whether it was there', () => {
    const days = [sold('2026-01-02', 3), sold('2026-01-07', 1)]
    const series = demandDays(days, {
      from: '2025-01-01',
      to: '2026-01-08',
      known,
      out: new Map([['2026-01-04', 0.5]]),
    })
    expect(series?.from).toBe('2026-01-02')
    expect([...series!.demand]).toEqual([3, 0, 0, Number.NaN, Number.NaN, 1, 0])
    expect([...series!.outOfStockShare]).toEqual([0, 0, 0.5, 0, 0, 0, 0])
  })

  test('is none where nothing was sold', () => {
    const days = [sold('2026-01-02', 0), sold('2026-02-01', 5)]
    expect(demandDays(days, { from: '2025-01-01', to: '2026-01-08', known, out: new Map() })).toBeUndefined()
  })

  test('has one number a day, whatever the days', () => {
    const found = fc.uniqueArray(fc.nat({ max: 400 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(found, (numbers) => {
        const days = numbers.map((number) => sold(dayOfNumber(20_000 + number), 1))
        const to = dayOfNumber(20_400)
        const series = demandDays(days, { from: '1970-01-01', to, known: [], out: new Map() })!
        expect(series.demand.length).toBe(401 - Math.min(...numbers))
        expect(series.demand.filter((units) => units === 1).length).toBe(numbers.length)
      }),
    )
  })
})
