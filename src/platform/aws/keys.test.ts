import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  commandKey,
  keys,
  lastPart,
  levelItemKey,
  movementKey,
  partAt,
  policyKey,
  productKey,
  reversedKey,
  sortable,
  storeKey,
  tenantKey,
} from './keys.ts'

/** Texts as mean as people can make them: the separator, the escape, and our own words. */
const meanText = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('#', '%', '%23', '%25', 'T', 'PRODUCT', 'LEVEL#', 'COMMAND', 'a', ' '), { minLength: 1 })
    .map((parts) => parts.join('')),
)

describe('the keys of the table', () => {
  test('read as the design says', () => {
    const tea = { storeId: 'leeds', productId: 'tea' }
    expect(movementKey('acme', tea, 42)).toEqual({ pk: 'T#acme#PRODUCT#tea', sk: 'MOVE#leeds#0000000000000042' })
    expect(levelItemKey('acme', tea)).toEqual({ pk: 'T#acme#PRODUCT#tea', sk: 'LEVEL#leeds' })
    expect(productKey('acme', 'tea')).toEqual({ pk: 'T#acme#PRODUCT#tea', sk: 'METADATA' })
    expect(commandKey('acme', 'till:7#1')).toEqual({ pk: 'T#acme#COMMAND#till:7%231', sk: 'METADATA' })
  })

  test('different things never share a key, whatever people call them', () => {
    const thing = fc.record({
      kind: fc.constantFrom('tenant', 'store', 'product', 'command', 'level', 'policy', 'movement', 'reversed'),
      tenantId: meanText,
      a: meanText,
      b: meanText,
      seq: fc.nat(),
    })
    type Thing = typeof thing extends fc.Arbitrary<infer T> ? T : never
    const keyOf = ({ kind, tenantId, a, b, seq }: Thing) => {
      const shelf = { productId: a, storeId: b }
      switch (kind) {
        case 'tenant':
          return { is: [kind, tenantId], key: tenantKey(tenantId) }
        case 'store':
          return { is: [kind, tenantId, a], key: storeKey(tenantId, a) }
        case 'product':
          return { is: [kind, tenantId, a], key: productKey(tenantId, a) }
        case 'command':
          return { is: [kind, tenantId, a], key: commandKey(tenantId, a) }
        case 'level':
          return { is: [kind, tenantId, a, b], key: levelItemKey(tenantId, shelf) }
        case 'policy':
          return { is: [kind, tenantId, a, b], key: policyKey(tenantId, shelf) }
        case 'movement':
          return { is: [kind, tenantId, a, b, seq], key: movementKey(tenantId, shelf, seq) }
        default:
          return { is: [kind, tenantId, a, b, seq], key: reversedKey(tenantId, shelf, seq) }
      }
    }
    fc.assert(
      fc.property(thing, thing, (one, other) => {
        const [first, second] = [keyOf(one), keyOf(other)]
        expect(JSON.stringify(first.key) === JSON.stringify(second.key)).toBe(
          JSON.stringify(first.is) === JSON.stringify(second.is),
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('the movements of one store never begin like those of another', () => {
    fc.assert(
      fc.property(meanText, meanText, (storeId, other) => {
        fc.pre(storeId !== other)
        const { sk } = movementKey('acme', { storeId: other, productId: 'tea' }, 1)
        expect(sk.startsWith(keys`MOVE#${storeId}#`)).toBe(false)
      }),
    )
  })

  test('parts are read back as they were', () => {
    fc.assert(
      fc.property(meanText, meanText, (tenantId, productId) => {
        const { pk } = productKey(tenantId, productId)
        expect([partAt(pk, 1), partAt(pk, 3), lastPart(pk)]).toEqual([tenantId, productId, productId])
      }),
    )
  })

  test('numbers sort as numbers do', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        expect(sortable(a) < sortable(b)).toBe(a < b)
      }),
    )
    expect(() => sortable(-1)).toThrow('not below 0')
    expect(() => sortable(0.5)).toThrow('whole')
  })

  test('an empty part is a bug and not a key', () => {
    expect(() => productKey('', 'tea')).toThrow('is empty')
  })
})
