import { describe, expect, test } from 'vitest'
import { ordinal, sizeWords, timingWords } from './report-words.ts'

describe('a schedule in words', () => {
  const at = { time: '06:00', timeZone: 'America/New_York' }

  test.each([
    [{ kind: 'daily' }, 'Every day at 06:00 America/New York'],
    // ISO 8601: 1 is Monday, 7 is Sunday.
    [{ kind: 'weekly', weekday: 1 }, 'Every Monday at 06:00 America/New York'],
    [{ kind: 'weekly', weekday: 7 }, 'Every Sunday at 06:00 America/New York'],
    [{ kind: 'monthly', day: 2 }, 'The 2nd of every month at 06:00 America/New York'],
    [{ kind: 'monthly', day: 'last' }, 'The last day of every month at 06:00 America/New York'],
  ] as const)('%o is "%s"', (frequency, words) => {
    expect(timingWords({ frequency, ...at })).toBe(words)
  })
})

test('days of a month are counted as English counts them', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30, 31].map(ordinal)).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '22nd',
    '23rd',
    '30th',
    '31st',
  ])
})

test('sizes are in round units of a thousand, and what is there is never nothing', () => {
  // 48,200 bytes are 48.2 kB, told as the next whole one.
  expect([1, 48_200, 999_999, 1_000_000, 1_240_000].map(sizeWords)).toEqual([
    '1 kB',
    '49 kB',
    '1,000 kB',
    '1 MB',
    '1.2 MB',
  ])
})
