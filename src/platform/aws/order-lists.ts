import { isReceiving, type PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { StoreBusyError } from '#ports/busy.ts'
import type { Page } from '#ports/page.ts'
import type { OrderQuery } from '#ports/purchase-order-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { toPage } from './cursor.ts'
import { type Item, listItems, queryItems, readItems } from './items.ts'
import {
  type OrderEntry,
  orderEntryPartition,
  orderEntryPlace,
  orderKey,
  orderPartKey,
  receivingList,
  toOrder,
} from './order-rows.ts'
import { LIST_INDEX } from './table.ts'

export async function readOrder(
  table: AwsTable,
  tenantId: TenantId,
  orderId: string,
): Promise<PurchaseOrder | undefined> {
  return (await readOrders(table, tenantId, [orderId]))[0]
}

/** The orders of these ids that there are, in this order. */
async function readOrders(table: AwsTable, tenantId: TenantId, ids: readonly string[]): Promise<PurchaseOrder[]> {
  const found = await readItems(
    table,
    ids.map((id) => orderKey(tenantId, id)),
  )
  const items = ids.flatMap((id) => found.get(orderKey(tenantId, id)) ?? [])
  return Promise.all(items.map((item) => withParts(table, tenantId, item)))
}

/** Who saves a great order writes all its parts at once, but a reader may come in between; a few times at most. */
const ROUNDS_MAX = 5

async function withParts(table: AwsTable, tenantId: TenantId, item: Item): Promise<PurchaseOrder> {
  let current: Item | undefined = item
  const orderId = item.orderId as string
  for (let round = 0; current && round < ROUNDS_MAX; round++) {
    if (current.partCount === 0) return toOrder([current.body])
    const wanted = Array.from({ length: current.partCount as number }, (_, i) => orderPartKey(tenantId, orderId, i))
    const found = await readItems(table, wanted)
    const parts = wanted.map((key) => found.get(key))
    if (parts.every((part) => part?.version === current?.version)) return toOrder(parts.map((part) => part?.body))
    current = (await readItems(table, [item])).get(item)
  }
  throw new StoreBusyError('The order is changing too fast to be read. Try again.', { retryAfterSeconds: 1 })
}

/** A page of orders, the newest first: ids are UUIDs of version 7, so their order is that of making them. */
export async function listOrders(table: AwsTable, tenantId: TenantId, query: OrderQuery): Promise<Page<PurchaseOrder>> {
  const { states, supplier, stores, limit, cursor } = query
  const [before] = decodeCursor(cursor, 1) ?? []
  const isListed = (entry: OrderEntry) =>
    (states?.includes(entry.state) ?? true) &&
    (stores?.includes(entry.storeId) ?? true) &&
    (supplier === undefined || entry.supplier === supplier)
  const hasFilter = (states ?? stores ?? supplier) !== undefined
  const wanted: string[] = []
  const entries = queryItems(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': orderEntryPartition(tenantId),
      ':first': 'ORDER#',
      ':last': before === undefined ? 'ORDER$' : orderEntryPlace(String(before)),
    },
    ScanIndexForward: false,
    Limit: hasFilter ? undefined : limit + 2,
  })
  for await (const item of entries) {
    const entry = item as unknown as OrderEntry
    if (entry.orderId === before || !isListed(entry)) continue
    wanted.push(entry.orderId)
    if (wanted.length > limit) break
  }
  const orders = await readOrders(table, tenantId, wanted)
  return toPage(
    orders.map((order) => ({ row: order, position: [order.orderId] })),
    limit,
  )
}

/** Orders with a delivery under way, the oldest first. The list lags by moments, so each is looked at. */
export async function listReceiving(table: AwsTable, tenantId: TenantId, limit: number): Promise<PurchaseOrder[]> {
  const query = {
    IndexName: LIST_INDEX.name,
    KeyConditionExpression: 'listPk = :list',
    ExpressionAttributeValues: { ':list': receivingList(tenantId) },
    Limit: limit,
  }
  const entries = await listItems(table, query, limit)
  const orders = await readOrders(
    table,
    tenantId,
    entries.map(({ orderId }) => orderId as string),
  )
  return orders.filter(isReceiving)
}
