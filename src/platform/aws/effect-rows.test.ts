import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effectBodyKey, effectId, effectKey, tenantOfEffect } from './effect-rows.ts'

const meanText = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('#', '%23', '-', ':', '"', ',', 'EFFECT', 'a', ' '), { minLength: 1 })
    .map((parts) => parts.join('')),
)
const effect = fc.record({ tenantId: meanText, topic: meanText, key: meanText })

describe('the place of an effect', () => {
  test('is its own, whatever tenants, topics and keys are called', () => {
    fc.assert(
      fc.property(effect, effect, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        expect(effectId(one) === effectId(other)).toBe(isSame)
        expect(effectKey(effectId(one)).pk === effectKey(effectId(other)).pk).toBe(isSame)
      }),
      { numRuns: 1000 },
    )
  })

  test('is found from its id, which says whose it is', () => {
    fc.assert(
      fc.property(effect, (one) => {
        expect(tenantOfEffect(effectId(one))).toBe(one.tenantId)
        expect(effectBodyKey(effectId(one)).pk).toBe(effectKey(effectId(one)).pk)
      }),
    )
  })

  test('is nowhere for an id that is none', () => {
    expect(() => effectKey('')).toThrow('is empty')
    expect(() => effectKey('1234')).toThrow('is empty')
  })
})
