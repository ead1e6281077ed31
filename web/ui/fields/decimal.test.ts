import { describe, expect, test } from 'vitest'
import { readDecimal, writeDecimal } from './decimal.ts'

const cases = [
  ['12', 'en-GB', '12'],
  [' 1.5 ', 'en-GB', '1.5'],
  ['1,5', 'de-DE', '1.5'],
  ['1.5', 'de-DE', '1.5'],
  ['007', 'en-GB', '7'],
  ['.5', 'en-GB', '0.5'],
  ['−3', 'en-GB', '-3'],
  ['-0', 'en-GB', '0'],
  ['1 200', 'fr-FR', '1200'],
  ['1.2500', 'en-GB', '1.25'],
  ['１２', 'ja-JP', '12'],
  ['٣٫٥', 'ar-EG', '3.5'],
  ['९', 'hi-IN', '9'],
  ['0.0001', 'en-GB', undefined],
  ['1,200', 'en-GB', undefined],
  ['1e3', 'en-GB', undefined],
  ['', 'en-GB', undefined],
  ['-', 'en-GB', undefined],
  ['12kg', 'en-GB', undefined],
] as const

describe('a decimal as a person types it', () => {
  test.each(cases)('%j in %s is %j', (typed, locale, expected) => {
    expect(readDecimal(typed, { places: 3, locale })).toBe(expected)
  })

  test('is shown with the decimal mark of the language', () => {
    expect(writeDecimal('1.5', 'de-DE')).toBe('1,5')
  })
})
