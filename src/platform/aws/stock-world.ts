import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import type { Decision, LedgerState } from '#domain/ledger/decide.ts'
import { type Level, type LevelKey, levelKey, type Movement } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { AwsTable } from './client.ts'
import { type FoundItems, type Item, readItems } from './items.ts'
import { commandKey, type ItemKey, levelItemKey, movementKey, productKey, reversedKey, storeKey } from './keys.ts'
import { toLevel, toMovement } from './stock-rows.ts'

/** The levels a line touches: a transfer touches two. */
export const levelsOf = (line: CommandLine): LevelKey[] => {
  const { storeId, productId } = line
  return line.kind === 'transfer'
    ? [
        { storeId, productId },
        { storeId: line.toStoreId, productId },
      ]
    : [{ storeId, productId }]
}

function keysOfLine(tenantId: TenantId, line: CommandLine): ItemKey[] {
  const levels = levelsOf(line)
  return [
    productKey(tenantId, line.productId),
    ...levels.flatMap((level) => [storeKey(tenantId, level.storeId), levelItemKey(tenantId, level)]),
    ...(line.kind === 'reversal' ? [movementKey(tenantId, line, line.seq), reversedKey(tenantId, line, line.seq)] : []),
  ]
}

/** What the ledger must know to decide some commands, and the guards of those decided before. */
export interface StockWorld {
  guard(command: StockCommand): Item | undefined
  /** The world of one tenant, as the commands decided so far leave it. */
  state(tenantId: TenantId): LedgerState
  /** Lets the commands that follow see what this one writes. */
  apply(tenantId: TenantId, decision: Decision): void
  /** The level as it was read, before any of these commands. */
  levelBefore(tenantId: TenantId, key: LevelKey): Level
}

/**
 * Reads, consistently, everything these commands are decided on.
 *
 * Levels are compared when they are written (`seq`), so a decision never rests on an old one. Stores and products are
 * not: a command under way while its product is archived counts as the earlier of the two, and a condition on the
 * store would make every till of the store wait for every other.
 */
export async function readWorld(table: AwsTable, commands: readonly StockCommand[]): Promise<StockWorld> {
  const wanted = commands.flatMap(({ tenantId, key, lines }) => [
    commandKey(tenantId, key),
    ...lines.flatMap((line) => keysOfLine(tenantId, line)),
  ])
  const found = await readItems(table, wanted)
  const drafts = new Map<TenantId, Draft>()
  const draftOf = (tenantId: TenantId): Draft => {
    const draft = drafts.get(tenantId) ?? { levels: new Map(), movements: new Map(), reversed: new Set() }
    drafts.set(tenantId, draft)
    return draft
  }
  return {
    guard: ({ tenantId, key }) => found.get(commandKey(tenantId, key)),
    state: (tenantId) => stateOf(found, tenantId, draftOf(tenantId)),
    apply(tenantId, { levels, movements }) {
      const draft = draftOf(tenantId)
      for (const level of levels) draft.levels.set(levelKey(level.storeId, level.productId), level)
      for (const movement of movements) {
        draft.movements.set(movementName(movement, movement.seq), movement)
        if (movement.reverses !== undefined) draft.reversed.add(movementName(movement, movement.reverses))
      }
    },
    levelBefore: (tenantId, key) => toLevel(key, found.get(levelItemKey(tenantId, key))),
  }
}

/** What the commands decided so far will have written. */
interface Draft {
  levels: Map<string, Level>
  movements: Map<string, Movement>
  reversed: Set<string>
}

const movementName = ({ storeId, productId }: LevelKey, seq: number) => `${levelKey(storeId, productId)}\u0000${seq}`

const stateOf = (found: FoundItems, tenantId: TenantId, draft: Draft): LedgerState => ({
  store(storeId) {
    const item = found.get(storeKey(tenantId, storeId))
    return item?.active === true ? { allowNegative: item.allowNegative === true } : undefined
  },
  hasProduct: (productId) => found.get(productKey(tenantId, productId))?.active === true,
  level: (key) =>
    draft.levels.get(levelKey(key.storeId, key.productId)) ?? toLevel(key, found.get(levelItemKey(tenantId, key))),
  movement(key, seq) {
    const item = found.get(movementKey(tenantId, key, seq))
    return item ? toMovement(item) : draft.movements.get(movementName(key, seq))
  },
  isReversed: (key, seq) =>
    draft.reversed.has(movementName(key, seq)) || found.get(reversedKey(tenantId, key, seq)) !== undefined,
})
