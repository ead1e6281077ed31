import { describe, expect, test } from 'vitest'
import { sampleRecommendation } from '#test/support/sample-recommendation.ts'
import { groupsOf, itemsOf, startOf, totalOf, whyNotYet } from './order-groups.ts'
import { keyOf } from './words.ts'

const tea = sampleRecommendation()
const mug = sampleRecommendation({ productId: 'mug', unitCost: '1.25' })
const teaOfYork = sampleRecommendation({ storeId: 'york' })
const pot = sampleRecommendation({ productId: 'pot', supplier: 'Clay' })
const { unitCost: _, ...uncosted } = sampleRecommendation({ productId: 'tray' })

const typed = (...texts: [Parameters<typeof keyOf>[0], string][]) =>
  Object.fromEntries(texts.map(([one, text]) => [keyOf(one), text]))

describe('draft orders', () => {
  test('are one for each supplier and store, in the order of their names', () => {
    const groups = groupsOf([teaOfYork, tea, pot, mug])
    expect(
      groups.map(({ supplier, storeId, lines }) => [supplier, storeId, lines.map((one) => one.productId)]),
    ).toEqual([
      ['Clay', 'leeds', ['pot']],
      ['Leaf & Co', 'leeds', ['tea', 'mug']],
      ['Leaf & Co', 'york', ['tea']],
    ])
    expect(new Set(groups.map(({ key }) => key)).size).toBe(3)
    expect(groupsOf([])).toEqual([])
  })

  test('begin with what is recommended, each store for itself', () => {
    expect(startOf([tea, teaOfYork])).toEqual(typed([tea, '36'], [teaOfYork, '36']))
  })
})

describe('what they come to', () => {
  const total = (...lines: [typeof tea, string][]) =>
    totalOf(
      lines.map(([one]) => one),
      { quantities: typed(...lines), currency: 'GBP' },
    )

  test('is exact, and says how many lines have no cost', () => {
    // 36 x 3.00 + 2.5 x 1.25 = 108 + 3.125, and half a penny goes up.
    expect(total([tea, '36'], [mug, '2.5'])).toEqual({ value: '111.13', uncostedCount: 0 })
    expect(total([tea, '1'], [uncosted, '9'])).toEqual({ value: '3.00', uncostedCount: 1 })
  })

  test('counts lines that are empty or cannot be read as nothing', () => {
    expect(total([tea, ''], [mug, 'many'])).toEqual({ value: '0.00', uncostedCount: 0 })
  })

  test('has the places of its currency', () => {
    const yen = sampleRecommendation({ currency: 'JPY', unitCost: '300' })
    expect(totalOf([yen], { quantities: typed([yen, '2']), currency: 'JPY' }).value).toBe('600')
  })
})

describe('what is sent', () => {
  test('leaves out lines that are empty or 0', () => {
    const quantities = typed([tea, '12.5'], [mug, ''], [teaOfYork, '0'])
    expect(itemsOf([tea, mug, teaOfYork, pot], quantities)).toEqual([
      { productId: 'tea', storeId: 'leeds', quantity: '12.5' },
    ])
  })

  test('waits until every number can be read and one of them is more than nothing', () => {
    expect(whyNotYet([tea, mug], typed([tea, '1'], [mug, 'many']))).toBe('Mend the numbers first.')
    expect(whyNotYet([tea, mug], typed([tea, '1'], [mug, '-1']))).toBe('Mend the numbers first.')
    expect(whyNotYet([tea, mug], typed([tea, '0'], [mug, '']))).toBe('Every quantity is empty.')
    expect(whyNotYet([tea, mug], typed([tea, '1'], [mug, '']))).toBeUndefined()
  })
})
