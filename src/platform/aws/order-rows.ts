import { gunzipSync, gzipSync } from 'node:zlib'
import type { OrderState } from '#domain/purchasing/purchase-order.ts'
import { incomingOf, isReceiving, type PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { ProductId } from '#domain/values/ids.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, METADATA, sortable } from './keys.ts'

const orderPartition = (tenantId: string, orderId: string): string => keys`T#${tenantId}#ORDER#${orderId}`

export const orderKey = (tenantId: string, orderId: string): ItemKey => ({
  pk: orderPartition(tenantId, orderId),
  sk: METADATA,
})

export const orderPartKey = (tenantId: string, orderId: string, part: number): ItemKey => ({
  pk: orderPartition(tenantId, orderId),
  sk: keys`PART#${sortable(part)}`,
})

/** A tenant's orders in short, by id: what lists are chosen by. */
export const orderEntryPartition = (tenantId: string): string => keys`T#${tenantId}#ORDERS`
export const orderEntryPlace = (orderId: string): string => keys`ORDER#${orderId}`

/** The list of orders with a delivery that is not known to be in the ledger. */
export const receivingList = (tenantId: string): string => keys`T#${tenantId}#RECEIVING`

/** What is on its way to a store: an item per open order. */
export const incomingPartition = (tenantId: string, storeId: string): string => keys`T#${tenantId}#INCOMING#${storeId}`

const incomingKey = ({ tenantId, storeId, orderId }: PurchaseOrder): ItemKey => ({
  pk: incomingPartition(tenantId, storeId),
  sk: keys`ORDER#${orderId}`,
})

export const orderCountKey = (tenantId: string, year: number): ItemKey => ({
  pk: keys`T#${tenantId}#ORDER_NUMBERS`,
  sk: keys`YEAR#${year}`,
})

export const creationKey = (tenantId: string, key: string): ItemKey => ({
  pk: keys`T#${tenantId}#ORDER_CREATION#${key}`,
  sk: METADATA,
})

/** An item holds 400 KB. An order of 500 lines and 100 deliveries is some 4 MB of text, and a tenth of that packed. */
const PART_BYTES_MAX = 300_000

/**
 * An order as its items: one for nearly every order, with the body in it; a great one's body is in parts, each marked
 * with the version it is of.
 */
export function orderItems(order: PurchaseOrder, sender: string): [Item, ...Item[]] {
  const { tenantId, orderId, storeId, version } = order
  const body = gzipSync(JSON.stringify(order))
  const says = { type: 'order', tenantId, orderId, storeId, version, sender }
  if (body.length <= PART_BYTES_MAX) return [{ ...orderKey(tenantId, orderId), ...says, partCount: 0, body }]
  const partCount = Math.ceil(body.length / PART_BYTES_MAX)
  const parts = Array.from({ length: partCount }, (_, i) => ({
    ...orderPartKey(tenantId, orderId, i),
    type: 'order-part',
    version,
    body: body.subarray(i * PART_BYTES_MAX, (i + 1) * PART_BYTES_MAX),
  }))
  return [{ ...orderKey(tenantId, orderId), ...says, partCount }, ...parts]
}

export const toOrder = (bodies: readonly unknown[]): PurchaseOrder =>
  JSON.parse(gunzipSync(Buffer.concat(bodies as Uint8Array[])).toString()) as PurchaseOrder

export interface OrderEntry {
  orderId: string
  state: OrderState
  supplier: string
  storeId: string
}

export const orderEntryItem = (order: PurchaseOrder): Item => {
  const { tenantId, orderId, state, supplier, storeId } = order
  return {
    pk: orderEntryPartition(tenantId),
    sk: orderEntryPlace(orderId),
    type: 'order-entry',
    orderId,
    state,
    supplier,
    storeId,
    ...(isReceiving(order) && { listPk: receivingList(tenantId), listSk: orderEntryPlace(orderId) }),
  }
}

/** What one order brings to its store. */
export interface IncomingOrder {
  orderId: string
  number: string
  supplier: string
  expectedOn?: string
  quantities: [ProductId, Quantity][]
}

/** Its `quantities` are empty when nothing is expected any more: then there is to be no such item. */
export function incomingItem(order: PurchaseOrder): Item & IncomingOrder {
  const { orderId, number, supplier, expectedOn } = order
  const quantities = order.lines
    .map((line): [ProductId, Quantity] => [line.productId, incomingOf(order, line)])
    .filter(([, quantity]) => quantity > 0)
  return { ...incomingKey(order), type: 'order-incoming', orderId, number, supplier, expectedOn, quantities }
}
