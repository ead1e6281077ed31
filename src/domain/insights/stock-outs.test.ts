import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHistory, DAY_MS, dayAt, levelHistory, money, type Step } from '#test/support/level-history.ts'
import { storeDays } from './calendar/store-days.ts'
import { standingMovements } from './costing/standing-movements.ts'
import { lostSales, stockOuts } from './stock-outs.ts'

/** Days 0 to 9 of 2026, in London winter, where days are days of UTC. */
const DAYS = storeDays({ from: Date.UTC(2026, 0, 1), until: Date.UTC(2026, 0, 11), timeZone: 'Europe/London' })
const out = (steps: readonly Step[], days = DAYS) => stockOuts(levelHistory(steps), days)
const stretchesOf = (steps: readonly Step[]) =>
  out(steps).stretches.map(({ from, until, isOver }) => [
    (from - dayAt(0)) / DAY_MS,
    (until - dayAt(0)) / DAY_MS,
    isOver,
  ])

const received: Step = { kind: 'receipt', units: 5, day: 0 }
const soldOut: Step = { kind: 'sale', units: -5, day: 2 }

describe('the days of a store', () => {
  test('are as long as its clocks make them', () => {
    // In London clocks go forward on 29 March 2026 and back on 25 October: 23 and 25 hours.
    const hours = (from: number, until: number) =>
      storeDays({ from, until, timeZone: 'Europe/London' }).map(({ day, lengthMs }) => [day, lengthMs / 3_600_000])
    expect(hours(Date.UTC(2026, 2, 28), Date.UTC(2026, 2, 29, 23))).toEqual([
      ['2026-03-28', 24],
      ['2026-03-29', 23],
    ])
    expect(hours(Date.UTC(2026, 9, 24, 12), Date.UTC(2026, 9, 25, 12))).toEqual([
      ['2026-10-24', 24],
      ['2026-10-25', 25],
    ])
  })

  test('are cut by the period, and keep their length', () => {
    expect(storeDays({ from: dayAt(0), until: dayAt(1), timeZone: 'UTC' })).toEqual([
      { day: '2026-01-01', from: dayAt(0), until: Date.UTC(2026, 0, 2), lengthMs: DAY_MS },
      { day: '2026-01-02', from: Date.UTC(2026, 0, 2), until: dayAt(1), lengthMs: DAY_MS },
    ])
  })

  test('follow one another without a gap, wherever the store is', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/London',
      'America/New_York',
      'Pacific/Kiritimati',
      'Australia/Lord_Howe',
    )
    const from = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 0, 1) })
    fc.assert(
      fc.property(zone, from, fc.integer({ min: 1, max: 40 * DAY_MS }), (timeZone, start, length) => {
        const days = storeDays({ from: start, until: start + length, timeZone })
        expect([days[0]!.from, days.at(-1)!.until]).toEqual([start, start + length])
        for (const [i, day] of days.slice(1).entries()) {
          expect([day.from, day.day > days[i]!.day]).toEqual([days[i]!.until, true])
        }
      }),
      { numRuns: 30 },
    )
  })

  test('refuse a period that ends before it begins, and one of more than ten years', () => {
    expect(() => storeDays({ from: 2, until: 1, timeZone: 'UTC' })).toThrow(RangeError)
    expect(() => storeDays({ from: 0, until: 3670 * DAY_MS, timeZone: 'UTC' })).toThrow('3660')
  })
})

describe('a stock-out', () => {
  test.each<[string, Step[], unknown[]]>([
    ['lasts from the last sale to the next receipt', [received, soldOut, { ...received, day: 4.5 }], [[2, 4.5, true]]],
    ['goes on to the end of the period', [received, soldOut], [[2, 9.5, false]]],
    [
      'goes on while stock is below zero',
      [received, { ...soldOut, units: -7 }, { ...received, units: 2, day: 3 }],
      [[2, 9.5, false]],
    ],
    [
      'is not before the first receipt',
      [
        { kind: 'sale', units: -1, day: 1 },
        { ...received, day: 3 },
      ],
      [],
    ],
    [
      'may begin with a receipt that does not cover what is owed',
      [
        { kind: 'sale', units: -6, day: 1 },
        { ...received, day: 3 },
      ],
      [[3, 9.5, false]],
    ],
    [
      'is not where a sale was taken back',
      [received, soldOut, { kind: 'reversal', units: 5, day: 3, reverses: 2 }],
      [],
    ],
    ['has no length when stock comes back in the same moment', [received, soldOut, { ...received, day: 2 }], []],
    [
      'is cut where the period begins',
      [
        { ...received, day: -9 },
        { ...soldOut, day: -4 },
        { ...received, day: 1 },
      ],
      [[-0.5, 1, true]],
    ],
    ['after the period is not in it', [received, { ...soldOut, day: 12 }], []],
    [
      'holds the order of seq where time runs backwards',
      [received, soldOut, { ...received, day: 1, recordedDay: 3 }],
      [],
    ],
    [
      'does not begin in the future',
      [received, { ...soldOut, day: 8, recordedDay: 3 }, { ...received, day: 5 }],
      [[3, 5, true]],
    ],
  ])('%s', (_, steps, expected) => {
    expect(stretchesOf(steps)).toEqual(expected)
  })

  test('is counted in hours, and in days by the share of each', () => {
    // From noon of day 2 to midnight after day 4: half a day and two whole ones.
    const { hours, days, shares } = out([received, soldOut, { ...received, day: 4.5 }])
    expect([hours, days, [...shares.slice(0, 6)]]).toEqual([60, 2.5, [0, 0, 0.5, 1, 1, 0]])
  })

  test('of a day of 23 hours is a whole day', () => {
    const days = storeDays({ from: Date.UTC(2026, 2, 29), until: Date.UTC(2026, 2, 29, 23), timeZone: 'Europe/London' })
    const { hours, days: count } = out([received, soldOut], days)
    expect([hours, count]).toEqual([23, 1])
  })

  test('of a period without a day is nothing', () => {
    expect(out([received, soldOut], [])).toMatchObject({ stretches: [], hours: 0, days: 0 })
  })

  test('of half of today so far is half a day', () => {
    const days = storeDays({ from: Date.UTC(2026, 0, 5), until: dayAt(4), timeZone: 'UTC' })
    expect(out([received, soldOut], days).days).toBe(0.5)
  })

  test('covers exactly the time at or below zero, whatever the history', () => {
    const days = storeDays({ from: dayAt(5), until: dayAt(40), timeZone: 'America/New_York' })
    fc.assert(
      fc.property(anyHistory(fc.constant(1)), (movements) => {
        // The same by looking at every hour: movements happen at noon UTC of some day, so no hour is divided.
        let hours = 0
        for (let at = dayAt(5); at < dayAt(40); at += 3_600_000) {
          let [level, hasBegun, clock] = [0, false, Number.NEGATIVE_INFINITY]
          for (const movement of standingMovements(movements)) {
            clock = Math.max(clock, movement.occurredAt)
            if (clock > at) break
            level += movement.delta
            hasBegun ||= movement.delta > 0
          }
          if (hasBegun && level <= 0) hours++
        }
        const found = stockOuts(movements, days)
        expect(found.hours).toBeCloseTo(hours, 9)
        // No clock changes from January to 9 February: a day out is 24 hours.
        expect(found.days * 24).toBeCloseTo(hours, 9)
        expect(found.shares.every((share) => share >= 0 && share <= 1 + 1e-12)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('lost sales', () => {
  const outs = out([received, soldOut, { ...received, day: 4.5 }])

  test('are demand times the share of each day without stock', () => {
    // 4 a day for 0.5 + 1 + 1 days: 10 units, at 250.
    const lost = lostSales(outs, DAYS, { unitsPerDay: 4, price: money(250) })
    expect(lost).toEqual({
      days: [
        { day: '2026-01-03', expectedUnits: 4, outShare: 0.5, soldUnits: 0, lostUnits: 2 },
        { day: '2026-01-04', expectedUnits: 4, outShare: 1, soldUnits: 0, lostUnits: 4 },
        { day: '2026-01-05', expectedUnits: 4, outShare: 1, soldUnits: 0, lostUnits: 4 },
      ],
      units: 10,
      price: 250,
      value: 2500,
    })
  })

  test('follow a forecast day by day', () => {
    // 0.5 x 2 + 1 x 3 + 1 x 4 = 8.
    expect(lostSales(outs, DAYS, { unitsPerDay: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] })).toMatchObject({ units: 8 })
    expect(lostSales(outs, DAYS, { unitsPerDay: 4 }).value).toBeUndefined()
  })

  test('are less what sold all the same', () => {
    // The sale of 7 takes 5 that are there and 2 that are not, on day 2; day 3 sells 6 of an expected 4.
    const sold = out([received, { ...soldOut, units: -7 }, { ...soldOut, units: -6, day: 3 }])
    expect(lostSales(sold, DAYS, { unitsPerDay: 4 }).days.slice(0, 3)).toEqual([
      { day: '2026-01-03', expectedUnits: 4, outShare: 0.5, soldUnits: 2, lostUnits: 0 },
      { day: '2026-01-04', expectedUnits: 4, outShare: 1, soldUnits: 6, lostUnits: 0 },
      { day: '2026-01-05', expectedUnits: 4, outShare: 1, soldUnits: 0, lostUnits: 4 },
    ])
  })

  test('leave out what sold before the period and after it', () => {
    const early: Step = { ...soldOut, units: -9, day: -3 }
    const late: Step = { ...soldOut, units: -9, day: 12 }
    expect(out([{ ...received, day: -4 }, early, late]).soldWhileOut.every((units) => units === 0)).toBe(true)
  })

  test.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY], [[1, 2]]])(
    'need a demand for every day, not %s',
    (unitsPerDay) => {
      expect(() => lostSales(outs, DAYS, { unitsPerDay })).toThrow(RangeError)
    },
  )
})
