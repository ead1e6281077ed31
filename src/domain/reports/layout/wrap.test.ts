import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRightToLeft, wrapText } from './wrap.ts'

/** Every UTF-16 unit is one wide, so widths can be counted by eye. */
const measure = (text: string) => text.length

describe('wrapping', () => {
  const cases: [text: string, width: number, lines: string[]][] = [
    ['one two three', 20, ['one two three']],
    ['one two three', 7, ['one two', 'three']],
    ['one  two', 4, ['one', 'two']],
    ['', 5, ['']],
    ['first\nsecond\r\nthird', 10, ['first', 'second', 'third']],
    ['free-range eggs', 10, ['free-range', 'eggs']],
    ['free-range', 6, ['free-', 'range']],
    // A minus sign is no hyphen: it stays with its number.
    ['a -12', 3, ['a', '-12']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['ab cdefgh', 3, ['ab', 'cde', 'fgh']],
    ['a\tb\u0000c', 9, ['a b c']],
    // 中国 "China", 茶叶 "tea leaves"; the full stop does not start a line.
    ['中国茶叶。', 3, ['中国', '茶叶。']],
    // สวัสดี "hello", ชาว "people", โลก "world": 6, 3 and 3 signs.
    ['สวัสดีชาวโลก', 6, ['สวัสดี', 'ชาวโลก']],
    // A family is one sign of 8 units: it is never cut.
    ['👨‍👩‍👧👨‍👩‍👧', 8, ['👨‍👩‍👧', '👨‍👩‍👧']],
  ]
  test.each(cases)('%j in a width of %d gives %j', (text, width, lines) => {
    expect(wrapText(text, { width, measure })).toEqual(lines)
  })

  test('what does not fit in the lines allowed ends in an ellipsis that fits', () => {
    expect(wrapText('one two three four', { width: 7, measure, lineMax: 2 })).toEqual(['one two', 'three…'])
    expect(wrapText('abcdefghij', { width: 4, measure, lineMax: 2 })).toEqual(['abcd', 'efg…'])
    expect(wrapText('abcdefgh', { width: 4, measure, lineMax: 2 })).toEqual(['abcd', 'efgh'])
  })

  test('no line is too wide, and nothing but space is lost', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '/', '茶', 'ก', 'é', '.'), maxLength: 60 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, width) => {
        const lines = wrapText(text, { width, measure })
        expect(lines.every((line) => line.length <= width)).toBe(true)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })
})

test.each([
  ['שלום (abc)', true],
  ['12 مرحبا', true],
  ['abc שלום', false],
  ['123', false],
  ['', false],
])('%j runs from right to left: %s', (text, expected) => {
  expect(isRightToLeft(text)).toBe(expected)
})
