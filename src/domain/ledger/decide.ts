import type { ProductId, StoreId } from '../values/ids.ts'
import { formatQuantity, QUANTITY_MAX, quantity } from '../values/quantity.ts'
import { accept, type Refusal, type Result, refuse } from '../values/result.ts'
import type { CommandLine, StockCommand, TransferLine } from './command.ts'
import { COMMAND_LINES_MAX } from './command.ts'
import { type Level, type LevelKey, levelKey, type Movement, type MovementKind } from './movement.ts'

/** What the ledger must know of the world at the moment of deciding. Read inside the store's atomic step. */
export interface LedgerState {
  /** The store's stock policy; undefined when there is no such store. */
  store(storeId: StoreId): { allowNegative: boolean } | undefined
  /** Whether the product is in the catalog and not archived. */
  hasProduct(productId: ProductId): boolean
  /** The level as it stands; seq 0 and nothing on hand when nothing ever moved. */
  level(key: LevelKey): Level
  /** One movement of a level. */
  movement(key: LevelKey, seq: number): Movement | undefined
  /** Whether a reversal of that movement is already in the ledger. */
  isReversed(key: LevelKey, seq: number): boolean
}

export type LedgerRefusalCode =
  | 'INVALID_COMMAND'
  | 'UNKNOWN_STORE'
  | 'UNKNOWN_PRODUCT'
  | 'UNKNOWN_MOVEMENT'
  | 'ALREADY_REVERSED'
  | 'NOT_REVERSIBLE'
  | 'COUNT_OUTDATED'
  | 'QUANTITY_OUT_OF_RANGE'
  | 'INSUFFICIENT_STOCK'

export type LedgerRefusal = Refusal<LedgerRefusalCode>

/** What a command would write: its movements in line order, and the levels they leave behind. */
export interface Decision {
  movements: readonly Movement[]
  levels: readonly Level[]
}

const SIGN = { receipt: 1, return: 1, sale: -1, waste: -1 } as const

/**
 * Decides what a command writes, or why it is refused. Nothing is written here.
 *
 * Lines are taken in order, each seeing the ones before it; stock is checked once per level after all lines, so that
 * two lines for one shelf cannot both pass on the same stock. A level that is already below zero may rise.
 *
 * Refusals, first bad line wins, in this order within a line:
 * - `UNKNOWN_STORE`, `UNKNOWN_PRODUCT`: not in the tenant's catalog, or archived
 * - `INVALID_COMMAND`: a quantity that is zero, of the wrong sign, or a transfer within one store
 * - `UNKNOWN_MOVEMENT`, `NOT_REVERSIBLE`, `ALREADY_REVERSED`: for reversals
 * - `COUNT_OUTDATED`: the level moved since `expectedSeq`
 * - `QUANTITY_OUT_OF_RANGE`: the balance would pass QUANTITY_MAX
 * then, over all levels:
 * - `INSUFFICIENT_STOCK`: the command takes more than is there and the store does not allow that
 */
export function decide(state: LedgerState, command: StockCommand): Result<Decision, LedgerRefusal> {
  if (command.lines.length === 0 || command.lines.length > COMMAND_LINES_MAX) {
    return refuse('INVALID_COMMAND', `A command has 1 to ${COMMAND_LINES_MAX} lines.`)
  }
  const draft = newDraft(state, command)
  for (const [index, line] of command.lines.entries()) {
    const refusal = takeLine(draft, line)
    if (refusal) return { ok: false, refusal: atLine(refusal, index) }
  }
  const shortage = findShortage(draft)
  if (shortage) return { ok: false, refusal: shortage }
  return accept({ movements: draft.movements, levels: [...draft.levels.values()] })
}

interface Draft {
  state: LedgerState
  command: StockCommand
  movements: Movement[]
  /** Each touched level as it would stand after the lines so far. */
  levels: Map<string, Level>
  reversed: Set<string>
}

const newDraft = (state: LedgerState, command: StockCommand): Draft => ({
  state,
  command,
  movements: [],
  levels: new Map(),
  reversed: new Set(),
})

function takeLine(draft: Draft, line: CommandLine): LedgerRefusal | undefined {
  const unknown = findUnknown(draft.state, line)
  if (unknown) return unknown
  switch (line.kind) {
    case 'count':
      return takeCount(draft, line)
    case 'transfer':
      return takeTransfer(draft, line)
    case 'reversal':
      return takeReversal(draft, line)
    case 'adjustment':
      if (line.quantity === 0) return no('INVALID_COMMAND', 'An adjustment of 0 changes nothing.')
      return append(draft, line, { kind: 'adjustment', delta: line.quantity })
    default:
      if (line.quantity <= 0) return no('INVALID_COMMAND', `The quantity of a ${line.kind} is above 0.`)
      return append(draft, line, { kind: line.kind, delta: SIGN[line.kind] * line.quantity })
  }
}

function findUnknown(state: LedgerState, line: CommandLine): LedgerRefusal | undefined {
  const stores = line.kind === 'transfer' ? [line.storeId, line.toStoreId] : [line.storeId]
  for (const storeId of stores) {
    if (!state.store(storeId)) return no('UNKNOWN_STORE', `There is no store "${storeId}".`)
  }
  if (!state.hasProduct(line.productId)) return no('UNKNOWN_PRODUCT', `There is no active product "${line.productId}".`)
  return undefined
}

function takeCount(draft: Draft, line: Extract<CommandLine, { kind: 'count' }>): LedgerRefusal | undefined {
  if (line.counted < 0) return no('INVALID_COMMAND', 'A count is 0 or more.')
  const level = levelIn(draft, line)
  if (line.expectedSeq !== undefined && line.expectedSeq !== level.seq) {
    return no('COUNT_OUTDATED', 'Stock moved since it was looked up. Look again and count again.', {
      currentSeq: level.seq,
      onHand: formatQuantity(level.onHand),
    })
  }
  return append(draft, line, { kind: 'count', delta: line.counted - level.onHand })
}

function takeTransfer(draft: Draft, line: TransferLine): LedgerRefusal | undefined {
  if (line.quantity <= 0) return no('INVALID_COMMAND', 'The quantity of a transfer is above 0.')
  if (line.storeId === line.toStoreId) return no('INVALID_COMMAND', 'A transfer needs two different stores.')
  return (
    append(draft, line, { kind: 'transfer_out', delta: -line.quantity }) ??
    append(draft, { ...line, storeId: line.toStoreId }, { kind: 'transfer_in', delta: line.quantity })
  )
}

function takeReversal(draft: Draft, line: Extract<CommandLine, { kind: 'reversal' }>): LedgerRefusal | undefined {
  const original = draft.state.movement(line, line.seq)
  if (!original) return no('UNKNOWN_MOVEMENT', `Movement ${line.seq} of this product and store does not exist.`)
  if (original.kind === 'reversal')
    return no('NOT_REVERSIBLE', 'A reversal cannot be reversed. Record the movement again.')
  const key = `${levelKey(line.storeId, line.productId)}\u0000${line.seq}`
  if (draft.reversed.has(key) || draft.state.isReversed(line, line.seq)) {
    return no('ALREADY_REVERSED', `Movement ${line.seq} is already reversed.`)
  }
  draft.reversed.add(key)
  return append(draft, line, { kind: 'reversal', delta: -original.delta, reverses: line.seq })
}

interface Change {
  kind: MovementKind
  delta: number
  reverses?: number
}

function append(draft: Draft, line: CommandLine, { kind, delta, reverses }: Change): LedgerRefusal | undefined {
  const level = levelIn(draft, line)
  const after = level.onHand + delta
  if (Math.abs(after) > QUANTITY_MAX) {
    return no('QUANTITY_OUT_OF_RANGE', `The balance would pass ${formatQuantity(QUANTITY_MAX)}.`)
  }
  const { tenantId, actor, recordedAt, key } = draft.command
  const { storeId, productId } = line
  const next: Level = { storeId, productId, onHand: quantity(after), seq: level.seq + 1 }
  draft.levels.set(levelKey(storeId, productId), next)
  draft.movements.push({
    tenantId,
    storeId,
    productId,
    seq: next.seq,
    kind,
    delta: quantity(delta),
    after: next.onHand,
    reason: line.reason,
    reference: line.reference,
    actor,
    occurredAt: line.occurredAt ?? recordedAt,
    recordedAt,
    commandKey: key,
    reverses,
    unitPrice: line.unitPrice,
    unitCost: line.unitCost,
  })
  return undefined
}

function levelIn(draft: Draft, key: LevelKey): Level {
  return draft.levels.get(levelKey(key.storeId, key.productId)) ?? draft.state.level(key)
}

function findShortage({ state, levels }: Draft): LedgerRefusal | undefined {
  const short = [...levels.values()].flatMap((after) => {
    if (after.onHand >= 0 || state.store(after.storeId)?.allowNegative) return []
    const before = state.level(after).onHand
    // A level below zero (the policy changed, say) may always rise: refusing a delivery would trap it there.
    if (after.onHand >= before) return []
    return [{ productId: after.productId, storeId: after.storeId, available: before, asked: before - after.onHand }]
  })
  const [first] = short
  if (!first) return undefined
  const available = formatQuantity(quantity(Math.max(0, first.available)))
  return no(
    'INSUFFICIENT_STOCK',
    `${first.storeId} has ${available} of ${first.productId}, and the command takes more.`,
    {
      shortages: short.map((each) => ({
        productId: each.productId,
        storeId: each.storeId,
        available: formatQuantity(each.available),
        asked: formatQuantity(quantity(each.asked)),
      })),
    },
  )
}

const no = (code: LedgerRefusalCode, message: string, details?: Record<string, unknown>): LedgerRefusal => ({
  code,
  message,
  ...(details && { details }),
})

const atLine = (refusal: LedgerRefusal, index: number): LedgerRefusal => ({
  ...refusal,
  fields: [{ path: `lines[${index}]`, code: refusal.code, message: refusal.message }],
})
