import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import type { CommandLine } from '#domain/ledger/command.ts'
import { type Level, levelKey, type Movement } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Item } from './items.ts'
import { levelItem, movementItem, reversedItem } from './stock-rows.ts'
import { levelsOf } from './stock-world.ts'

/**
 * What one TransactWriteItems takes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const ACTIONS_MAX = 100

export type WriteAction = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** What a command's lines write, without its guard: a movement each, a mark for each reversal, and the levels. */
export const writtenBesidesLevels = (lines: readonly CommandLine[]): number =>
  lines.reduce((count, { kind }) => count + (kind === 'transfer' || kind === 'reversal' ? 2 : 1), 0)

/**
 * How many lines, from the first, fit one transaction with their guard: 49 sales, receipts or counts of different
 * levels (98 + 1 writes), 33 reversals, 24 transfers.
 */
export function atomicLineCount(lines: readonly CommandLine[]): number {
  const levels = new Set<string>()
  let written = 1
  for (const [index, line] of lines.entries()) {
    written += writtenBesidesLevels([line])
    for (const { storeId, productId } of levelsOf(line)) levels.add(levelKey(storeId, productId))
    if (written + levels.size > ACTIONS_MAX) return index
  }
  return lines.length
}

const IS_NEW = 'attribute_not_exists(pk)'

/** Writes what must not be there yet: guards, movements and marks are written once and never again. */
export const putNew = (TableName: string, item: Item): WriteAction => ({
  Put: { TableName, Item: item, ConditionExpression: IS_NEW },
})

export interface LevelWrite {
  tenantId: TenantId
  level: Level
  /** The level's seq as the decision saw it. */
  seqBefore: number
  updatedAt: number
}

/** Writes a level if nothing moved since the decision was made: the compare-and-set that keeps stock from being sold twice. */
export const putLevel = (TableName: string, { tenantId, level, seqBefore, updatedAt }: LevelWrite): WriteAction => ({
  Put: {
    TableName,
    Item: levelItem(tenantId, level, updatedAt),
    ...(seqBefore === 0
      ? { ConditionExpression: IS_NEW }
      : { ConditionExpression: 'seq = :before', ExpressionAttributeValues: { ':before': seqBefore } }),
  },
})

export const putMovement = (tableName: string, movement: Movement): WriteAction[] => [
  putNew(tableName, movementItem(movement)),
  ...(movement.reverses === undefined ? [] : [putNew(tableName, reversedItem(movement, movement.reverses))]),
]
