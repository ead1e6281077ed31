import { expect, test } from 'vitest'
import { offBy, overrideWords } from './forecast-words.ts'
import { changeOf } from './override-change.ts'

test.each([
  [{ factor: 1.3 }, '30% more'],
  [{ factor: 0.5 }, '50% less'],
  [{ factor: 0 }, 'Nothing'],
  [{ unitsPerDay: 12 }, '12 units a day'],
])('an override of %o reads %s', (override, words) => {
  expect(overrideWords(override)).toBe(words)
})

test.each([
  ['more', '30', { factor: 1.3 }],
  ['less', '15', { factor: 0.85 }],
  ['less', '100', { factor: 0 }],
  ['units', '2.5', { unitsPerDay: 2.5 }],
] as const)('%s by %s is asked for as %o', (kind, amount, change) => {
  expect(changeOf(kind, amount)).toEqual(change)
})

test('an error in percent is told without decimals, and one that cannot be measured not at all', () => {
  expect([offBy({ days: 4, wape: 23.4 }), offBy({ days: 0 })]).toEqual(['23%', undefined])
})
