import { expect, test } from 'vitest'
import { isLate, today } from './order-words.ts'

test.each([
  ['ordered', '2026-03-28', true],
  ['ordered', '2026-03-29', false],
  ['partially_received', '2026-03-28', true],
  ['draft', '2026-03-28', false],
  ['received', '2026-03-28', false],
  ['ordered', undefined, false],
] as const)('%s, expected on %s, is late on 29 March: %s', (state, expectedOn, expected) => {
  expect(isLate({ state, expectedOn }, '2026-03-29')).toBe(expected)
})

test('today is the day of the store', () => {
  const newYear = Date.UTC(2026, 0, 1, 0, 30)
  // In New York it is half past seven on the evening before.
  expect([today('Europe/London', newYear), today('America/New_York', newYear)]).toEqual(['2026-01-01', '2025-12-31'])
})
