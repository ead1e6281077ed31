import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysAfter, localDay } from '../values/local-time.ts'
import { dueAt, dueRun, type Frequency, firstSchedules, periodOf, type Timing, usualPeriod } from './schedule.ts'

const at = (text: string) => Date.parse(text)
const iso = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z')
const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

const timing = (timeZone: string, time: string, frequency: Frequency = { kind: 'daily' }): Timing => ({
  frequency,
  at: minute(time),
  timeZone,
})

const QUARTER_MS = 900_000

/**
 * What the clock on the wall shows at every quarter of an hour, without reckoning with offsets. Every change of clocks in
 * these years falls on one.
 */
function wallOf(timeZone: string, from: string, to: string): [instant: number, wall: string][] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const walls: [number, string][] = []
  for (let instant = at(from); instant < at(to); instant += QUARTER_MS) walls.push([instant, format.format(instant)])
  return walls
}

/** The local days of a walk, those at its ends left out: they are not whole. */
const wholeDays = (walls: readonly [number, string][]): string[] =>
  [...new Set(walls.map(([, wall]) => wall.slice(0, 10)))].slice(1, -1)

/** The first moment at which the wall shows the time of a day or, where it never does, something later. */
function runsByTheWall(walls: readonly [number, string][], time: string): number[] {
  let from = 0
  return wholeDays(walls).map((day) => {
    from = walls.findIndex(([, wall], i) => i >= from && wall >= `${day} ${time}`)
    return walls[from]![0]
  })
}

describe('a daily schedule, against a look at the clock every quarter of an hour of two years', () => {
  // Years in which clocks there changed: Samoa left out 2011-12-30, Brazil had summer time until 2019.
  const places = [
    ['Europe/London', 2026],
    ['America/New_York', 2026],
    ['Australia/Lord_Howe', 2026], // by half an hour
    ['Asia/Kathmandu', 2026], // 5:45 ahead
    ['Pacific/Apia', 2011],
    ['America/Sao_Paulo', 2017], // at midnight
    ['Africa/Casablanca', 2026], // around Ramadan
    ['America/Nuuk', 2024], // from 23:00 to midnight
    ['America/Havana', 2026], // from midnight to 01:00
  ] as const
  test.each(places)('%s from %i: every local day has exactly one run, which tells of the day before', (zone, year) => {
    const walls = wallOf(zone, `${year}-01-01T00:00:00Z`, `${year + 2}-01-01T00:00:00Z`)
    const days = wholeDays(walls)
    expect(days.length).toBeGreaterThan(720)
    for (const time of ['00:00', '00:30', '01:30', '02:15', '23:30']) {
      const expected = runsByTheWall(walls, time)
      const runs: number[] = []
      for (let next = expected[0]! - 1; runs.length < expected.length; runs.push(next))
        next = dueAt(timing(zone, time), next)
      expect(runs.map(iso)).toEqual(expected.map(iso))
      const told = runs.slice(1).map((due) => periodOf(timing(zone, time), due))
      expect(told).toEqual(days.slice(0, -1).map((day) => ({ from: day, to: day })))
    }
  })
})

describe('the next run', () => {
  const weekly = (weekday: number): Frequency => ({ kind: 'weekly', weekday })
  const monthly = (day: number | 'last'): Frequency => ({ kind: 'monthly', day })
  // Weekdays by the calendar: 2026-01-01 is a Thursday. London is an hour ahead of UTC from 2026-03-29 01:00 UTC on.
  const cases: readonly (readonly [string, Timing, string, string])[] = [
    ['a run now is not the next', timing('UTC', '06:00'), '2026-01-01T06:00:00Z', '2026-01-02T06:00:00Z'],
    ['Thursday', timing('UTC', '17:00', weekly(4)), '2026-01-01T17:00:00Z', '2026-01-08T17:00:00Z'],
    ['later the same Thursday', timing('UTC', '17:00', weekly(4)), '2026-01-01T16:59:59Z', '2026-01-01T17:00:00Z'],
    ['Sunday is the seventh', timing('UTC', '00:00', weekly(7)), '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
    ['a skipped time', timing('Europe/London', '01:30', weekly(7)), '2026-03-28T00:00:00Z', '2026-03-29T01:00:00Z'],
    ['the 1st', timing('UTC', '08:00', monthly(1)), '2026-01-01T08:00:00Z', '2026-02-01T08:00:00Z'],
    ['the 31st of February', timing('UTC', '08:00', monthly(31)), '2026-02-01T00:00:00Z', '2026-02-28T08:00:00Z'],
    [
      'the 30th of a leap February',
      timing('UTC', '08:00', monthly(30)),
      '2028-02-01T00:00:00Z',
      '2028-02-29T08:00:00Z',
    ],
    ['the last of December', timing('UTC', '23:00', monthly('last')), '2026-12-01T00:00:00Z', '2026-12-31T23:00:00Z'],
    // Friday 2011-12-30 did not happen in Samoa: its clocks went from Thursday midnight to Saturday, 14 hours ahead.
    ['a day left out', timing('Pacific/Apia', '06:00', weekly(5)), '2011-12-29T00:00:00Z', '2011-12-30T10:00:00Z'],
  ]
  test.each(cases)('%s', (_name, schedule, after, expected) => {
    expect(iso(dueAt(schedule, at(after)))).toBe(expected)
  })

  test('lies ahead at the time asked for, or right after a gap, whatever the zone and the moment', () => {
    const zones = ['Europe/London', 'Australia/Lord_Howe', 'America/New_York', 'Africa/Casablanca', 'Asia/Kathmandu']
    const frequency = fc.oneof(
      fc.constant<Frequency>({ kind: 'daily' }),
      fc.integer({ min: 1, max: 7 }).map(weekly),
      fc.integer({ min: 1, max: 31 }).map(monthly),
      fc.constant(monthly('last')),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        frequency,
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        (timeZone, kind, minuteOfRun, after) => {
          const schedule = { frequency: kind, at: minuteOfRun, timeZone }
          const due = dueAt(schedule, after)
          expect(due).toBeGreaterThan(after)
          // Nothing lies between: asked from the moment before, the answer is the same.
          expect(dueAt(schedule, due - 1)).toBe(due)
          expect(due - after).toBeLessThanOrEqual({ daily: 2, weekly: 8, monthly: 32 }[kind.kind] * 86_400_000)
        },
      ),
    )
  })
})

describe('the period', () => {
  const cases = [
    ['daily', { kind: 'daily' }, '2026-03-01T06:00:00Z', '2026-02-28', '2026-02-28'],
    [
      'weekly, on a Monday: the ISO week',
      { kind: 'weekly', weekday: 1 },
      '2026-01-05T06:00:00Z',
      '2025-12-29',
      '2026-01-04',
    ],
    ['weekly, on a Thursday', { kind: 'weekly', weekday: 4 }, '2026-01-08T17:00:00Z', '2026-01-01', '2026-01-07'],
    ['monthly, on the 1st', { kind: 'monthly', day: 1 }, '2028-03-01T06:00:00Z', '2028-02-01', '2028-02-29'],
    ['monthly, on the 15th', { kind: 'monthly', day: 15 }, '2026-01-15T06:00:00Z', '2025-12-01', '2025-12-31'],
    ['monthly, on the last', { kind: 'monthly', day: 'last' }, '2026-02-28T23:00:00Z', '2026-02-01', '2026-02-28'],
  ] as const
  test.each(cases)('%s', (_name, frequency, due, from, to) => {
    expect(periodOf({ frequency, at: minute(due.slice(11, 16)), timeZone: 'UTC' }, at(due))).toEqual({ from, to })
  })

  test('is in days of the store when the schedule runs by another clock', () => {
    // Thursday 17:00 UTC is Friday 06:00 in Auckland (13 hours ahead in January): its Thursday is over.
    const schedule = timing('UTC', '17:00', { kind: 'weekly', weekday: 4 })
    expect(periodOf(schedule, at('2026-01-08T17:00:00Z'), 'Pacific/Auckland')).toEqual({
      from: '2026-01-02',
      to: '2026-01-08',
    })
  })

  test('that nobody named is yesterday for insights, and the last seven days for everything else', () => {
    // 23:30 UTC on January 1 is already the 2nd in Kathmandu.
    const now = at('2026-01-01T23:30:00Z')
    expect(usualPeriod('daily-insights', now, 'Asia/Kathmandu')).toEqual({ from: '2026-01-01', to: '2026-01-01' })
    expect(usualPeriod('forecast-summary', now, 'UTC')).toEqual({ from: '2025-12-25', to: '2025-12-31' })
  })

  test('of weekly runs: together they tell of every day once', () => {
    const schedule = timing('Europe/London', '06:00', { kind: 'weekly', weekday: 3 })
    const told: string[] = []
    for (let due = at('2026-01-01T00:00:00Z'), i = 0; i < 105; i++) {
      due = dueAt(schedule, due)
      const { from, to } = periodOf(schedule, due)
      for (let day = from; day <= to; day = daysAfter(day, 1)) told.push(day)
    }
    // 105 weeks from Wednesday 2025-12-31, the first run being that of 2026-01-07.
    expect(told).toEqual(Array.from({ length: 735 }, (_, i) => daysAfter('2025-12-31', i)))
  })
})

describe('after a downtime', () => {
  const daily = timing('UTC', '06:00')
  test('only the newest run is made, and says how many were missed', () => {
    // Due on the 1st; up again on the 4th at noon: the runs of the 1st, 2nd and 3rd are missed, that of the 4th is made.
    expect(dueRun(daily, at('2026-01-01T06:00:00Z'), at('2026-01-04T12:00:00Z'))).toEqual({
      dueAt: at('2026-01-04T06:00:00Z'),
      missedCount: 3,
      nextDueAt: at('2026-01-05T06:00:00Z'),
    })
  })

  test('nothing is missed by being a moment late, and nothing runs early', () => {
    const next = at('2026-01-01T06:00:00Z')
    expect(dueRun(daily, next, next)).toEqual({ dueAt: next, missedCount: 0, nextDueAt: at('2026-01-02T06:00:00Z') })
    expect(dueRun(daily, next, next - 1)).toBeUndefined()
  })

  test('of years, no more are counted than reports are kept', () => {
    // 400 days before 2026-06-01 12:00 lies 2025-04-27 12:00; from the next morning on there are 400 runs, one is made.
    const run = dueRun(daily, at('2020-01-01T06:00:00Z'), at('2026-06-01T12:00:00Z'))
    expect(run).toMatchObject({ dueAt: at('2026-06-01T06:00:00Z'), missedCount: 399 })
  })
})

test('a new shop has insights at six by its own clock, and a summary on Thursdays at 17:00 UTC', () => {
  const [insights, summary] = firstSchedules({ timeZone: 'America/New_York', currency: 'USD' })
  expect([insights?.reportType, summary?.reportType]).toEqual(['daily-insights', 'weekly-summary'])
  // New York is five hours behind UTC in January; 2026-01-08 is a Thursday.
  expect(iso(dueAt(insights!, at('2026-01-02T12:00:00Z')))).toBe('2026-01-03T11:00:00Z')
  expect(iso(dueAt(summary!, at('2026-01-02T12:00:00Z')))).toBe('2026-01-08T17:00:00Z')
  expect([insights?.paper, firstSchedules({ timeZone: 'UTC', currency: 'GBP' })[0]?.paper]).toEqual(['Letter', 'A4'])
  expect(localDay(dueAt(insights!, at('2026-01-02T12:00:00Z')), 'America/New_York')).toBe('2026-01-03')
})
