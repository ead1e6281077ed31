import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inPieces } from './pieces.ts'

test('a list is divided into pieces of one size, the rest last', () => {
  expect(inPieces([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(inPieces([1, 2], 2)).toEqual([[1, 2]])
  expect(inPieces([], 2)).toEqual([])
})

test('put together again the pieces are the list, and only the last is short', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const pieces = inPieces(items, size)
      expect(pieces.flat()).toEqual(items)
      expect(pieces.slice(0, -1).every((piece) => piece.length === size)).toBe(true)
      expect(pieces.every((piece) => piece.length > 0)).toBe(true)
    }),
  )
})
