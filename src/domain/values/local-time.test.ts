import { describe, expect, test } from 'vitest'
import { localDay, minuteOfDay, nextAt } from './local-time.ts'

const at = (text: string) => Date.parse(text)
const iso = (instant: number) => new Date(instant).toISOString()

describe('the time of a store', () => {
  test('is what its clock on the wall shows', () => {
    expect(minuteOfDay(at('2026-07-01T22:30:00Z'), 'Europe/London')).toBe(23 * 60 + 30)
    expect(minuteOfDay(at('2026-01-01T22:30:00Z'), 'Asia/Kathmandu')).toBe(4 * 60 + 15)
    expect(localDay(at('2026-01-01T22:30:00Z'), 'Asia/Tokyo')).toBe('2026-01-02')
    expect(localDay(at('2026-01-01T02:30:00Z'), 'America/Los_Angeles')).toBe('2025-12-31')
  })

  // Clocks by the IANA database: London went forward on 2026-03-29 at 01:00 UTC and back on 2026-10-25 at 01:00 UTC.
  const cases = [
    ['an ordinary morning', '2026-06-01T12:00:00Z', 'Europe/London', '07:00', '2026-06-02T06:00:00.000Z'],
    ['later the same day', '2026-06-01T01:00:00Z', 'Europe/London', '07:00', '2026-06-01T06:00:00.000Z'],
    ['exactly now means tomorrow', '2026-06-01T06:00:00Z', 'Europe/London', '07:00', '2026-06-02T06:00:00.000Z'],
    ['the morning clocks went forward', '2026-03-28T12:00:00Z', 'Europe/London', '07:00', '2026-03-29T06:00:00.000Z'],
    ['the morning clocks went back', '2026-10-24T12:00:00Z', 'Europe/London', '07:00', '2026-10-25T07:00:00.000Z'],
    ['a time that was skipped', '2026-03-28T12:00:00Z', 'Europe/London', '01:30', '2026-03-29T01:00:00.000Z'],
    ['a time that came twice: the first', '2026-10-24T12:00:00Z', 'Europe/London', '01:30', '2026-10-25T00:30:00.000Z'],
    ['west of Greenwich', '2026-03-07T20:00:00Z', 'America/New_York', '02:30', '2026-03-08T07:00:00.000Z'],
    ['far east', '2026-05-05T00:00:00Z', 'Pacific/Auckland', '06:00', '2026-05-05T18:00:00.000Z'],
  ] as const
  test.each(cases)('comes next: %s', (_name, from, zone, time, expected) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    expect(iso(nextAt(at(from), zone, hours * 60 + minutes))).toBe(expected)
  })

  test('comes every day of two years, 23 to 25 hours apart, across every change of clocks', () => {
    for (const zone of ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Asia/Kolkata']) {
      let instant = at('2026-01-01T00:00:00Z')
      for (let day = 0; day < 730; day++) {
        const next = nextAt(instant, zone, 6 * 60)
        expect(minuteOfDay(next, zone)).toBe(360)
        if (day > 0) expect([23, 23.5, 24, 24.5, 25]).toContain((next - instant) / 3_600_000)
        instant = next
      }
    }
  })
})
