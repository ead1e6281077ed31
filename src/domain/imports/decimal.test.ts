import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideDecimal, newDecimalEvidence, normaliseDecimal, observeDecimal } from './decimal.ts'
import type { DecimalMark } from './import.ts'

const decided = (...cells: string[]): DecimalMark | undefined => {
  const evidence = newDecimalEvidence()
  for (const cell of cells) observeDecimal(evidence, cell)
  return decideDecimal(evidence)
}

describe('the decimal mark of a column', () => {
  const cases: [string[], DecimalMark | undefined][] = [
    [['1', '20', ''], '.'],
    [['1.5'], '.'],
    [['0,85', '3'], ','],
    [['1.234,56'], ','],
    [['1,234.56'], '.'],
    [['1.234.567'], ','],
    [['1,234,567'], '.'],
    [['1,234'], undefined],
    [['1.250'], undefined],
    [['1,234', '0,5'], ','],
    [['1,234', '0.5'], '.'],
    [['0,850'], ','],
    [['1234,567'], ','],
    [['0,5', '0.5'], undefined],
    [[...Array.from({ length: 30 }, () => '2,5'), '2.5'], ','],
    [['£2,50', '3,00 €'], ','],
    [['£1,234'], undefined],
    [['n/a', 'see p. 3, 4'], '.'],
    [['-1,5'], ','],
  ]
  test.each(cases)('of %j is %j', (cells, mark) => expect(decided(...cells)).toBe(mark))

  const numbers: [string, DecimalMark, string | undefined][] = [
    ['12', '.', '12'],
    ['-12', ',', '-12'],
    ['1.5', '.', '1.5'],
    ['1,5', ',', '1.5'],
    ['1,5', '.', undefined],
    ['1.234,50', ',', '1234.50'],
    ['1,234.50', '.', '1234.50'],
    ['1,234', '.', '1234'],
    ['1,234', ',', '1.234'],
    ['12,34,567.5', '.', undefined],
    ['1.23', ',', undefined],
    ["1'234.50", '.', '1234.50'],
    ['1 234,50', ',', '1234.50'],
    ['1\u00a0234\u202f567', ',', '1234567'],
    ['1e5', '.', undefined],
    ['.5', '.', undefined],
    ['5.', '.', undefined],
    ['', '.', undefined],
    ['٣', '.', undefined],
    ['1.5.2', '.', undefined],
  ]
  test.each(numbers)('%j with %j reads as %j', (cell, mark, plain) => expect(normaliseDecimal(cell, mark)).toBe(plain))

  test('whatever a locale writes is read back as the same number', () => {
    const amount = fc.tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 99 }))
    fc.assert(
      fc.property(
        amount,
        fc.constantFrom<[string, DecimalMark]>(['en', '.'], ['de', ','], ['de-CH', '.'], ['fr', ',']),
        ([whole, cents], [locale, mark]) => {
          const value = whole + Math.sign(whole || 1) * (cents / 100)
          const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
            .format(value)
            .replace('−', '-')
          expect(Number(normaliseDecimal(text, mark))).toBeCloseTo(value, 6)
        },
      ),
    )
  })
})
