import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countSegments, cutText } from './text-segments.ts'

describe('the segments of a text', () => {
  test.each([
    ['nothing', '', 1],
    ['160 of the alphabet', 'a'.repeat(160), 1],
    ['161: two of 153', 'a'.repeat(161), 2],
    ['306 = 2 x 153', 'a'.repeat(306), 2],
    ['307', 'a'.repeat(307), 3],
    ['80 of two septets', '€'.repeat(80), 1],
    ['81 of two septets', '€'.repeat(81), 2],
    // 153 is odd: a segment holds 76 of them, and a septet stays empty. 2 x 76 = 152.
    ['152 of two septets', '€'.repeat(152), 2],
    ['153 of two septets', '€'.repeat(153), 3],
    ['70 outside the alphabet', '茶'.repeat(70), 1],
    ['71: two of 67', '茶'.repeat(71), 2],
    ['134 = 2 x 67', '茶'.repeat(134), 2],
    ['135', '茶'.repeat(135), 3],
    ['35 pairs of surrogates', '🍵'.repeat(35), 1],
    // 67 is odd: 33 pairs to a segment.
    ['66 pairs', '🍵'.repeat(66), 2],
    ['67 pairs', '🍵'.repeat(67), 3],
    ['one sign outside makes all of it UCS-2', `${'a'.repeat(70)}’`, 2],
    ['letters of the alphabet with accents', 'àéñßøÅ'.repeat(26), 1], // 6 x 26 = 156
    ['letters with other accents', 'ç'.repeat(71), 2], // only the capital Ç is in the alphabet
  ])('%s', (_name, text, expected) => {
    expect(countSegments(text)).toBe(expected)
  })
})

const isTwo = (text: string) => countSegments(text) <= 2
const upTo = (length: number) => (text: string) => text.length <= length

describe('cutting a text', () => {
  test.each([
    ['leaves alone what fits', 'Green tea', 9, 'Green tea'],
    ['goes back to the end of a word', 'Green tea from Assam', 16, 'Green tea...'],
    ['cuts between words where it falls there', 'Green tea from Assam', 12, 'Green tea...'],
    ['cuts within a word that is most of it', 'Donaudampfschifffahrt', 10, 'Donauda...'],
    ['cuts between signs where there are no spaces', '烏龍茶葉禮盒', 5, '烏龍...'],
    ['keeps a pair of surrogates whole', 'a🍵🍵🍵', 6, 'a🍵...'],
    ['keeps an accent on its letter', 'e\u0301e\u0301e\u0301', 5, 'e\u0301...'],
    ['keeps a family together', 'a👨‍👩‍👧b', 8, 'a...'],
    ['gives up where nothing fits', 'tea', 2, ''],
  ])('%s', (_name, text, length, expected) => {
    expect(cutText(text, upTo(length))).toBe(expected)
  })

  const script = fc.constantFrom(
    'a',
    'Z',
    ' ',
    '€',
    '茶',
    'ç',
    'e\u0301',
    '🍵',
    '👨‍👩‍👧',
    'न\u093f',
    'ب',
    '\u05d0',
    '🇬🇧',
    '.',
    '\n',
  )
  const texts = fc.string({ unit: script, maxLength: 400 })
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const signsOf = (text: string) => [...graphemes.segment(text)].map(({ segment }) => segment)

  test('fits, and is the beginning of what was said, sign by sign', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const cut = cutText(text, isTwo)
        expect(isTwo(cut)).toBe(true)
        expect(cut.isWellFormed()).toBe(true)
        const kept = signsOf(isTwo(text) ? cut : cut.replace(/\.\.\.$/, ''))
        expect(signsOf(text).slice(0, kept.length)).toEqual(kept)
        expect(cut === text).toBe(isTwo(text))
      }),
      { numRuns: 300 },
    )
  })

  test('loses no more than to the last word: one more sign would not fit where there are no spaces', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('茶', '🍵', 'e\u0301'), minLength: 140, maxLength: 200 }),
        (text) => {
          const kept = signsOf(cutText(text, isTwo).replace(/\.\.\.$/, ''))
          expect(
            isTwo(
              `${signsOf(text)
                .slice(0, kept.length + 1)
                .join('')}...`,
            ),
          ).toBe(false)
        },
      ),
    )
  })
})
