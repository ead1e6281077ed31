import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { APPENDED_MAX, appendChanges } from './change-feed.ts'
import type { AwsTable } from './client.ts'
import { deleteItems } from './delete-items.ts'
import { COUNTER_KEY, FEED } from './feed-keys.ts'
import { inPartition, listItems, readItems } from './items.ts'
import { type ItemKey, keys, partAt, productPartition } from './keys.ts'
import { pooled } from './pooled.ts'
import type { LevelHistory } from './repair-plan.ts'
import { LEDGER_RANK, positionKey, rankOf } from './sales-rows.ts'
import { keepThese } from './shelf-status.ts'
import type { RetryTools } from './write-retry.ts'

/** What is reckoned from the ledger, and is reckoned again after a restore. */

const AT_ONCE = 8

type Shelf = LevelKey & { tenantId: TenantId }

/**
 * Forgets the daily sales of levels that moved lately, as far as the ledger told them: parts of a fold may be there and others
 * not. They are folded anew from the first movement; what files told stays.
 */
export async function forgetSales(table: AwsTable, histories: readonly LevelHistory[]): Promise<void> {
  await pooled(
    histories.filter(({ tail }) => tail.length > 0),
    AT_ONCE,
    async (level) => {
      const pk = productPartition(level.tenantId, level.productId)
      const told = [
        ...(await listItems(table, inPartition(pk, keys`SALES#${level.storeId}#`))).filter(
          (item) => rankOf(item) === LEDGER_RANK,
        ),
        ...(await listItems(table, inPartition(pk, keys`SHELF#${level.storeId}#`))),
      ]
      const place = positionKey(level)
      await deleteItems(
        table,
        told.filter(({ sk }) => sk !== place.sk),
      )
      // Last: as long as it stands nothing is added a second time.
      await deleteItems(table, [place])
    },
  )
}

/**
 * Counts shelves anew, begins the feed again and tells of every level, so that whatever was still to be told when the table's moment was, and is in a
 * stream that is gone, is looked at. Consumers judge levels as they stand, so what they knew changes nothing.
 */
export async function followAgain(
  deps: { table: AwsTable; tools: RetryTools },
  {
    feed,
    products,
    levels,
  }: { feed: readonly ItemKey[]; products: readonly string[]; levels: readonly (Shelf & { seq: number })[] },
): Promise<void> {
  const { table } = deps
  const { documents, tableName: TableName } = table
  const consumers = await listItems(table, inPartition(FEED, 'CONSUMER#'))
  const counter = (await readItems(table, [COUNTER_KEY])).get(COUNTER_KEY)
  const ids = [...feed.map(({ sk }) => Number(sk)), ...[...consumers, counter].map((item) => idOf(item))]
  // Beyond whatever was given out, or the counter would give out an id again.
  const last = ids.reduce((highest, id) => Math.max(highest, id), 0)
  // The counter of a feed that never told anything is not there.
  if (last > 0) {
    const Item = { ...COUNTER_KEY, first: last + 1, last, deleted: last }
    await documents.send(new PutCommand({ TableName, Item }))
  }
  for (const { pk, sk } of consumers) {
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk, sk },
        UpdateExpression: 'SET changeId = :last',
        ExpressionAttributeValues: { ':last': last },
      }),
    )
  }
  await deleteItems(table, feed)
  const there = levels.filter(({ seq }) => seq > 0)
  const named = products.map((pk) => ({ tenantId: partAt(pk, 1), productId: partAt(pk, 3) }))
  for (const [tenantId, ofTenant] of Map.groupBy(named, (product) => product.tenantId)) {
    const shelves = there.filter((level) => level.tenantId === tenantId)
    await keepThese(deps, tenantId, { products: ofTenant.map(({ productId }) => productId), shelves })
  }
  const changes = there.map((level) => ({ kind: 'level' as const, ...level }))
  for (const some of inPieces(changes, APPENDED_MAX)) await appendChanges(deps, some)
}

const idOf = (item: { [name: string]: unknown } | undefined): number => Number(item?.changeId ?? item?.last ?? 0)
