import { expect, test } from 'vitest'
import { isStoreId } from '#domain/values/ids.ts'
import { storeIdFrom } from './store-options.ts'

test.each([
  ['Leeds', 'leeds'],
  ['Zürich Süd', 'zurich-sud'],
  ['  Store №1!', 'store-no1'],
  ['東京', ''],
  ['x'.repeat(60), 'x'.repeat(40)],
])('a store called %j gets the id %j to start from', (name, storeId) => {
  expect(storeIdFrom(name)).toBe(storeId)
  expect(storeId === '' || isStoreId(storeId)).toBe(true)
})
