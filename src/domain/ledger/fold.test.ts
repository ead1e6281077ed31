import { describe, expect, test } from 'vitest'
import { command, count, flow, memoryLedger } from '#test/support/memory-ledger.ts'
import { quantity } from '../values/quantity.ts'
import { compareLevel, explainLevel, foldMovement } from './fold.ts'

const step = (seq: number, delta: number, after: number) => ({ seq, delta: quantity(delta), after: quantity(after) })

describe('folding', () => {
  test('adds a movement that follows', () => {
    expect(foldMovement({ onHand: 5, seq: 1 }, step(2, -3, 2))).toEqual({ onHand: 2, seq: 2 })
  })

  test.each([
    ['a missing movement', step(3, -3, 2), 'GAP_IN_SEQ'],
    ['a repeated movement', step(1, -3, 2), 'GAP_IN_SEQ'],
    ['a balance that is not the sum', step(2, -3, 3), 'WRONG_BALANCE'],
  ] as const)('finds %s', (_name, movement, fault) => {
    expect(foldMovement({ onHand: 5, seq: 1 }, movement)).toBe(fault)
  })

  test.each([
    [{ onHand: 2, seq: 2 }, { onHand: 2, seq: 2 }, undefined],
    [{ onHand: 2, seq: 2 }, { onHand: 3, seq: 2 }, 'LEVEL_DIFFERS'],
    [{ onHand: 2, seq: 2 }, { onHand: 2, seq: 1 }, 'LEVEL_DIFFERS'],
    [{ onHand: 2, seq: 2 }, undefined, 'MOVEMENTS_WITHOUT_LEVEL'],
    [{ onHand: 0, seq: 0 }, { onHand: 1, seq: 1 }, 'LEVEL_WITHOUT_MOVEMENTS'],
    [{ onHand: 0, seq: 0 }, undefined, undefined],
  ] as const)('compares the sum %o with the level %o', (folded, kept, fault) => {
    expect(compareLevel(folded, kept && { onHand: quantity(kept.onHand), seq: kept.seq })).toBe(fault)
  })
})

describe('why is it 7?', () => {
  test('because of what happened since the last count', () => {
    const ledger = memoryLedger({ 'leeds/tea': 20 })
    for (const line of [count(9), flow('sale', 3), flow('receipt', 1)]) ledger.apply(command([line]))
    const { movements, sinceCount } = explainLevel([...ledger.movements].reverse())
    expect(sinceCount).toBe(true)
    expect(movements.map(({ seq, after }) => [seq, after / 1000])).toEqual([
      [2, 9],
      [3, 6],
      [4, 7],
    ])
  })

  test('a count that was taken back explains nothing', () => {
    const ledger = memoryLedger({ 'leeds/tea': 20 })
    ledger.apply(command([count(9)]))
    ledger.apply(command([{ kind: 'reversal', storeId: 'leeds', productId: 'tea', seq: 2 }]))
    const { movements, sinceCount } = explainLevel([...ledger.movements].reverse())
    expect([sinceCount, movements.length]).toEqual([false, 3])
  })

  test('of a level that never moved, nothing', () => {
    expect(explainLevel([])).toEqual({ movements: [], sinceCount: false })
  })
})
