import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidCursorError } from '#ports/page.ts'
import { decodeCursor, type Position } from '../shared/cursor.ts'
import { comparePositions, compareTexts, firstRows, toPage } from './cursor.ts'

const placed = (n: number) => ({ row: n, position: [n] })

describe('cursors', () => {
  test('name the last row of a page, and only when there is another', () => {
    const page = toPage([1, 2, 3].map(placed), 2)
    expect(page.data).toEqual([1, 2])
    expect(decodeCursor(page.nextCursor, 1)).toEqual([2])
    expect(toPage([1, 2].map(placed), 2).nextCursor).toBeUndefined()
    expect(decodeCursor(undefined, 1)).toBeUndefined()
  })

  test.each(['nonsense', Buffer.from('["a"]').toString('base64url'), Buffer.from('[1,{}]').toString('base64url')])(
    'of another list are refused: %s',
    (cursor) => {
      expect(() => decodeCursor(cursor, 2)).toThrow(InvalidCursorError)
    },
  )

  test('texts are in the order of their bytes, as DynamoDB keeps them', () => {
    // U+FF21 is EF BC A1 in UTF-8 and U+1F600 is F0 9F 98 80: behind it, though its first UTF-16 unit (D83D) is lower.
    expect(['😀', 'Ａ', 'b', 'a'].toSorted(compareTexts)).toEqual(['a', 'b', 'Ａ', '😀'])
    expect(comparePositions([2, 'a'], [10, 'a'])).toBeLessThan(0)
    expect(comparePositions([2, 'b'], [2, 'a'])).toBeGreaterThan(0)
  })

  test('the first of very many are those that sorting all of them gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 500 }), fc.integer({ min: 1, max: 20 }), (numbers, limit) => {
        const first = firstRows<number>(limit, (a: Position, b: Position) => comparePositions(a, b))
        for (const n of numbers) first.add(placed(n))
        expect(first.rows().map(({ row }) => row)).toEqual(numbers.toSorted((a, b) => a - b).slice(0, limit))
      }),
    )
  })
})
