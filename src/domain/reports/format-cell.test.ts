import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minorUnits, parseMoney } from '../values/money.ts'
import { parseQuantity, quantity } from '../values/quantity.ts'
import type { Cell, CellKind } from './document.ts'
import { cellFormat, formatInstant, formatPeriod } from './format-cell.ts'

describe('a cell', () => {
  // Written as the British number style guides do; minor units divided by hand (123456 pence is £1,234.56).
  const cases: [kind: CellKind, value: Cell | undefined, forPeople: string, forPrograms: string | undefined][] = [
    ['text', 'Earl Grey', 'Earl Grey', 'Earl Grey'],
    ['text', '', '', ''],
    ['quantity', quantity(1_234_500), '1,234.5', '1234.5'],
    ['quantity', quantity(-12_000), '-12', '-12'],
    ['money', minorUnits(123_456), '£1,234.56', '1234.56'],
    ['money', minorUnits(-5), '-£0.05', '-0.05'],
    // Beyond what a number holds with two places: 90,071,992,547,409.91 as a float prints …409.90 or …409.92.
    ['money', minorUnits(Number.MAX_SAFE_INTEGER), '£90,071,992,547,409.91', '90071992547409.91'],
    ['percent', 0.125, '12.5%', '0.125'],
    ['percent', 1, '100.0%', '1'],
    ['percent', -0.0001, '0.0%', '-0.0001'],
    ['date', '2026-03-29', '29 Mar 2026', '2026-03-29'],
    ['number', 1234.567, '1,234.57', '1234.567'],
    ['number', 0.1 + 0.2, '0.3', '0.3'],
    ['number', 1e21, '1,000,000,000,000,000,000,000', '1000000000000000000000'],
    ['number', -0.0000001, '0', '0'],
    ['number', Number.POSITIVE_INFINITY, '–', undefined],
    ['percent', Number.NaN, '–', undefined],
    ['quantity', undefined, '–', undefined],
    ['number', 0, '0', '0'],
  ]
  test.each(cases)('of kind %s with %j is "%s" to people and %j to programs', (kind, value, people, programs) => {
    const format = cellFormat('GBP')
    expect([format.forPeople(kind, value), format.forPrograms(kind, value)]).toEqual([people, programs])
  })

  // Places by ISO 4217: none in JPY, 3 in KWD.
  test.each([
    ['JPY', 'JP¥1,250', '1250'],
    ['KWD', 'KWD\u00a01.250', '1.250'],
    ['USD', 'US$12.50', '12.50'],
    ['EUR', '€12.50', '12.50'],
  ])('in %s shows its currency and all its places', (currency, people, programs) => {
    const format = cellFormat(currency)
    expect([format.forPeople('money', minorUnits(1250)), format.forPrograms('money', minorUnits(1250))]).toEqual([
      people,
      programs,
    ])
  })

  test('gives programs quantities and amounts that they read back exactly', () => {
    const format = cellFormat('GBP')
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (size) => {
        expect(parseQuantity(format.forPrograms('quantity', quantity(size))!)).toBe(quantity(size))
        expect(parseMoney(format.forPrograms('money', minorUnits(size))!, 2)).toBe(minorUnits(size))
      }),
    )
  })
})

describe('times', () => {
  test('a period of one day is that day', () => {
    expect([
      formatPeriod({ from: '2026-03-01', to: '2026-03-31' }),
      formatPeriod({ from: '2026-03-01', to: '2026-03-01' }),
    ]).toEqual(['1 Mar 2026 – 31 Mar 2026', '1 Mar 2026'])
  })

  // London is an hour ahead of UTC from 29 March 2026, 01:00 UTC.
  test('a moment is told by the clocks of its place, which are named', () => {
    expect(formatInstant(Date.UTC(2026, 2, 29, 7), 'Europe/London')).toBe('29 Mar 2026, 08:00 (Europe/London)')
  })
})
