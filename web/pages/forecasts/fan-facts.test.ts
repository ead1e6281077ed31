import { expect, test } from 'vitest'
import { expectedOver, fanOf, overriddenMean } from './fan-facts.ts'

const day = (text: string, mean: number, overridden?: number) => {
  const expected = { mean, p10: 1, p50: mean, p90: 9 }
  return { day: text, ...expected, ...(overridden !== undefined && { overridden: { ...expected, mean: overridden } }) }
}

const sold = (start: string, units: string, daysOutOfStock = 0) => ({
  start,
  end: start,
  sold: units,
  returned: '0',
  daysOutOfStock,
})

test('a day nobody knows the sales of is no day without sales', () => {
  const known = [{ storeId: 'leeds', ranges: [{ from: '2026-03-02', to: '2026-03-03' }] }]
  const periods = [sold('2026-03-01', '0'), sold('2026-03-02', '0'), sold('2026-03-03', '1.5', 0.6)]
  expect(fanOf({ sales: { known, periods }, days: [], title: 'Tea' }).past).toEqual([
    { day: '2026-03-02', value: 0, isOutOfStock: false },
    { day: '2026-03-03', value: 1.5, isOutOfStock: true },
  ])
})

test('only days that people changed are drawn as overridden, and they count as changed', () => {
  const days = [day('2026-03-04', 4, 4), day('2026-03-05', 4, 6), day('2026-03-06', 5)]
  expect(days.map(overriddenMean)).toEqual([undefined, 6, undefined])
  expect(fanOf({ sales: undefined, days, title: '' }).ahead.map(({ overridden }) => overridden)).toEqual([
    undefined,
    6,
    undefined,
  ])
  // 4 + 6, and 4 + 6 + 5.
  expect([expectedOver(days, 2), expectedOver(days, 28)]).toEqual([10, 15])
})
