import { describe, expect, test } from 'vitest'
import { isProductId, isStoreId } from './ids.ts'

describe('ids', () => {
  test.each(['leeds', 'a', '1', 'store-22'])('"%s" can name a store', (id) => expect(isStoreId(id)).toBe(true))

  test.each(['', 'Leeds', '../x', 'a b', '-a', 'a/b', 'a'.repeat(41), 'leeds\n', 'łódź'])(
    '"%s" cannot name a store',
    (id) => expect(isStoreId(id)).toBe(false),
  )

  test.each(['85123A', '007', 'ÄÖ-7', '茶 01', 'a/b', "x'; DROP"])('"%s" can be a product number', (id) =>
    expect(isProductId(id)).toBe(true),
  )

  test.each(['', ' a', 'a ', 'a\u0000b', 'a\tb', 'x'.repeat(65)])('"%s" cannot be a product number', (id) =>
    expect(isProductId(id)).toBe(false),
  )
})
