import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatQuantity, parseQuantity, QUANTITY_MAX, quantity, unitsOf } from './quantity.ts'

describe('quantity', () => {
  const cases = [
    ['12', 12_000],
    ['-0.5', -500],
    ['+1.250', 1250],
    ['0.001', 1],
    ['-0', 0],
    ['007', 7000],
    ['1.2000', 1200],
    ['1000000000', 1_000_000_000_000],
  ] as const
  test.each(cases)('"%s" is %d thousandths', (text, expected) => {
    expect(parseQuantity(text)).toBe(expected)
  })

  const bad = [
    '',
    ' ',
    '1,5',
    '1.2345',
    '1e3',
    'abc',
    '.5',
    '5.',
    '--1',
    '0x10',
    'NaN',
    'Infinity',
    '1000000000.001',
    '١٢',
  ]
  test.each(bad)('"%s" is not a quantity', (text) => {
    expect(parseQuantity(text)).toBeUndefined()
  })

  test('every quantity survives being written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: -QUANTITY_MAX, max: QUANTITY_MAX }), (thousandths) => {
        expect(parseQuantity(formatQuantity(quantity(thousandths)))).toBe(quantity(thousandths))
      }),
    )
  })

  test('is written as the shortest decimal', () => {
    expect([1500, -12_000, 1, 0, -1, 10_010].map((n) => formatQuantity(quantity(n)))).toEqual([
      '1.5',
      '-12',
      '0.001',
      '0',
      '-0.001',
      '10.01',
    ])
  })

  test('a fraction of a thousandth is a bug, not a quantity', () => {
    expect(() => quantity(0.5)).toThrow('Invariant broken')
    expect(() => quantity(2 ** 53)).toThrow('Invariant broken')
  })

  test('is units for charts', () => {
    expect(unitsOf(quantity(2500))).toBe(2.5)
  })
})
