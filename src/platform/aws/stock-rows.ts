import type { StockCommand } from '#domain/ledger/command.ts'
import type { LedgerRefusal } from '#domain/ledger/decide.ts'
import type { Level, LevelKey, Movement } from '#domain/ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import { type Quantity, ZERO } from '#domain/values/quantity.ts'
import { shelfList } from './catalog-rows.ts'
import type { Item } from './items.ts'
import { commandKey, keys, levelItemKey, movementKey, reversedKey } from './keys.ts'

/** A level and where it is listed: by its store, so that no one list takes the writes of a whole chain. */
export const levelItem = (tenantId: TenantId, level: Level, updatedAt: number): Item => ({
  ...levelItemKey(tenantId, level),
  type: 'level',
  listPk: shelfList(tenantId, level.storeId),
  listSk: keys`LEVEL#${level.productId}`,
  tenantId,
  ...level,
  updatedAt,
})

/** The level as the ledger sees it; at seq 0 with nothing on hand where nothing ever moved. */
export const toLevel = ({ storeId, productId }: LevelKey, item: Item | undefined): Level => ({
  storeId,
  productId,
  onHand: (item?.onHand as Quantity | undefined) ?? ZERO,
  seq: (item?.seq as number | undefined) ?? 0,
})

export const movementItem = (movement: Movement): Item => ({
  ...movementKey(movement.tenantId, movement, movement.seq),
  type: 'movement',
  ...movement,
})

export function toMovement({ pk: _pk, sk: _sk, type: _type, ...movement }: Item): Movement {
  return movement as unknown as Movement
}

export const reversedItem = ({ tenantId, ...movement }: Movement, seq: number): Item => ({
  ...reversedKey(tenantId, movement, seq),
  type: 'reversed',
  by: movement.seq,
})

/** The answer kept under the key: enough to give it again word for word, because movements never change. */
export type KeptOutcome = { recorded: [StoreId, ProductId, seq: number][] } | { refusal: LedgerRefusal }

/**
 * The guard of a command. `sender` names one call of `record`: who finds its own guard there knows that its first
 * sending took effect and only the answer was lost.
 */
export const commandItem = (command: StockCommand, sender: string, outcome: KeptOutcome): Item => ({
  ...commandKey(command.tenantId, command.key),
  type: 'command',
  fingerprint: command.fingerprint,
  sender,
  outcome: JSON.stringify(outcome),
  recordedAt: command.recordedAt,
})

export interface KeptCommand {
  fingerprint: string
  sender: string
  outcome: KeptOutcome
}

export const toKeptCommand = (item: Item): KeptCommand => ({
  fingerprint: item.fingerprint as string,
  sender: item.sender as string,
  outcome: JSON.parse(item.outcome as string) as KeptOutcome,
})
