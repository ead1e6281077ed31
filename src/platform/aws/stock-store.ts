import { randomUUID } from 'node:crypto'
import { invariant } from '#domain/values/result.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { AwsTable } from './client.ts'
import { commandBatches } from './command-batches.ts'
import { inPartition, listItems, readItems } from './items.ts'
import { commandKey, keys, levelItemKey, productPartition, reversedKey, sortable } from './keys.ts'
import { checkLedger } from './ledger-check.ts'
import { outcomeOf, recordCommands, type SentCommand } from './record-commands.ts'
import { atomicLineCount } from './stock-actions.ts'
import { toKeptCommand, toLevel, toMovement } from './stock-rows.ts'
import type { RetryTools } from './write-retry.ts'

/**
 * StockStore on DynamoDB. A command is one TransactWriteItems: its guard, its levels under compare-and-set, and its
 * movements. Commands of this process that want the same level go together.
 */
export function awsStockStore({ table, tools }: { table: AwsTable; tools: RetryTools }): StockStore {
  const record = commandBatches((batch: readonly SentCommand[]) => recordCommands({ table, tools }, batch))
  return {
    atomicLineCount,
    async record(command) {
      const { lines } = command
      invariant(atomicLineCount(lines) === lines.length, `a command of ${lines.length} lines fits one transaction`)
      return record({ command, sender: randomUUID() })
    },
    async outcome(tenantId, key) {
      const wanted = commandKey(tenantId, key)
      const item = (await readItems(table, [wanted])).get(wanted)
      return item && outcomeOf(table, tenantId, { kept: toKeptCommand(item).outcome, isReplay: true })
    },
    async level(tenantId, key) {
      const found = await readItems(table, [levelItemKey(tenantId, key)])
      return toLevel(key, found.get(levelItemKey(tenantId, key)))
    },
    async levels(tenantId, wanted) {
      const found = await readItems(
        table,
        wanted.map((key) => levelItemKey(tenantId, key)),
      )
      return wanted.map((key) => toLevel(key, found.get(levelItemKey(tenantId, key))))
    },
    async levelsOfProduct(tenantId, productId) {
      const items = await listItems(table, inPartition(productPartition(tenantId, productId), 'LEVEL#'))
      return items.map((item) => toLevel({ storeId: item.storeId as string, productId }, item))
    },
    async movements(tenantId, { storeId, productId }, { limit, beforeSeq }) {
      const query = {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':pk': productPartition(tenantId, productId),
          ':first': keys`MOVE#${storeId}#${sortable(0)}`,
          ':last': keys`MOVE#${storeId}#${sortable(Math.max(0, (beforeSeq ?? Number.MAX_SAFE_INTEGER) - 1))}`,
        },
        ScanIndexForward: false,
        Limit: limit,
      }
      const movements = (await listItems(table, query, limit)).map(toMovement)
      const oldest = movements.at(-1)?.seq ?? 1
      return { movements, nextBeforeSeq: oldest > 1 ? oldest : undefined }
    },
    async reversals(tenantId, key, seqs) {
      const found = await readItems(
        table,
        seqs.map((seq) => reversedKey(tenantId, key, seq)),
      )
      const known = seqs.map((seq) => [seq, found.get(reversedKey(tenantId, key, seq))?.by] as const)
      return new Map(known.filter((entry): entry is readonly [number, number] => entry[1] !== undefined))
    },
    check: (onProgress) => checkLedger(table, onProgress),
  }
}
