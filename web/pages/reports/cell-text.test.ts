import { describe, expect, test } from 'vitest'
import { cellTexts, isNumeric } from './cell-text.ts'

describe('a value of a report on screen', () => {
  const inPounds = cellTexts('GBP')

  test.each([
    // Kind, the exact text of the report, and how British English writes it.
    ['money', '1234.5', '£1,234.50'],
    ['money', '-12.50', '-£12.50'],
    ['quantity', '12480.5', '12,480.5'],
    ['quantity', '0.125', '0.125'],
    ['percent', '0.125', '12.5%'],
    ['number', '37', '37'],
    ['date', '2026-03-29', '29 Mar 2026'],
    ['text', 'Assam tea', 'Assam tea'],
  ] as const)('of kind %s: %s is written %s', (kind, value, written) => {
    expect(inPounds(kind, value)).toBe(written)
  })

  test('that is not known is a dash, never a zero', () => {
    expect([inPounds('money', null), inPounds('quantity', undefined)]).toEqual(['–', '–'])
  })

  test('that cannot be read as its kind is shown as it came', () => {
    // Three places where pounds have two, and no number at all.
    expect([inPounds('money', '1.005'), inPounds('number', 'many')]).toEqual(['1.005', 'many'])
  })

  test('follows the places of its currency', () => {
    expect([cellTexts('JPY')('money', '1234'), cellTexts('KWD')('money', '1.234')]).toEqual([
      'JP¥1,234',
      'KWD\u00a01.234',
    ])
  })
})

test('numbers stand at the right, words and days at the left', () => {
  expect((['money', 'quantity', 'percent', 'number', 'text', 'date'] as const).filter(isNumeric)).toEqual([
    'money',
    'quantity',
    'percent',
    'number',
  ])
})
