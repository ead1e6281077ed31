import {
  incomingOf,
  isReceiving,
  type NewPurchaseOrder,
  orderNumber,
  type PurchaseOrder,
} from '#domain/purchasing/purchase-order.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { CreateOutcome, CreationKey, OrderQuery, PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { Connection, Parameter } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { listIncoming, readIncoming } from './incoming.ts'
import { defineWrite } from './write.ts'

interface OrderRow {
  orderId: string
  body: string
}

const ORDER = 'SELECT order_id AS orderId, body FROM purchase_orders'

const toOrder = ({ body }: { body: string }): PurchaseOrder => JSON.parse(body) as PurchaseOrder

interface Creation {
  order: NewPurchaseOrder
  year: number
  key?: CreationKey
}

const createOrder = defineWrite('purchaseOrders.create', (db, { order, year, key }: Creation): CreateOutcome => {
  const earlier =
    key &&
    db.get<{ body: string; fingerprint: string }>(
      `SELECT body, creation_fingerprint AS fingerprint FROM purchase_orders WHERE tenant_id = ? AND creation_key = ?`,
      order.tenantId,
      key.key,
    )
  if (earlier) {
    if (earlier.fingerprint !== key.fingerprint) return { kind: 'key_reused' }
    return { kind: 'created', order: toOrder(earlier), isReplay: true }
  }
  const created: PurchaseOrder = { ...order, number: nextNumber(db, order.tenantId, year), version: 1 }
  db.run(
    `INSERT INTO purchase_orders (order_id, tenant_id, number, store_id, supplier, state, is_receiving, version,
       creation_key, creation_fingerprint, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    created.orderId,
    created.tenantId,
    created.number,
    created.storeId,
    created.supplier,
    created.state,
    Number(isReceiving(created)),
    created.version,
    key?.key,
    key?.fingerprint,
    JSON.stringify(created),
  )
  writeIncoming(db, created)
  announce(db, created)
  return { kind: 'created', order: created, isReplay: false }
})

function nextNumber(db: Connection, tenantId: TenantId, year: number): string {
  const row = db.get<{ count: number }>(
    `INSERT INTO purchase_order_numbers (tenant_id, year, count) VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count`,
    tenantId,
    year,
  )
  return orderNumber(year, row?.count ?? 1)
}

const saveOrder = defineWrite('purchaseOrders.save', (db, order: PurchaseOrder): PurchaseOrder | undefined => {
  const next: PurchaseOrder = { ...order, version: order.version + 1 }
  const changed = db.run(
    `UPDATE purchase_orders SET supplier = ?, state = ?, is_receiving = ?, version = ?, body = ?
     WHERE tenant_id = ? AND order_id = ? AND version = ?`,
    next.supplier,
    next.state,
    Number(isReceiving(next)),
    next.version,
    JSON.stringify(next),
    order.tenantId,
    order.orderId,
    order.version,
  )
  if (changed === 0) return undefined
  writeIncoming(db, next)
  announce(db, next)
  return next
})

/** What the order still brings, a row for each of its levels, instead of what stood there. */
export function writeIncoming(db: Connection, order: PurchaseOrder): void {
  const { tenantId, storeId, orderId, expectedOn } = order
  db.run('DELETE FROM incoming WHERE order_id = ?', orderId)
  for (const line of order.lines) {
    const quantity = incomingOf(order, line)
    if (quantity === 0) continue
    db.run(
      `INSERT INTO incoming (tenant_id, store_id, product_id, order_id, quantity, expected_on)
       VALUES (?, ?, ?, ?, ?, ?)`,
      tenantId,
      storeId,
      line.productId,
      orderId,
      quantity,
      expectedOn,
    )
  }
}

/** Screens follow the feed. */
function announce(db: Connection, { tenantId, storeId, orderId, version }: PurchaseOrder): void {
  db.run(
    `INSERT INTO changes (tenant_id, kind, store_id, subject_id, seq) VALUES (?, 'order', ?, ?, ?)`,
    tenantId,
    storeId,
    orderId,
    version,
  )
}

/** What the writer's thread does for this store. */
export const purchaseOrderWrites = [createOrder, saveOrder]

function listOrders(db: Connection, tenantId: TenantId, { states, supplier, stores, limit, cursor }: OrderQuery) {
  const [before] = decodeCursor(cursor, 1) ?? []
  const conditions = ['tenant_id = ?']
  const parameters: Parameter[] = [tenantId]
  const add = (sql: string, ...values: Parameter[]) => {
    conditions.push(sql)
    parameters.push(...values)
  }
  const list = (values: readonly string[]) => values.map(() => '?').join(', ') || 'NULL'
  if (states) add(`state IN (${list(states)})`, ...states)
  if (stores) add(`store_id IN (${list(stores)})`, ...stores)
  if (supplier !== undefined) add('supplier = ?', supplier)
  // Ids are UUIDs of version 7: their order is that of making them.
  if (before !== undefined) add('order_id < ?', before)
  const rows = db.all<OrderRow>(
    `${ORDER} WHERE ${conditions.join(' AND ')} ORDER BY order_id DESC LIMIT ?`,
    ...parameters,
    limit + 1,
  )
  return toPage(rows, limit, { item: (row) => toOrder(row), cursor: (row) => [row.orderId] })
}

/** PurchaseOrderStore on SQLite. */
export function localPurchaseOrderStore({
  reader,
  write,
}: Pick<LocalDatabase, 'reader' | 'write'>): PurchaseOrderStore {
  return {
    create: (order, options) => write(createOrder, { order, ...options }),
    order: async (tenantId, orderId) => {
      const row = reader.get<OrderRow>(`${ORDER} WHERE tenant_id = ? AND order_id = ?`, tenantId, orderId)
      return row && toOrder(row)
    },
    save: (order) => write(saveOrder, order),
    orders: async (tenantId, query) => listOrders(reader, tenantId, query),
    receiving: async (tenantId, limit) =>
      reader
        .all<OrderRow>(`${ORDER} WHERE tenant_id = ? AND is_receiving = 1 ORDER BY order_id LIMIT ?`, tenantId, limit)
        .map(toOrder),
    incoming: async (tenantId, query) => reader.snapshot(() => listIncoming(reader, tenantId, query)),
    incomingOfLevels: async (tenantId, keys) =>
      reader.snapshot(() => keys.map((key) => readIncoming(reader, tenantId, key))),
  }
}
