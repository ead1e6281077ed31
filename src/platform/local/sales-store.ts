import type { LevelKey } from '#domain/ledger/movement.ts'
import { type SalesPosition, START } from '#domain/sales/fold-sales.ts'
import { byPeriod, joinRanges, type Sales, type StockOut } from '#domain/sales/sales-day.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import type { Day } from '#domain/values/day.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { KnownSalesDay, ProductSales, SalesQuery, SalesStore } from '#ports/sales-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { applyLook, COUNTS, dropUploadDays, LEDGER_RANK, putUploadDays, saveUpload } from './sales-writes.ts'

type Narrowed = Pick<SalesQuery, 'products' | 'stores'>

/** The parameters of `among`: all of them when null. As JSON, so that the statement is one however many there are. */
const lists = ({ products, stores }: Narrowed) =>
  [products ? JSON.stringify(products) : null, stores ? JSON.stringify(stores) : null] as const

/** Narrows to products and stores. Only what is asked for stands in the statement: "or all" would read every row. */
const among = ({ products, stores }: Narrowed): string =>
  `${products ? 'AND product_id IN (SELECT value FROM json_each(?2))' : 'AND ?2 IS NULL'}
   ${stores ? 'AND store_id IN (SELECT value FROM json_each(?3))' : 'AND ?3 IS NULL'}`

/** One row for each day of a level: of the ranks that count, the highest, from whose row the other columns come. */
const countedDays = (query: Narrowed): string =>
  `SELECT product_id AS productId, store_id AS storeId, day, sold, revenue, returned, refunded,
    updated_at AS updatedAt, max(rank) AS rank
  FROM sales_days
  WHERE tenant_id = ?1 ${among(query)} AND day BETWEEN ?4 AND ?5 AND ${COUNTS.replace('?', '?1')}
  GROUP BY tenant_id, product_id, store_id, day`

const SUMS = 'sum(sold) AS sold, sum(revenue) AS revenue, sum(returned) AS returned, sum(refunded) AS refunded'

/** SalesStore on SQLite. */
export function localSalesStore(
  { reader, write }: Pick<LocalDatabase, 'reader' | 'write'>,
  now: () => number,
): SalesStore {
  const given = (tenantId: TenantId, query: SalesQuery) => [tenantId, ...lists(query), query.from, query.to] as const
  return {
    positions: async (tenantId, keys) => reader.snapshot(() => keys.map((key) => positionOf(reader, tenantId, key))),
    applyLook: (look) => write(applyLook, look),
    days: async (tenantId, query) =>
      reader
        .all<KnownSalesDay & { rank: number }>(
          `${countedDays(query)} ORDER BY product_id, store_id, day`,
          ...given(tenantId, query),
        )
        .map(toSalesDay),
    async totals(tenantId, { grain, ...query }) {
      const days = reader.all<Sales & { day: Day }>(
        `SELECT day, ${SUMS} FROM (${countedDays(query)}) GROUP BY day ORDER BY day`,
        ...given(tenantId, query),
      )
      const [first, last] = [days.at(0), days.at(-1)]
      if (!first || !last) return []
      return byPeriod(days, { from: first.day, to: last.day, grain }).filter(hasSales)
    },
    topProducts: async (tenantId, { limit, ...query }) =>
      reader
        .all<ProductSales>(
          `SELECT productId, ${SUMS} FROM (${countedDays(query)}) GROUP BY productId
           ORDER BY revenue DESC, productId LIMIT ?6`,
          ...given(tenantId, query),
          limit,
        )
        .map((row) => ({ ...row })),
    levels: async (tenantId, query) =>
      reader
        .all<LevelKey>(
          `SELECT DISTINCT product_id AS productId, store_id AS storeId FROM sales_days
           WHERE tenant_id = ?1 ${among(query)} AND sold > 0 AND ${COUNTS.replace('?', '?1')}
           ORDER BY product_id, store_id`,
          tenantId,
          ...lists(query),
        )
        .map((row) => ({ ...row })),
    stockOuts: async (tenantId, query) => readStockOuts(reader, tenantId, query),
    coverage: async (tenantId) => readCoverage(reader, tenantId),
    ...uploadsOf({ reader, write }, now),
  }
}

/** Without the rank that won. Field by field: a year of a large shop is a million of these. */
const toSalesDay = (row: KnownSalesDay): KnownSalesDay => {
  const { productId, storeId, day, sold, revenue, returned, refunded, updatedAt } = row
  return { productId, storeId, day, sold, revenue, returned, refunded, updatedAt }
}

const hasSales = ({ sold, returned, revenue, refunded }: Sales): boolean =>
  sold !== 0 || returned !== 0 || revenue !== 0 || refunded !== 0

function positionOf(reader: Connection, tenantId: TenantId, { productId, storeId }: LevelKey): SalesPosition {
  const row = reader.get<{ seq: number; at: number; wasStocked: number; outSince: number | null }>(
    `SELECT seq, at, was_stocked AS wasStocked, out_since AS outSince FROM sales_positions
     WHERE tenant_id = ? AND product_id = ? AND store_id = ?`,
    tenantId,
    productId,
    storeId,
  )
  if (!row) return START
  const { seq, at, outSince } = row
  return { seq, at, wasStocked: row.wasStocked === 1, ...(outSince === null ? {} : { outSince }) }
}

function readStockOuts(
  reader: Connection,
  tenantId: TenantId,
  query: Parameters<SalesStore['stockOuts']>[1],
): (LevelKey & StockOut)[] {
  return reader
    .all<LevelKey & { from: number; to: number | null }>(
      `SELECT product_id AS productId, store_id AS storeId, from_at AS "from", to_at AS "to" FROM stock_outs
       WHERE tenant_id = ?1 ${among(query)} AND from_at < ?5 AND to_at > ?4
       UNION ALL
       SELECT product_id, store_id, out_since, NULL FROM sales_positions
       WHERE tenant_id = ?1 ${among(query)} AND out_since < ?5
       ORDER BY 1, 2, 3`,
      tenantId,
      ...lists(query),
      query.from,
      query.to,
    )
    .map(({ to, ...stockOut }) => (to === null ? stockOut : { ...stockOut, to }))
}

function readCoverage(reader: Connection, tenantId: TenantId): Awaited<ReturnType<SalesStore['coverage']>> {
  const ledger = reader.all<{ storeId: StoreId; firstSale: Day; lastSale: Day }>(
    'SELECT store_id AS storeId, first_sale AS firstSale, last_sale AS lastSale FROM sales_stores WHERE tenant_id = ?',
    tenantId,
  )
  const ranges = reader
    .all<{ body: string }>('SELECT body FROM sales_uploads WHERE tenant_id = ? AND is_published = 1', tenantId)
    .flatMap(({ body }) => (JSON.parse(body) as SalesUpload).ranges ?? [])
  const stores = new Set([...ledger, ...ranges].map(({ storeId }) => storeId))
  return [...stores].toSorted().map((storeId) => {
    const recorded = ledger.find((row) => row.storeId === storeId)
    const ofStore = ranges.filter((range) => range.storeId === storeId).map(({ from, to }) => ({ from, to }))
    return {
      storeId,
      ranges: joinRanges(ofStore),
      ...(recorded && { ledger: { firstSale: recorded.firstSale, lastSale: recorded.lastSale } }),
    }
  })
}

type UploadMethods = Pick<
  SalesStore,
  'saveUpload' | 'upload' | 'uploadOfContent' | 'uploads' | 'putUploadDays' | 'shadowedCount' | 'dropUploadDays'
>

function uploadsOf({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>, now: () => number): UploadMethods {
  const one = (sql: string, ...parameters: (string | number)[]): SalesUpload | undefined => {
    const row = reader.get<{ body: string }>(`SELECT body FROM sales_uploads WHERE ${sql}`, ...parameters)
    return row && (JSON.parse(row.body) as SalesUpload)
  }
  return {
    saveUpload: (upload, ifVersion) => write(saveUpload, { upload, ifVersion }),
    upload: async (tenantId, uploadId) => one('tenant_id = ? AND upload_id = ?', tenantId, uploadId),
    uploadOfContent: async (tenantId, { storeId = '', contentHash }) =>
      one('tenant_id = ? AND store_id = ? AND content_hash = ? AND is_published = 1', tenantId, storeId, contentHash),
    async uploads(tenantId, { stores, limit, cursor }) {
      const [before] = decodeCursor(cursor, 1) ?? [LEDGER_RANK]
      const rows = reader.all<{ rank: number; body: string }>(
        `SELECT rank, body FROM sales_uploads
         WHERE tenant_id = ?1 AND rank < ?2 AND (?3 IS NULL OR (json_array_length(body, '$.stores') > 0 AND NOT EXISTS (
           SELECT 1 FROM json_each(body, '$.stores') s WHERE s.value NOT IN (SELECT value FROM json_each(?3)))))
         ORDER BY rank DESC LIMIT ?4`,
        tenantId,
        before,
        stores ? JSON.stringify(stores) : null,
        limit + 1,
      )
      return toPage(rows, limit, {
        item: ({ body }) => JSON.parse(body) as SalesUpload,
        cursor: ({ rank }) => [rank],
      })
    },
    putUploadDays: (tenantId, uploadId, days) => write(putUploadDays, { tenantId, uploadId, days, at: now() }),
    shadowedCount: async (tenantId, uploadId) =>
      reader.get<{ count: number }>(
        `SELECT count(*) AS count FROM sales_days d JOIN sales_days l USING (tenant_id, product_id, store_id, day)
         WHERE d.tenant_id = ?1 AND l.rank = ${LEDGER_RANK}
           AND d.rank = (SELECT rank FROM sales_uploads WHERE tenant_id = ?1 AND upload_id = ?2)`,
        tenantId,
        uploadId,
      )!.count,
    dropUploadDays: (tenantId, uploadId, limit) => write(dropUploadDays, { tenantId, uploadId, limit }),
  }
}
