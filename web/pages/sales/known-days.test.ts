import { describe, expect, test } from 'vitest'
import { describeKnown, isWhollyKnown, within } from './known-days.ts'

/** Four weeks that end today, the 28th. */
const VIEW = { from: '2026-06-01', to: '2026-06-28' }

describe('the days of which sales are known', () => {
  test('are counted up to yesterday, because today is not over', () => {
    expect(describeKnown([{ from: '2026-01-01', to: '2026-06-27' }], VIEW)).toBe('every day up to yesterday')
    // The 1st to the 26th of the 27 days that are over.
    expect(describeKnown([{ from: '2026-01-01', to: '2026-06-26' }], VIEW)).toMatch(/^26 of 27 days: /)
  })

  test('are none when they lie elsewhere', () => {
    expect(describeKnown([{ from: '2026-05-01', to: '2026-05-31' }], VIEW)).toBe('none of these days')
    expect(describeKnown([], VIEW)).toBe('none of these days')
  })

  test('are counted as stretches when there are too many to name', () => {
    const every = ['02', '04', '06', '08'].map((day) => ({ from: `2026-06-${day}`, to: `2026-06-${day}` }))
    expect(describeKnown(every, VIEW)).toBe('4 of 27 days: 4 stretches of days')
  })

  test('are cut to what is in view', () => {
    expect(within([{ from: '2026-05-20', to: '2026-06-03' }], VIEW)).toEqual([{ from: '2026-06-01', to: '2026-06-03' }])
  })
})

describe('a period', () => {
  const store = (from: string, to: string) => ({ ranges: [{ from, to }] })
  const week = { from: '2026-06-08', to: '2026-06-14' }

  test('is wholly known when every store knows every day of it', () => {
    expect(isWhollyKnown(week, VIEW, [store('2026-06-08', '2026-06-14')])).toBe(true)
    expect(isWhollyKnown(week, VIEW, [store('2026-06-08', '2026-06-13')])).toBe(false)
    expect(isWhollyKnown(week, VIEW, [store('2026-06-01', '2026-06-27'), store('2026-06-10', '2026-06-27')])).toBe(
      false,
    )
  })

  test('is judged by its days in view', () => {
    expect(isWhollyKnown({ from: '2026-05-25', to: '2026-06-07' }, VIEW, [store('2026-06-01', '2026-06-07')])).toBe(
      true,
    )
  })
})
