import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newProductIndex } from './product-index.ts'

test('answers as a map of strings does', () => {
  const ids = fc.array(fc.oneof(fc.string({ maxLength: 4 }), fc.nat(300).map(String)), { maxLength: 800 })
  fc.assert(
    fc.property(ids, (texts) => {
      const index = newProductIndex()
      const map = new Map<string, number>()
      for (const [row, text] of texts.entries()) {
        expect(index.add(text, row)).toBe(map.get(text))
        if (!map.has(text)) map.set(text, row)
      }
    }),
  )
})

test('grows: a hundred thousand numbers are each found again', () => {
  const index = newProductIndex()
  for (let i = 0; i < 100_000; i++) expect(index.add(`SKU-${i}`, i)).toBeUndefined()
  for (let i = 0; i < 100_000; i += 997) expect(index.add(`SKU-${i}`, 0)).toBe(i)
})
