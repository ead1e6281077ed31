import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minorUnits } from '../../values/money.ts'
import { quantity } from '../../values/quantity.ts'
import { costOf, divideHalfEven, roundCost } from './exact-cost.ts'

test.each([
  // 0.5 -> 0, 1.5 -> 2, 2.5 -> 2: halves go to the even neighbour, either side of zero.
  [1n, 2n, 0n],
  [3n, 2n, 2n],
  [5n, 2n, 2n],
  [-1n, 2n, 0n],
  [-3n, 2n, -2n],
  [7n, 3n, 2n],
  [8n, 3n, 3n],
  [-8n, 3n, -3n],
  [0n, 3n, 0n],
])('%i / %i is %i', (numerator, denominator, expected) => {
  expect(divideHalfEven(numerator, denominator)).toBe(expected)
})

test('the largest quantity at the largest cost stays exact', () => {
  // 1e12 thousandths x 1e13 minor units.
  expect(costOf(quantity(1_000_000_000_000), minorUnits(10_000_000_000_000))).toBe(10n ** 25n)
})

test('a cost is rounded once: 1.5 units at 3 are 4.5, which is 4; two such sums are 9', () => {
  const cost = costOf(quantity(1500), minorUnits(3))
  expect([roundCost(cost), roundCost(cost + cost)]).toEqual([4, 9])
})

test('a quotient is never further than half from the fraction', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 15n }), (a, b) => {
      const off = 2n * (divideHalfEven(a, b) * b - a)
      expect(off >= -b && off <= b).toBe(true)
    }),
  )
})
