import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import { closesAt, isToldChange, judgeLevel, type LevelAlertKind } from './alert.ts'

const level = (units: number, seq = 2) => ({ storeId: 'leeds', productId: 'tea', onHand: quantity(units * 1000), seq })
const units = (n: number) => quantity(n * 1000)

describe('what a level means', () => {
  // Threshold 20: an episode is over at 22, which is 10 % above; at 5 it would be over at 6, one unit above.
  const cases: [string, number, LevelAlertKind | undefined, ReturnType<typeof judgeLevel>][] = [
    ['plenty', 30, undefined, { isBack: false }],
    ['exactly at the threshold is not low', 20, undefined, { isBack: false }],
    ['just below it is', 19.999, undefined, { open: 'low_stock', isBack: false }],
    ['low and told of already', 10, 'low_stock', { isBack: false }],
    ['back at the threshold is not over', 20, 'low_stock', { isBack: false }],
    ['nor a little above', 21.999, 'low_stock', { isBack: false }],
    ['ten per cent above is', 22, 'low_stock', { resolve: 'low_stock', isBack: false }],
    ['low becomes out', 0, 'low_stock', { resolve: 'low_stock', open: 'out_of_stock', isBack: false }],
    ['from plenty to nothing', 0, undefined, { open: 'out_of_stock', isBack: false }],
    ['below nothing', -3, undefined, { open: 'out_of_stock', isBack: false }],
    ['out and told of already', 0, 'out_of_stock', { isBack: false }],
    ['half a unit is not back', 0.5, 'out_of_stock', { isBack: false }],
    ['one is back, and still low', 1, 'out_of_stock', { resolve: 'out_of_stock', open: 'low_stock', isBack: true }],
    ['a delivery is back', 30, 'out_of_stock', { resolve: 'out_of_stock', isBack: true }],
  ]
  test.each(cases)('%s: %d with %s open', (_name, onHand, open, verdict) => {
    expect(judgeLevel(level(onHand), units(20), open)).toEqual(verdict)
  })

  test('without a threshold nothing is low, and what was low is over', () => {
    expect(judgeLevel(level(1), undefined, undefined)).toEqual({ isBack: false })
    expect(judgeLevel(level(1), undefined, 'low_stock')).toEqual({ resolve: 'low_stock', isBack: false })
  })

  test('a product first seen empty is missed only where a threshold says so', () => {
    expect(judgeLevel(level(0, 1), undefined, undefined).open).toBeUndefined()
    expect(judgeLevel(level(0, 1), units(5), undefined).open).toBe('out_of_stock')
  })

  test('an episode ends at least one unit above its threshold', () => {
    expect([0, 5, 10, 11, 200].map((n) => closesAt(units(n)) / 1000)).toEqual([1, 6, 11, 12.1, 220])
  })

  test('looking again changes nothing, wherever stock wanders', () => {
    const walk = fc.array(fc.integer({ min: -5000, max: 40_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(walk, fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }), (numbers, threshold) => {
        let open: LevelAlertKind | undefined
        for (const onHand of numbers) {
          const at = { ...level(0), onHand: quantity(onHand) }
          const limit = threshold === undefined ? undefined : quantity(threshold)
          const verdict = judgeLevel(at, limit, open)
          if (verdict.resolve) expect(verdict.resolve).toBe(open)
          if (verdict.open && open) expect(verdict.resolve).toBe(open)
          open = verdict.open ?? (verdict.resolve ? undefined : open)
          expect(judgeLevel(at, limit, open)).toEqual({ isBack: false })
          if (onHand <= 0) expect(open).toBe('out_of_stock')
          if (onHand >= 40_000) expect(open).toBeUndefined()
        }
      }),
    )
  })
})

describe('a changed product', () => {
  test.each([
    [undefined, { name: 'a' }, false],
    [{ name: 'a' }, { name: 'a' }, false],
    [{ name: 'a' }, { name: 'b' }, true],
    [{ name: 'a', price: 1 }, { name: 'a', price: 2 }, true],
    [{ name: 'a' }, { name: 'a', price: 2 }, true],
  ])('%o to %o is told: %s', (before, after, isTold) => {
    expect(isToldChange(before, after)).toBe(isTold)
  })
})
