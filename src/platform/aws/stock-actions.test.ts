import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommandLine } from '#domain/ledger/command.ts'
import { units } from '#test/support/memory-ledger.ts'
import { atomicLineCount } from './stock-actions.ts'

const sale = (productId: string): CommandLine => ({ kind: 'sale', storeId: 'leeds', productId, quantity: units(1) })
const reversal = (productId: string): CommandLine => ({ kind: 'reversal', storeId: 'leeds', productId, seq: 1 })
const transfer = (productId: string): CommandLine => ({
  kind: 'transfer',
  storeId: 'leeds',
  toStoreId: 'york',
  productId,
  quantity: units(1),
})
const many = (line: (productId: string) => CommandLine, productId = (i: number) => `p${i}`) =>
  Array.from({ length: 200 }, (_, i) => line(productId(i)))

describe('how many lines fit a transaction of 100 writes', () => {
  test.each([
    // One write is the guard; 99 are left.
    ['sales of different products: a level and a movement each', many(sale), 49],
    ['sales of one product: one level, and a movement each', many(sale, () => 'tea'), 98],
    ['reversals: a level, a movement and a mark each', many(reversal), 33],
    ['transfers: two levels and two movements each', many(transfer), 24],
    ['transfers of one product: two levels, and two movements each', many(transfer, () => 'tea'), 48],
  ])('%s', (_, lines, expected) => {
    expect(atomicLineCount(lines)).toBe(expected)
  })

  test('twenty-four lines of any kind always fit, and what fits is never said not to', () => {
    const line = fc.tuple(fc.constantFrom(sale, reversal, transfer), fc.nat(30)).map(([make, n]) => make(`p${n}`))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), (lines) => {
        const count = atomicLineCount(lines)
        expect(count).toBeGreaterThanOrEqual(Math.min(24, lines.length))
        expect(atomicLineCount(lines.slice(0, count))).toBe(count)
      }),
    )
  })
})
