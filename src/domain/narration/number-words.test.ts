import { describe, expect, test } from 'vitest'
import { canonicalDecimal } from './decimal-text.ts'
import { valueOfNumberWords } from './number-words.ts'
import { isSameWord, pluralOf } from './plural.ts'

describe('numbers in words', () => {
  test.each([
    ['three', 3],
    ['Twelve', 12],
    ['twenty-one', 21],
    ['ninety nine', 99],
    ['hundred', 100],
    ['one hundred and five', 105],
    ['twelve hundred', 1200],
    ['two thousand three hundred and forty-five', 2345],
    ['three million two thousand', 3_002_000],
    ['one hundred thousand', 100_000],
    ['none', 0],
    ['no', 0],
  ])('"%s" is %d', (words, value) => {
    expect(valueOfNumberWords(words)).toBe(value)
  })

  test.each([
    'three five',
    'twenty twenty',
    'twenty twelve',
    'twelve three',
    'thousand million',
    'two hundred hundred',
    'ten twenty',
  ])('"%s" is no number', (words) => {
    expect(valueOfNumberWords(words)).toBeUndefined()
  })
})

describe('numbers in digits', () => {
  test.each([
    ['1234', '1234'],
    ['1,234', '1234'],
    ['1,234,567.50', '1234567.5'],
    ['1.234,5', '1234.5'],
    ['1.234.567', '1234567'],
    ['1 234,5', '1234.5'],
    ['1’234.5', '1234.5'],
    ['1,5', '1.5'],
    ['1.234', '1.234'],
    ['1.500', '1.500'],
    ['0.5', '0.5'],
    ['12.0', '12'],
  ])('%s is %s', (text, value) => {
    expect(canonicalDecimal(text)).toBe(value)
  })

  test.each(['1,23,456', '12,34,5', '007', '1.2.3', '1 234 56', '1,234,5', '12:30', '3/4', '1,234.567,8'])(
    '%s is no number',
    (text) => {
      expect(canonicalDecimal(text)).toBeUndefined()
    },
  )
})

describe('plurals', () => {
  test.each([
    ['piece', 'pieces'],
    ['box', 'boxes'],
    ['delivery', 'deliveries'],
    ['day', 'days'],
    ['bunch', 'bunches'],
    ['kg', 'kg'],
  ])('%s, %s', (one, many) => {
    expect(pluralOf(one)).toBe(many)
    expect([isSameWord(one, many), isSameWord(many, one), isSameWord(one, 'crate')]).toEqual([true, true, false])
  })
})
