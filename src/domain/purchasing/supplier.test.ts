import { describe, expect, test } from 'vitest'
import { minorUnits } from '../values/money.ts'
import { expectedDay, type SupplierSettings, supplierSettings } from './supplier.ts'

describe('supplier settings', () => {
  test('may say everything or nothing', () => {
    const all = { leadTimeDays: 0, reviewDays: 7, minimumOrderValue: minorUnits(0), email: 'orders@example.com' }
    expect(supplierSettings(all)).toEqual({ ok: true, value: all })
    expect(supplierSettings({})).toEqual({ ok: true, value: {} })
  })

  test.each<[SupplierSettings, string]>([
    [{ leadTimeDays: -1 }, 'leadTimeDays'],
    [{ leadTimeDays: 731 }, 'leadTimeDays'],
    [{ leadTimeDays: 1.5 }, 'leadTimeDays'],
    [{ reviewDays: 0 }, 'reviewDays'],
    [{ reviewDays: 367 }, 'reviewDays'],
    [{ minimumOrderValue: minorUnits(-1) }, 'minimumOrderValue'],
    [{ email: 'nobody' }, 'email'],
  ])('%j is refused at %s', (settings, path) => {
    const result = supplierSettings(settings)
    expect(!result.ok && result.refusal.fields?.map((each) => each.path)).toEqual([path])
  })
})

describe('the day goods should come', () => {
  test.each([
    ['2026-01-30', 3, '2026-02-02'],
    // The clocks go forward on 29 March 2026: a day is still a day.
    ['2026-03-28', 2, '2026-03-30'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 0, '2026-12-31'],
  ])('%s and %i days is %s', (day, days, expected) => {
    expect(expectedDay(day, days)).toBe(expected)
  })
})
