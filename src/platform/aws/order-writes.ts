import { randomUUID } from 'node:crypto'
import { type NewPurchaseOrder, orderNumber, type PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { CreateOutcome, CreationKey } from '#ports/purchase-order-store.ts'
import type { AwsTable } from './client.ts'
import { deleteOf, type TableTools, tryTransaction, updateOf } from './conditional-writes.ts'
import { readItems } from './items.ts'
import { readOrder } from './order-lists.ts'
import {
  creationKey,
  incomingItem,
  orderCountKey,
  orderEntryItem,
  orderItems,
  orderKey,
  orderPartKey,
} from './order-rows.ts'
import { putNew, type WriteAction } from './stock-actions.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

interface Creation {
  order: NewPurchaseOrder
  year: number
  key?: CreationKey
}

/**
 * Adds an order with the next number of its year. The count is raised in the same write, so that no number is lost or
 * given twice; two who create at the same moment take turns.
 */
export function createOrder({ table, tools }: TableTools, { order, year, key }: Creation): Promise<CreateOutcome> {
  const { tenantId, orderId } = order
  const sender = randomUUID()
  return retryWrite(tools, async () => {
    const seen = await readBefore(table, { order, year, key })
    if (seen.earlier && seen.earlier.sender !== sender) return replayOf(table, tenantId, seen.earlier, key)
    const isOurs = seen.sameId?.sender === sender
    if (seen.sameId && !isOurs) throw new Error(`There is an order of the id ${orderId} already`)
    if (isOurs) return { kind: 'created', order: (await readOrder(table, tenantId, orderId))!, isReplay: false }

    const count = seen.count + 1
    const created: PurchaseOrder = { ...order, number: orderNumber(year, count), version: 1 }
    const counted = updateOf(table.tableName, orderCountKey(tenantId, year), {
      set: { count },
      when:
        seen.count === 0
          ? { text: 'attribute_not_exists(#count)' }
          : { text: '#count = :before', values: { before: seen.count } },
    })
    const isWritten = await tryTransaction({ table, tools }, [
      { Update: counted },
      ...orderItems(created, sender).map((item) => putNew(table.tableName, item)),
      ...listed(table, created),
      ...(key ? [putNew(table.tableName, creationItem(created, key, sender))] : []),
    ])
    return isWritten ? { kind: 'created', order: created, isReplay: false } : AGAIN
  })
}

const creationItem = ({ tenantId, orderId }: PurchaseOrder, { key, fingerprint }: CreationKey, sender: string) => ({
  ...creationKey(tenantId, key),
  type: 'order-creation',
  orderId,
  fingerprint,
  sender,
})

type Earlier = ReturnType<typeof creationItem>

interface Before {
  /** How many orders the year has. */
  count: number
  /** Whoever used the key. */
  earlier: Earlier | undefined
  sameId: { sender: string } | undefined
}

async function readBefore(table: AwsTable, { order, year, key }: Creation): Promise<Before> {
  const { tenantId, orderId } = order
  const wanted = {
    count: orderCountKey(tenantId, year),
    sameId: orderKey(tenantId, orderId),
    ...(key && { earlier: creationKey(tenantId, key.key) }),
  }
  const found = await readItems(table, Object.values(wanted))
  return {
    count: (found.get(wanted.count)?.count as number | undefined) ?? 0,
    earlier: wanted.earlier && (found.get(wanted.earlier) as Earlier | undefined),
    sameId: found.get(wanted.sameId) as { sender: string } | undefined,
  }
}

/** What was made under the key before, as it is now. */
async function replayOf(
  table: AwsTable,
  tenantId: string,
  earlier: Earlier,
  key: CreationKey | undefined,
): Promise<CreateOutcome> {
  if (earlier.fingerprint !== key?.fingerprint) return { kind: 'key_reused' }
  return { kind: 'created', order: (await readOrder(table, tenantId, earlier.orderId))!, isReplay: true }
}

/** Replaces an order at its version, and whatever lists it. */
export async function saveOrder(
  { table, tools }: TableTools,
  order: PurchaseOrder,
): Promise<PurchaseOrder | undefined> {
  const { tenantId, orderId, version } = order
  const key = orderKey(tenantId, orderId)
  const before = (await readItems(table, [key])).get(key)
  if (before?.version !== version) return undefined
  const next: PurchaseOrder = { ...order, version: version + 1 }
  const sender = randomUUID()
  const [main, ...parts] = orderItems(next, sender)
  const TableName = table.tableName
  const isWritten = await tryTransaction({ table, tools }, [
    {
      Put: {
        TableName,
        Item: main,
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: { ':before': version },
      },
    },
    ...parts.map((Item) => ({ Put: { TableName, Item } })),
    ...spareParts(table, next, { from: parts.length, to: before.partCount as number }),
    ...listed(table, next),
  ])
  if (isWritten) return next
  return (await readItems(table, [key])).get(key)?.sender === sender ? next : undefined
}

/** Parts that the order had and needs no more. */
const spareParts = (
  { tableName }: AwsTable,
  { tenantId, orderId }: PurchaseOrder,
  { from, to }: { from: number; to: number },
): WriteAction[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => ({
    Delete: deleteOf(tableName, orderPartKey(tenantId, orderId, from + i)),
  }))

/** What lists an order, and what its store expects of it, instead of what stood there. */
function listed({ tableName: TableName }: AwsTable, order: PurchaseOrder): WriteAction[] {
  const incoming = incomingItem(order)
  return [
    { Put: { TableName, Item: orderEntryItem(order) } },
    incoming.quantities.length > 0 ? { Put: { TableName, Item: incoming } } : { Delete: deleteOf(TableName, incoming) },
  ]
}
