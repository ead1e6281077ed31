import type { LevelKey } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { type Quantity, quantity } from '#domain/values/quantity.ts'
import type { Page } from '#ports/page.ts'
import type { Incoming, IncomingQuery } from '#ports/purchase-order-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { Connection, Parameter } from './connection.ts'

interface ExpectedRow {
  orderId: string
  number: string
  supplier: string
  quantity: Quantity
  expectedOn: string | null
}

const EXPECTED = `SELECT i.order_id AS orderId, o.number, o.supplier, i.quantity, i.expected_on AS expectedOn
  FROM incoming i JOIN purchase_orders o ON o.order_id = i.order_id
  WHERE i.tenant_id = ? AND i.store_id = ? AND i.product_id = ?
  ORDER BY i.expected_on IS NULL, i.expected_on, i.order_id`

/** What one level expects. */
export function readIncoming(db: Connection, tenantId: TenantId, { storeId, productId }: LevelKey): Incoming {
  const rows = db.all<ExpectedRow>(EXPECTED, tenantId, storeId, productId)
  return {
    storeId,
    productId,
    quantity: quantity(rows.reduce((sum, row) => sum + row.quantity, 0)),
    deliveries: rows.map(({ expectedOn, ...row }) => ({ ...row, ...(expectedOn !== null && { expectedOn }) })),
  }
}

/** A page of levels that expect something, by store and product. */
export function listIncoming(
  db: Connection,
  tenantId: TenantId,
  { stores, productId, limit, cursor }: IncomingQuery,
): Page<Incoming> {
  const after = decodeCursor(cursor, 2)
  const conditions = ['tenant_id = ?']
  const parameters: Parameter[] = [tenantId]
  const add = (sql: string, ...values: Parameter[]) => {
    conditions.push(sql)
    parameters.push(...values)
  }
  if (stores) add(`store_id IN (${stores.map(() => '?').join(', ') || 'NULL'})`, ...stores)
  if (productId !== undefined) add('product_id = ?', productId)
  if (after) add('(store_id, product_id) > (?, ?)', ...after)
  const keys = db.all<LevelKey>(
    `SELECT DISTINCT store_id AS storeId, product_id AS productId FROM incoming
     WHERE ${conditions.join(' AND ')} ORDER BY store_id, product_id LIMIT ?`,
    ...parameters,
    limit + 1,
  )
  return toPage(keys, limit, {
    item: (key) => readIncoming(db, tenantId, key),
    cursor: (key) => [key.storeId, key.productId],
  })
}
