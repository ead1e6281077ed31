import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signTest } from './sign-test.ts'

test.each([
  // All of n downwards: 1 / 2^n.
  [5, 0, 1 / 32],
  // 9 or 10 of 10: (10 + 1) / 1024.
  [9, 1, 11 / 1024],
  // 2 to 4 of 4: (6 + 4 + 1) / 16.
  [2, 2, 11 / 16],
  // 1 to 4 of 4: all but none.
  [1, 3, 15 / 16],
  [0, 7, 1],
  [0, 0, 1],
])('%i of them below and %i above have the chance %f', (below, above, chance) => {
  expect(signTest(below, above)).toBeCloseTo(chance, 12)
})

test('of thousands still adds up', () => {
  // Half and half: 1/2 and half of the middle term, which is 1 / sqrt(pi n / 2) for n throws, within 1 / (4 n).
  expect(signTest(2000, 2000)).toBeCloseTo(0.5 + 0.5 / Math.sqrt(2000 * Math.PI), 5)
})

test('one direction leaves the other, and one more below is no likelier', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat({ max: 200 }), (below, above) => {
      expect(signTest(below, above) + signTest(above + 1, below - 1)).toBeCloseTo(1, 9)
      expect(signTest(below + 1, above)).toBeLessThanOrEqual(signTest(below, above))
    }),
  )
})

test.each([
  [-1, 0],
  [1.5, 0],
  [0, Number.NaN],
])('refuses %f and %f', (below, above) => {
  expect(() => signTest(below, above)).toThrow(RangeError)
})
