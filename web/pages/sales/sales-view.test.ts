import { describe, expect, test } from 'vitest'
import { readPart } from './sales-view.ts'

/** Half past eleven in the evening of 28 June in UTC; half past midnight of the 29th in London. */
const LATE = { now: Date.parse('2026-06-28T23:30:00Z'), timeZone: 'Europe/London' }

describe('what the address of the sales page asks for', () => {
  test('is the last 28 days by the calendar of the store, day by day, when it says nothing', () => {
    // The 29th of June and the 27 days before it.
    expect(readPart({}, LATE)).toMatchObject({ store: undefined, from: '2026-06-02', to: '2026-06-29', by: 'day' })
  })

  test('is as coarse as the range is long, unless it says how fine', () => {
    expect(readPart({ range: '365' }, LATE).by).toBe('week')
    expect(readPart({ range: '730' }, LATE)).toMatchObject({ by: 'month', from: '2024-06-30' })
    expect(readPart({ range: '730', by: 'week' }, LATE).by).toBe('week')
  })

  test('leaves out what makes no sense', () => {
    expect(readPart({ range: '7000', by: 'hour', store: '' }, LATE)).toEqual(readPart({}, LATE))
  })
})
