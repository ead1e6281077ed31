import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyPlaces, formatMoney, isCurrency, minorUnits, parseMoney } from './money.ts'

describe('money', () => {
  // Places by ISO 4217.
  test.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
  ])('%s has %d decimal places', (currency, places) => {
    expect(currencyPlaces(currency)).toBe(places)
  })

  test('only currencies that exist are currencies', () => {
    expect(['EUR', 'eur', 'EURO', 'ZZZ', ''].map(isCurrency)).toEqual([true, false, false, false, false])
  })

  const cases = [
    ['12.50', 2, 1250],
    ['12.5', 2, 1250],
    ['12', 2, 1200],
    ['0.001', 3, 1],
    ['500', 0, 500],
    ['12.500', 2, 1250],
    ['-3.10', 2, -310],
  ] as const
  test.each(cases)('"%s" with %d places is %d minor units', (text, places, expected) => {
    expect(parseMoney(text, places)).toBe(expected)
  })

  test.each([
    ['12.505', 2],
    ['1.5', 0],
    ['€5', 2],
    ['', 2],
    ['1,50', 2],
    ['1e3', 2],
    ['999999999999.99', 2],
  ] as const)('"%s" with %d places is not money', (text, places) => {
    expect(parseMoney(text, places)).toBeUndefined()
  })

  test('every amount survives being written and read, in any currency', () => {
    const amounts = fc.integer({ min: -10_000_000_000_000, max: 10_000_000_000_000 })
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 4 }), (amount, places) => {
        fc.pre(Math.abs(amount) / 10 ** places < 1e12)
        expect(parseMoney(formatMoney(minorUnits(amount), places), places)).toBe(minorUnits(amount))
      }),
    )
  })

  test('is written with all places of its currency', () => {
    expect([formatMoney(minorUnits(5), 2), formatMoney(minorUnits(-1250), 2), formatMoney(minorUnits(7), 0)]).toEqual([
      '0.05',
      '-12.50',
      '7',
    ])
  })
})
