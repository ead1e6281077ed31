import { expect, test } from 'vitest'
import { daysOf, periodNamed } from './insight-period.ts'

test('a period ends with yesterday, and has as many days as its name says', () => {
  const now = Date.UTC(2026, 2, 10, 12)
  // 9 - 7 + 1 = 3 March; 28 days back from 9 March: 9 in March, 19 in February, 28 - 19 + 1 = 10 February.
  expect((['yesterday', 'week', 'month'] as const).map((name) => daysOf(name, 'Europe/London', now))).toEqual([
    { from: '2026-03-09', to: '2026-03-09' },
    { from: '2026-03-03', to: '2026-03-09' },
    { from: '2026-02-10', to: '2026-03-09' },
  ])
})

test('yesterday is that of the store: at noon in London it is the 11th already in Kiritimati', () => {
  // UTC+14: 10 March 12:00 there is 11 March 02:00.
  const now = Date.UTC(2026, 2, 10, 12)
  expect(daysOf('yesterday', 'Pacific/Kiritimati', now)).toEqual({ from: '2026-03-10', to: '2026-03-10' })
})

test('an address that names no period means yesterday', () => {
  expect(['week', undefined, 'fortnight'].map(periodNamed)).toEqual(['week', 'yesterday', 'yesterday'])
})
