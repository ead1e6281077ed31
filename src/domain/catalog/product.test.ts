import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import { effectivePolicy, stockStatus } from './product.ts'
import { fold, searchTerms, searchText } from './search.ts'

describe('stock status', () => {
  test.each([
    [-1, 5000, 'out'],
    [0, 5000, 'out'],
    [1, 5000, 'low'],
    [4999, 5000, 'low'],
    [5000, 5000, 'ok'],
    [1, undefined, 'ok'],
    [0, undefined, 'out'],
  ] as const)('%d thousandths with a threshold of %s is %s', (onHand, threshold, status) => {
    expect(stockStatus(quantity(onHand), threshold === undefined ? undefined : quantity(threshold))).toBe(status)
  })
})

describe('the policy of a store', () => {
  const product = { lowStockThreshold: quantity(5000), leadTimeDays: 7 }

  test('is the product’s where the store says nothing', () => {
    expect(effectivePolicy(product, undefined)).toEqual({ ...product, packSize: undefined })
  })

  test('is the store’s where it says something, even nought', () => {
    expect(effectivePolicy(product, { lowStockThreshold: quantity(0), packSize: quantity(6000) })).toEqual({
      lowStockThreshold: 0,
      leadTimeDays: 7,
      packSize: 6000,
    })
  })
})

describe('search', () => {
  test.each([
    ['Ännchen', 'annchen'],
    ['ＣＡＦÉ', 'cafe'],
    ['ŁÓDŹ', 'łodz'],
    ['抹茶', '抹茶'],
    ['ﬁne', 'fine'],
  ])('"%s" is looked for as "%s"', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  test('looks through everything a person may remember', () => {
    expect(
      searchText({ productId: '85123A', name: 'Heart', category: 'Gifts', barcode: '400', supplier: 'Nørd' }),
    ).toBe('85123a heart gifts 400 nørd')
  })

  test('takes words in any order, and not a whole book', () => {
    expect(searchTerms('  Big   MUG ')).toEqual(['big', 'mug'])
    expect(searchTerms('a '.repeat(500))).toHaveLength(8)
  })
})
