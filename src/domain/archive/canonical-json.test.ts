import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

/** The same value with the names of its fields in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  )
}

describe('canonical JSON', () => {
  test('sorts names by their code units, at every depth, and leaves out what has no value', () => {
    // By RFC 8785, 3.2.3: the euro sign comes before the letters of the next plane, digits before letters.
    const value = { b: 1, a: [{ d: undefined, c: null }, undefined], '1': 'x', '€': 0, '😀': 2 }
    expect(canonicalJson(value)).toBe('{"1":"x","a":[{"c":null},null],"b":1,"€":0,"😀":2}')
  })

  test('says what was said, whatever the order of its fields', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reversed(value))).toBe(text)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })
})
