import { expect, test } from 'vitest'
import { parseMoment } from './moment.ts'

// The instants are those of `date -u -d 'TZ="Europe/London" …'` (GNU coreutils).
const cases: [string, string | undefined][] = [
  ['2011-12-09T18:00:00Z', '2011-12-09T18:00:00.000Z'],
  ['2026-07-01T09:30:00+02:00', '2026-07-01T07:30:00.000Z'],
  ['2026-07-01 09:30', '2026-07-01T08:30:00.000Z'],
  ['2026-01-01 09:30:15.5', '2026-01-01T09:30:15.500Z'],
  ['2026-07-01', '2026-06-30T23:00:00.000Z'],
  ['1.7.2026', '2026-06-30T23:00:00.000Z'],
  ['01.07.2026 09:30', '2026-07-01T08:30:00.000Z'],
  ['12/09/2011', undefined],
  ['2026-02-30', undefined],
  ['2026-01-01T25:00:00Z', undefined],
  ['2026-01-01T10:00:00+99:00', undefined],
  ['yesterday', undefined],
  ['', undefined],
]

test.each(cases)('%j in London is %j', (text, expected) => {
  const moment = parseMoment(text, 'Europe/London')
  expect(moment === undefined ? undefined : new Date(moment).toISOString()).toBe(expected)
})
