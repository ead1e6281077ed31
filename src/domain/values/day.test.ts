import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayNumber, dayOfNumber, GRAINS, nextPeriod, parseDay, periodOf } from './day.ts'

describe('a day', () => {
  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '2026-01-01T00:00', '', 'today'])(
    '%j is none',
    (text) => {
      expect(parseDay(text)).toBeUndefined()
    },
  )

  test('the leap day is one', () => {
    expect(parseDay('2024-02-29')).toBe('2024-02-29')
  })

  test('is counted from 1970-01-01', () => {
    expect(dayNumber('1970-01-01')).toBe(0)
    expect(dayNumber('2026-11-21')).toBe(20_778)
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  })

  test.each([
    ['2026-11-21', 'week', '2026-11-16'],
    ['2026-11-16', 'week', '2026-11-16'],
    ['2026-11-15', 'week', '2026-11-09'],
    ['1969-12-30', 'week', '1969-12-29'],
    ['2026-11-21', 'month', '2026-11-01'],
    ['2026-11-21', 'day', '2026-11-21'],
  ] as const)('%s belongs to the %s that begins on %s', (day, grain, start) => {
    expect(periodOf(day, grain)).toBe(start)
  })

  test('periods follow one another without a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 40_000 }), fc.constantFrom(...GRAINS), (number, grain) => {
        const day = dayOfNumber(number)
        const start = periodOf(day, grain)
        const next = nextPeriod(start, grain)
        expect(start <= day && day < next).toBe(true)
        expect(periodOf(next, grain)).toBe(next)
        expect(periodOf(addDays(next, -1), grain)).toBe(start)
      }),
    )
  })
})
