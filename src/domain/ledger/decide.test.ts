import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { command, count, flow, memoryLedger, units } from '#test/support/memory-ledger.ts'
import { formatQuantity, type Quantity, quantity } from '../values/quantity.ts'
import { COMMAND_LINES_MAX, type CommandLine } from './command.ts'
import { decide } from './decide.ts'

const KEY = { storeId: 'leeds', productId: 'tea' }

describe('what a movement does to a level', () => {
  const cases: [string, CommandLine, string][] = [
    ['a receipt adds', flow('receipt', 3), '13'],
    ['a return adds', flow('return', 1), '11'],
    ['a sale takes', flow('sale', 4), '6'],
    ['waste takes', flow('waste', 1.5), '8.5'],
    ['an adjustment is signed', { kind: 'adjustment', ...KEY, quantity: units(-2) }, '8'],
    ['a count sets', count(7), '7'],
    ['everything may go', flow('sale', 10), '0'],
  ]
  test.each(cases)('%s', (_name, line, expected) => {
    const ledger = memoryLedger({ 'leeds/tea': 10 })
    const decision = decide(ledger.state, command([line]))
    expect(decision.ok && decision.value.levels.map(({ onHand }) => formatQuantity(onHand))).toEqual([expected])
  })

  test('a transfer is two movements, and the sum over the stores stays', () => {
    const ledger = memoryLedger({ 'leeds/tea': 10 })
    ledger.apply(command([{ kind: 'transfer', ...KEY, toStoreId: 'york', quantity: units(4) }]))
    expect(ledger.movements.slice(1).map(({ kind, storeId, delta }) => [kind, storeId, delta])).toEqual([
      ['transfer_out', 'leeds', -4000],
      ['transfer_in', 'york', 4000],
    ])
  })

  test('a reversal takes back exactly what the movement did', () => {
    const ledger = memoryLedger({ 'leeds/tea': 10 })
    ledger.apply(command([flow('sale', 4)]))
    ledger.apply(command([{ kind: 'reversal', ...KEY, seq: 2 }]))
    expect(ledger.movements.at(-1)).toMatchObject({ kind: 'reversal', delta: 4000, after: 10_000, reverses: 2, seq: 3 })
  })
})

describe('what is refused', () => {
  // Rows follow the documented precedence, so each row also proves that the ones above it lost.
  const cases: [string, CommandLine[], string][] = [
    ['no lines', [], 'INVALID_COMMAND'],
    ['too many lines', Array.from({ length: COMMAND_LINES_MAX + 1 }, () => flow('receipt', 1)), 'INVALID_COMMAND'],
    ['a store nobody knows', [flow('sale', 0, { storeId: 'paris', productId: 'coal' })], 'UNKNOWN_STORE'],
    [
      'a target store nobody knows',
      [{ kind: 'transfer', ...KEY, toStoreId: 'paris', quantity: units(1) }],
      'UNKNOWN_STORE',
    ],
    ['a product nobody knows', [flow('sale', 0, { storeId: 'leeds', productId: 'coal' })], 'UNKNOWN_PRODUCT'],
    ['a sale of nothing', [flow('sale', 0)], 'INVALID_COMMAND'],
    ['a receipt of less than nothing', [flow('receipt', -1)], 'INVALID_COMMAND'],
    ['an adjustment of nothing', [{ kind: 'adjustment', ...KEY, quantity: units(0) }], 'INVALID_COMMAND'],
    ['a count below nothing', [count(-1)], 'INVALID_COMMAND'],
    [
      'a transfer to the same store',
      [{ kind: 'transfer', ...KEY, toStoreId: 'leeds', quantity: units(1) }],
      'INVALID_COMMAND',
    ],
    ['a transfer of nothing', [{ kind: 'transfer', ...KEY, toStoreId: 'york', quantity: units(0) }], 'INVALID_COMMAND'],
    ['reversing what never was', [{ kind: 'reversal', ...KEY, seq: 9 }], 'UNKNOWN_MOVEMENT'],
    ['a count made on an old number', [count(5, 0)], 'COUNT_OUTDATED'],
    ['a balance beyond the largest', [count(1_000_000_000), flow('receipt', 1)], 'QUANTITY_OUT_OF_RANGE'],
    ['more than there is', [flow('sale', 10.001)], 'INSUFFICIENT_STOCK'],
    ['two lines that pass only one by one', [flow('sale', 6), flow('sale', 6)], 'INSUFFICIENT_STOCK'],
    [
      'a transfer of more than there is',
      [{ kind: 'transfer', ...KEY, toStoreId: 'york', quantity: units(11) }],
      'INSUFFICIENT_STOCK',
    ],
  ]
  test.each(cases)('%s', (_name, lines, code) => {
    const decision = decide(memoryLedger({ 'leeds/tea': 10 }).state, command(lines))
    expect(decision.ok ? 'accepted' : decision.refusal.code).toBe(code)
  })

  test('a movement is reversed once, and a reversal never', () => {
    const ledger = memoryLedger({ 'leeds/tea': 10 })
    const reverse = (seq: number): CommandLine => ({ kind: 'reversal', ...KEY, seq })
    const twice = decide(ledger.state, command([reverse(1), reverse(1)]))
    expect(!twice.ok && twice.refusal).toMatchObject({ code: 'ALREADY_REVERSED', fields: [{ path: 'lines[1]' }] })
    ledger.apply(command([reverse(1)]))
    const again = decide(ledger.state, command([reverse(1)]))
    expect(!again.ok && again.refusal.code).toBe('ALREADY_REVERSED')
    const reversal = decide(ledger.state, command([reverse(2)]))
    expect(!reversal.ok && reversal.refusal.code).toBe('NOT_REVERSIBLE')
  })

  test('a shortage says how much there is and how much was asked', () => {
    const decision = decide(memoryLedger({ 'leeds/tea': 10 }).state, command([flow('sale', 6), flow('sale', 6)]))
    expect(!decision.ok && decision.refusal.details).toEqual({
      shortages: [{ productId: 'tea', storeId: 'leeds', available: '10', asked: '12' }],
    })
  })

  test('an outdated count says what is there now', () => {
    const decision = decide(memoryLedger({ 'leeds/tea': 10 }).state, command([count(5, 0)]))
    expect(!decision.ok && decision.refusal.details).toEqual({ currentSeq: 1, onHand: '10' })
  })
})

describe('stock below zero', () => {
  test('is allowed where the store says so', () => {
    const ledger = memoryLedger({}, { allowNegative: true })
    const decision = decide(ledger.state, command([flow('sale', 3)]))
    expect(decision.ok && decision.value.levels[0]?.onHand).toBe(-3000)
  })

  test('may always rise, even where the store no longer allows it', () => {
    const ledger = memoryLedger({}, { allowNegative: true })
    ledger.apply(command([flow('sale', 3)]))
    ledger.allowNegative = false
    expect(decide(ledger.state, command([flow('receipt', 1)])).ok).toBe(true)
    expect(decide(ledger.state, command([flow('sale', 1)])).ok).toBe(false)
  })
})

describe('the ledger after any commands', () => {
  const line = fc.oneof(
    fc.record({
      kind: fc.constantFrom('receipt' as const, 'sale' as const, 'return' as const, 'waste' as const),
      storeId: fc.constantFrom('leeds', 'york'),
      productId: fc.constantFrom('tea', 'mug'),
      quantity: fc.integer({ min: 1, max: 9000 }).map((n) => quantity(n)),
    }),
    fc.record({
      kind: fc.constant('count' as const),
      storeId: fc.constantFrom('leeds', 'york'),
      productId: fc.constantFrom('tea', 'mug'),
      counted: fc.integer({ min: 0, max: 9000 }).map((n) => quantity(n)),
    }),
    fc.record({
      kind: fc.constant('transfer' as const),
      storeId: fc.constant('leeds'),
      toStoreId: fc.constant('york'),
      productId: fc.constantFrom('tea', 'mug'),
      quantity: fc.integer({ min: 1, max: 9000 }).map((n) => quantity(n)),
    }),
    fc.record({
      kind: fc.constant('reversal' as const),
      storeId: fc.constantFrom('leeds', 'york'),
      productId: fc.constantFrom('tea', 'mug'),
      seq: fc.integer({ min: 1, max: 6 }),
    }),
  )
  const commands = fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { maxLength: 30 })

  test('is the sum of its movements, without gaps, never below zero, all lines or none', () => {
    fc.assert(
      fc.property(commands, (batches) => {
        const ledger = memoryLedger({})
        for (const lines of batches) {
          const before = ledger.movements.length
          const isAccepted = ledger.apply(command(lines as CommandLine[]))
          const transfers = lines.filter(({ kind }) => kind === 'transfer').length
          expect(ledger.movements.length - before).toBe(isAccepted ? lines.length + transfers : 0)
        }
        for (const level of ledger.levels.values()) {
          const own = ledger.movements.filter((m) => m.storeId === level.storeId && m.productId === level.productId)
          expect(own.map(({ seq }) => seq)).toEqual(own.map((_, i) => i + 1))
          let balance = 0
          for (const movement of own) {
            balance += movement.delta
            expect(movement.after).toBe(balance)
          }
          expect(level).toMatchObject({ onHand: balance as Quantity, seq: own.length })
          expect(level.onHand).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 300 },
    )
  })
})
