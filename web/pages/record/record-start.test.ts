import { describe, expect, test } from 'vitest'
import { readStart } from './record-start.ts'

const STORES = ['leeds', 'york']
const TRANSFER = { kind: 'transfer', store: 'leeds', to: 'york', quantity: '12.5', product: 'tea' }

describe('where recording begins', () => {
  test('is all that a link says', () => {
    expect(readStart(TRANSFER, STORES)).toEqual({
      kind: 'transfer',
      storeId: 'leeds',
      toStoreId: 'york',
      quantity: '12.5',
      code: 'tea',
    })
  })

  test('is one sale in the first store where the address says nothing, and nowhere without a store', () => {
    const nothing = { kind: 'sale', storeId: 'leeds', toStoreId: undefined, quantity: '1', code: undefined }
    expect(readStart({}, STORES)).toEqual(nothing)
    expect(readStart(TRANSFER, [])).toBeUndefined()
  })

  test.each([
    ['a store that is not there', { store: 'paris', to: undefined }, { storeId: 'leeds' }],
    ['a store to go to that is not there', { to: 'paris' }, { toStoreId: undefined }],
    ['a transfer to the store it comes from', { to: 'leeds' }, { toStoreId: undefined }],
    ['a second store where nothing is moved', { kind: 'sale' }, { toStoreId: undefined }],
    ['a kind that is not there', { kind: 'theft' }, { kind: 'sale', toStoreId: undefined }],
    ['a quantity that is no number', { quantity: 'many' }, { quantity: '1' }],
    ['more places than a quantity has', { quantity: '0.0001' }, { quantity: '1' }],
    ['less than nothing', { quantity: '-3' }, { quantity: '1' }],
    ['a transfer of nothing', { quantity: '0' }, { quantity: '1' }],
  ])('leaves out %s', (_what, wrong, left) => {
    expect(readStart({ ...TRANSFER, ...wrong }, STORES)).toMatchObject(left)
  })

  test('takes a count of nothing and an adjustment below zero', () => {
    expect(readStart({ kind: 'count', quantity: '0' }, STORES)).toMatchObject({ quantity: '0' })
    expect(readStart({ kind: 'adjustment', quantity: '-3' }, STORES)).toMatchObject({ quantity: '-3' })
  })
})
