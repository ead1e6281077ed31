import { type Product, stockStatus } from '#domain/catalog/product.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { AttentionRow, ProductQuery, StockQuery, StockRow, StockSummary } from '#ports/catalog-store.ts'
import type { Page } from '#ports/page.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import { PRODUCT, type ProductRow, toProduct } from './catalog-rows.ts'
import { among, type Clause, clause, matches, where } from './clause.ts'
import type { Connection } from './connection.ts'

export function listProducts(db: Connection, tenantId: TenantId, query: ProductQuery): Page<Product> {
  const after = decodeCursor(query.cursor, 2)
  const { sql, parameters } = where([
    clause('tenant_id = ?', tenantId),
    query.includeArchived ? undefined : clause('active = 1'),
    query.category === undefined ? undefined : clause('category = ?', query.category),
    matches('search_text', query.search),
    after && clause('(name_key, product_id) > (?, ?)', ...after),
  ])
  const rows = db.all<ProductRow & { nameKey: string }>(
    `${PRODUCT.replace('SELECT', 'SELECT name_key AS nameKey,')} WHERE ${sql} ORDER BY name_key, product_id LIMIT ?`,
    ...parameters,
    query.limit + 1,
  )
  return toPage(rows, query.limit, { item: (row) => toProduct(row), cursor: (row) => [row.nameKey, row.productId] })
}

interface JoinedRow extends Omit<StockRow, 'status' | 'lowStockThreshold' | 'price'> {
  nameKey: string
  lowStockThreshold: Quantity | null
  price: number | null
}

const THRESHOLD = 'coalesce(o.low_stock_threshold, p.low_stock_threshold)'

const COLUMNS = `l.store_id AS storeId, l.product_id AS productId, l.on_hand AS onHand, l.seq, l.updated_at AS updatedAt,
  p.name, p.name_key AS nameKey, p.category, p.unit, p.price, ${THRESHOLD} AS lowStockThreshold`

/**
 * Levels with their products, walked in the order of an index so that a page needs no sort. The order of the tables
 * (CROSS JOIN) and the indexes are given: left to itself, SQLite scans all levels once per product. The tenant is asked
 * only of the first table, or the order of the walk is not recognised.
 */
const WALKS = {
  byProduct: { table: 'l', from: 'levels l INDEXED BY levels_by_product CROSS JOIN products p' },
  byName: {
    table: 'p',
    from: 'products p INDEXED BY products_by_name CROSS JOIN levels l INDEXED BY levels_by_product',
  },
  anyOrder: { table: 'l', from: 'levels l CROSS JOIN products p' },
} as const

const walk = (name: keyof typeof WALKS, tenantId: TenantId): { from: string; ofTenant: Clause } => ({
  from: `${WALKS[name].from} ON l.tenant_id = p.tenant_id AND l.product_id = p.product_id
    LEFT JOIN policy_overrides o
      ON o.tenant_id = l.tenant_id AND o.product_id = l.product_id AND o.store_id = l.store_id`,
  ofTenant: clause(`${WALKS[name].table}.tenant_id = ? AND p.active = 1`, tenantId),
})

const STATUS = {
  out: 'l.on_hand <= 0',
  low: `l.on_hand > 0 AND l.on_hand < ${THRESHOLD}`,
  ok: `l.on_hand > 0 AND l.on_hand >= coalesce(${THRESHOLD}, 0)`,
} as const

const SORT = {
  product: { keys: ['l.product_id', 'l.store_id'], walk: 'byProduct' },
  name: { keys: ['p.name_key', 'p.product_id', 'l.store_id'], walk: 'byName' },
  on_hand: { keys: ['l.on_hand', 'l.product_id', 'l.store_id'], walk: 'anyOrder' },
} as const

const cursorOf = (row: JoinedRow, sort: StockQuery['sort']): (string | number)[] => {
  const lead = { product: [], name: [row.nameKey], on_hand: [row.onHand] }[sort]
  return [...lead, row.productId, row.storeId]
}

export function readStock(db: Connection, tenantId: TenantId, query: StockQuery): Page<StockRow> {
  const { keys, walk: order } = SORT[query.sort]
  const { from, ofTenant } = walk(order, tenantId)
  const direction = query.descending ? 'DESC' : 'ASC'
  const after = decodeCursor(query.cursor, keys.length)
  const comparison = `(${keys.join(', ')}) ${query.descending ? '<' : '>'} (${keys.map(() => '?').join(', ')})`
  const { sql, parameters } = where([
    ofTenant,
    among('l.store_id', query.stores),
    query.category === undefined ? undefined : clause('p.category = ?', query.category),
    query.status && clause(STATUS[query.status]),
    matches('p.search_text', query.search),
    after && clause(comparison, ...after),
  ])
  const rows = db.all<JoinedRow>(
    `SELECT ${COLUMNS} FROM ${from} WHERE ${sql}
     ORDER BY ${keys.map((key) => `${key} ${direction}`).join(', ')} LIMIT ?`,
    ...parameters,
    query.limit + 1,
  )
  return toPage(rows, query.limit, { item: toStockRow, cursor: (row) => cursorOf(row, query.sort) })
}

function toStockRow({ nameKey: _, price, lowStockThreshold, ...row }: JoinedRow): StockRow {
  const threshold = lowStockThreshold ?? undefined
  return { ...row, price: price ?? undefined, lowStockThreshold: threshold, status: stockStatus(row.onHand, threshold) }
}

export function readStockSummary(
  db: Connection,
  tenantId: TenantId,
  stores: readonly StoreId[] | undefined,
): StockSummary {
  const { from, ofTenant } = walk('anyOrder', tenantId)
  const { sql, parameters } = where([ofTenant, among('l.store_id', stores)])
  const levels = db.get<Omit<StockSummary, 'productCount'>>(
    `SELECT count(*) AS levelCount, count(*) FILTER (WHERE ${STATUS.out}) AS outCount,
       count(*) FILTER (WHERE ${STATUS.low}) AS lowCount
     FROM ${from} WHERE ${sql}`,
    ...parameters,
  )!
  const products = db.get<{ count: number }>(
    'SELECT count(*) AS count FROM products WHERE tenant_id = ? AND active = 1',
    tenantId,
  )!
  return { productCount: products.count, ...levels }
}

export function readAttention(
  db: Connection,
  tenantId: TenantId,
  { stores, limit }: { stores?: readonly StoreId[]; limit: number },
): AttentionRow[] {
  const { from, ofTenant } = walk('anyOrder', tenantId)
  const { sql, parameters } = where([ofTenant, clause(`(${STATUS.out} OR ${STATUS.low})`), among('l.store_id', stores)])
  const rows = db.all<JoinedRow & { moneyAtRisk: number }>(
    `SELECT ${COLUMNS}, coalesce(p.price, 0) * max(coalesce(${THRESHOLD}, 0) - max(l.on_hand, 0), 1000) / 1000 AS moneyAtRisk
     FROM ${from} WHERE ${sql} ORDER BY moneyAtRisk DESC, l.product_id, l.store_id LIMIT ?`,
    ...parameters,
    limit,
  )
  return rows.map(({ moneyAtRisk, ...row }) => ({ ...toStockRow(row), moneyAtRisk }))
}
