import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mostTokens, spendDay, spendOf } from './spend.ts'

describe('spending', () => {
  test('in tokens is their sum', () => {
    expect(spendOf({ unit: 'tokens', perDay: 1 }, { inputTokens: 900, outputTokens: 100 })).toBe(1000)
  })

  // $3 and $15 for a million: 1000 x 3 + 200 x 15 = 6000 millionths of a dollar, that is $0.006.
  test('in money follows the prices', () => {
    const limit = { unit: 'money', perDay: 1, inputPrice: 3_000_000, outputPrice: 15_000_000 } as const
    expect(spendOf(limit, { inputTokens: 1000, outputTokens: 200 })).toBe(6000)
  })

  // 0.10 for a million: one token is a tenth of a millionth, and counts as a whole one.
  test('is rounded up', () => {
    const limit = { unit: 'money', perDay: 1, inputPrice: 100_000, outputPrice: 0 } as const
    expect(spendOf(limit, { inputTokens: 1, outputTokens: 0 })).toBe(1)
  })

  test('is bounded before the question is sent: by bytes, the frame of 200 and the answer’s maximum', () => {
    expect(mostTokens({ system: 'é', prompt: 'abc', maxTokens: 50 })).toEqual({ inputTokens: 205, outputTokens: 50 })
  })

  test('more is never cheaper', () => {
    const count = fc.record({ inputTokens: fc.nat(1e6), outputTokens: fc.nat(1e6) })
    const price = fc.nat(100_000_000)
    fc.assert(
      fc.property(count, price, price, (tokens, inputPrice, outputPrice) => {
        const limit = { unit: 'money', perDay: 1, inputPrice, outputPrice } as const
        const more = { ...tokens, outputTokens: tokens.outputTokens + 1 }
        expect(spendOf(limit, more)).toBeGreaterThanOrEqual(spendOf(limit, tokens))
      }),
    )
  })

  test('counts for the day in UTC', () => {
    expect(spendDay(Date.UTC(2026, 10, 21, 23, 59))).toBe('2026-11-21')
  })
})
