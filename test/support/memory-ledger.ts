import type { CommandLine, CountLine, FlowLine, StockCommand } from '#domain/ledger/command.ts'
import { decide, type LedgerState } from '#domain/ledger/decide.ts'
import { type Level, type LevelKey, levelKey, type Movement } from '#domain/ledger/movement.ts'
import { type Quantity, quantity, ZERO } from '#domain/values/quantity.ts'

/** A ledger in memory for tests of the rules: thirty lines that the real stores must agree with. */

const TEA = { storeId: 'leeds', productId: 'tea' }

export const units = (n: number): Quantity => quantity(Math.round(n * 1000))

export const flow = (kind: FlowLine['kind'], n: number, key: LevelKey = TEA): FlowLine => ({
  kind,
  ...key,
  quantity: units(n),
})

export const count = (n: number, expectedSeq?: number): CountLine => ({
  kind: 'count',
  ...TEA,
  counted: units(n),
  expectedSeq,
})

let keys = 0

export const command = (lines: readonly CommandLine[], more: Partial<StockCommand> = {}): StockCommand => ({
  tenantId: 'acme',
  key: `command-${keys++}`,
  fingerprint: 'same',
  actor: 'test',
  recordedAt: 1_767_225_600_000,
  lines,
  ...more,
})

export function memoryLedger(onHand: Record<string, number>, { allowNegative = false } = {}) {
  const levels = new Map<string, Level>()
  const movements: Movement[] = []
  const ofLevel = (key: LevelKey) => movements.filter((m) => m.storeId === key.storeId && m.productId === key.productId)
  const state: LedgerState = {
    store: (storeId) => (['leeds', 'york'].includes(storeId) ? { allowNegative: ledger.allowNegative } : undefined),
    hasProduct: (productId) => ['tea', 'mug'].includes(productId),
    level: (key) => levels.get(levelKey(key.storeId, key.productId)) ?? { ...key, onHand: ZERO, seq: 0 },
    movement: (key, seq) => ofLevel(key).find((m) => m.seq === seq),
    isReversed: (key, seq) => ofLevel(key).some((m) => m.reverses === seq),
  }
  const ledger = {
    allowNegative,
    state,
    levels,
    movements,
    /** Decides and, when accepted, writes. */
    apply(stockCommand: StockCommand): boolean {
      const decision = decide(state, stockCommand)
      if (!decision.ok) return false
      for (const level of decision.value.levels) levels.set(levelKey(level.storeId, level.productId), level)
      movements.push(...decision.value.movements)
      return true
    },
  }
  for (const [key, n] of Object.entries(onHand)) {
    const [storeId = '', productId = ''] = key.split('/')
    ledger.apply(command([{ kind: 'receipt', storeId, productId, quantity: units(n) }]))
  }
  return ledger
}
