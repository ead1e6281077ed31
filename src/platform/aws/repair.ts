import { isDeepStrictEqual } from 'node:util'
import { ConditionalCheckFailedException, DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { AwsTable } from './client.ts'
import { deleteItems } from './delete-items.ts'
import { readItems } from './items.ts'
import { commandKey, type ItemKey, levelItemKey, movementKey, reversedKey } from './keys.ts'
import { followAgain, forgetSales } from './repair-derived.ts'
import { type LedgerPlan, type LevelHistory, planLedger } from './repair-plan.ts'
import { readLedger, type StaleType, type Walk, walkTable } from './repair-read.ts'
import { levelItem } from './stock-rows.ts'
import type { RetryTools } from './write-retry.ts'

/** What a restored table needs to be a shop again. */
export interface RepairPlan {
  ledger: LedgerPlan
  /** Places in the old table's stream, leases of its workers, and who was signed in. */
  stale: ReadonlyMap<StaleType, readonly ItemKey[]>
  halfEffects: readonly ItemKey[]
  /** Effects that wait: some may have been delivered after the moment that was restored. */
  waitingCount: number
  /** Whether alerts, sales and all who follow were already told to look at this table again. */
  isFollowed: boolean
  levelCount: number
}

/** What `applyRepair` needs beside what people are shown. */
export interface FoundRepair {
  plan: RepairPlan
  histories: readonly LevelHistory[]
  walk: Pick<Walk, 'feed' | 'kept' | 'products'>
}

/** Says of which table it is that its followers began again: a restored one is another. */
const REPAIRED_KEY: ItemKey = { pk: 'REPAIR', sk: 'METADATA' }

/** Reads the whole table, and changes nothing. Nobody may write meanwhile. */
export async function findRepair(table: AwsTable): Promise<FoundRepair> {
  const walk = await walkTable(table)
  const { histories, guards } = await readLedger(table, walk)
  const ledger = planLedger(histories, guards)
  const isFollowed = (await repairedTable(table)) === (await tableId(table))
  const { halfEffects, waitingCount } = walk
  // Once its followers began again, places and sessions are this table's own.
  const stale: RepairPlan['stale'] = isFollowed ? new Map() : walk.stale
  const plan = { ledger, stale, halfEffects, waitingCount, isFollowed, levelCount: histories.length }
  return { plan, histories, walk }
}

/** Whether there is anything to do. */
export const isWhole = ({ ledger, stale, halfEffects, isFollowed }: RepairPlan): boolean =>
  isFollowed &&
  halfEffects.length === 0 &&
  Object.values(ledger).every((part) => part.length === 0) &&
  [...stale.values()].every((keys) => keys.length === 0)

/**
 * Does what was found. Each step may be done again, so whoever was stopped in the middle finds and applies once more: what
 * is told to be forgotten first is found again as long as the ledger shows why.
 *
 * @throws Error when somebody writes to the table
 */
export async function applyRepair(
  deps: { table: AwsTable; tools: RetryTools },
  { plan, histories, walk }: FoundRepair,
): Promise<void> {
  const { table } = deps
  await assertQuiet(table, plan)
  const { ledger, stale, halfEffects, isFollowed } = plan
  const isToFollow = !isFollowed || ledger.takenOut.length > 0
  if (isToFollow) {
    // Whoever is stopped from here on begins again with its followers, even where the ledger shows nothing any more.
    await table.documents.send(new DeleteCommand({ TableName: table.tableName, Key: REPAIRED_KEY }))
    // Before the ledger: the movements that are to go show which sales must be reckoned again.
    await forgetSales(table, histories)
  }
  await deleteItems(table, ledger.takenOut.flatMap(keysOfCommand))
  for (const level of ledger.levels) {
    await settleLevel(table, level).catch((error: unknown) => {
      throw error instanceof ConditionalCheckFailedException ? new Error(BUSY, { cause: error }) : error
    })
  }
  for (const mark of ledger.marks) await settleMark(table, mark)
  await deleteItems(table, [...stale.values(), halfEffects].flat())
  if (!isToFollow) return
  const cutTo = new Map(ledger.levels.map((level) => [nameOf(level), level.after.seq]))
  await deleteItems(table, walk.kept)
  await followAgain(deps, {
    feed: walk.feed,
    products: walk.products,
    levels: histories.map(({ tenantId, storeId, productId, base, tail, kept }) => {
      const seq = cutTo.get(nameOf({ tenantId, storeId, productId })) ?? kept?.seq ?? tail.at(-1)?.seq ?? base.seq
      return { tenantId, storeId, productId, seq }
    }),
  })
  const Item = { ...REPAIRED_KEY, type: 'repair', tableId: await tableId(table) }
  await table.documents.send(new PutCommand({ TableName: table.tableName, Item }))
}

const BUSY = 'Somebody writes to this table. Stop every server and function that does, and begin again.'

/** Reads once more: what a writer had half visible a moment ago looked as if it were torn. */
async function assertQuiet(table: AwsTable, { ledger }: RepairPlan): Promise<void> {
  const again = (await findRepair(table)).plan.ledger
  if (!isDeepStrictEqual(again, ledger)) throw new Error(BUSY)
}

const nameOf = ({ tenantId, storeId, productId }: { tenantId: string; storeId: string; productId: string }): string =>
  [tenantId, storeId, productId].join('\u0000')

const keysOfCommand = ({ tenantId, key, movements }: LedgerPlan['takenOut'][number]): ItemKey[] => [
  ...movements.map((movement) => movementKey(tenantId, movement, movement.seq)),
  commandKey(tenantId, key),
]

async function settleLevel({ documents, tableName: TableName }: AwsTable, level: LedgerPlan['levels'][number]) {
  const { tenantId, storeId, productId, before, after, updatedAt } = level
  const condition = before
    ? { ConditionExpression: 'seq = :seq', ExpressionAttributeValues: { ':seq': before.seq } }
    : { ConditionExpression: 'attribute_not_exists(pk)' }
  const key = { storeId, productId }
  if (after.seq === 0) {
    await documents.send(new DeleteCommand({ TableName, Key: levelItemKey(tenantId, key), ...condition }))
    return
  }
  const Item = levelItem(tenantId, { ...key, ...after }, updatedAt)
  await documents.send(new PutCommand({ TableName, Item, ...condition }))
}

async function settleMark({ documents, tableName: TableName }: AwsTable, mark: LedgerPlan['marks'][number]) {
  const { tenantId, seq, by } = mark
  const Key = reversedKey(tenantId, mark, seq)
  if (by === undefined) await documents.send(new DeleteCommand({ TableName, Key }))
  else await documents.send(new PutCommand({ TableName, Item: { ...Key, type: 'reversed', by } }))
}

async function tableId({ documents, tableName }: AwsTable): Promise<string> {
  const { Table } = await documents.send(new DescribeTableCommand({ TableName: tableName }))
  return Table?.TableId ?? Table?.TableArn ?? tableName
}

async function repairedTable(table: AwsTable): Promise<unknown> {
  return (await readItems(table, [REPAIRED_KEY])).get(REPAIRED_KEY)?.tableId
}
