import type { ArchiveValues } from '#domain/archive/archive-record.ts'
import { type ArchivedKinds, bodyOf, insert, mapped, withoutNulls } from './archived-kind.ts'

type SalesKind = 'sales-upload' | 'sales-day' | 'sales-store' | 'sales-position' | 'stock-out'

const SHELF = 'product_id AS productId, store_id AS storeId'

const shelf = (tenantId: string, { productId, storeId }: { productId: string; storeId: string }) => ({
  tenant_id: tenantId,
  product_id: productId,
  store_id: storeId,
})

/** Sales by day, from the ledger and from files, and times without stock. */
export const archivedSales: ArchivedKinds<SalesKind> = {
  'sales-upload': {
    tables: ['sales_uploads'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<{ rank: number; body: string }>(
          'SELECT rank, body FROM sales_uploads WHERE tenant_id = ? ORDER BY rank',
          tenantId,
        ),
        ({ rank, body }) => ({ rank, upload: bodyOf({ body }) }),
      ),
    write: (db, tenantId, { rank, upload }) =>
      insert(db, 'sales_uploads', {
        tenant_id: tenantId,
        rank,
        upload_id: upload.uploadId,
        store_id: upload.storeId ?? '',
        content_hash: upload.contentHash,
        is_published: Number(upload.state === 'published'),
        version: upload.version,
        body: JSON.stringify({ ...upload, tenantId }),
      }),
  },
  'sales-day': {
    tables: ['sales_days'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['sales-day']>(
          `SELECT ${SHELF}, day, rank, sold, revenue, returned, refunded, updated_at AS updatedAt
           FROM sales_days WHERE tenant_id = ? ORDER BY product_id, store_id, rank, day`,
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write: (db, tenantId, { day, rank, sold, revenue, returned, refunded, updatedAt, ...key }) =>
      insert(db, 'sales_days', {
        ...shelf(tenantId, key),
        ...{ day, rank, sold, revenue, returned, refunded },
        updated_at: updatedAt,
      }),
  },
  'sales-store': {
    tables: ['sales_stores'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['sales-store']>(
          `SELECT store_id AS storeId, first_sale AS firstSale, last_sale AS lastSale
           FROM sales_stores WHERE tenant_id = ? ORDER BY store_id`,
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write: (db, tenantId, { storeId, firstSale, lastSale }) =>
      insert(db, 'sales_stores', {
        tenant_id: tenantId,
        store_id: storeId,
        first_sale: firstSale,
        last_sale: lastSale,
      }),
  },
  'sales-position': {
    tables: ['sales_positions'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<Omit<ArchiveValues['sales-position'], 'wasStocked'> & { wasStocked: number }>(
          `SELECT ${SHELF}, seq, at, was_stocked AS wasStocked, out_since AS outSince
           FROM sales_positions WHERE tenant_id = ? ORDER BY product_id, store_id`,
          tenantId,
        ),
        (row) => ({ ...withoutNulls(row), wasStocked: row.wasStocked === 1 }),
      ),
    write: (db, tenantId, { seq, at, wasStocked, outSince, ...key }) =>
      insert(db, 'sales_positions', {
        ...shelf(tenantId, key),
        ...{ seq, at },
        was_stocked: Number(wasStocked),
        out_since: outSince,
      }),
  },
  'stock-out': {
    tables: ['stock_outs'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['stock-out']>(
          `SELECT ${SHELF}, from_at AS "from", to_at AS "to"
           FROM stock_outs WHERE tenant_id = ? ORDER BY product_id, store_id, from_at`,
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write: (db, tenantId, { from, to, ...key }) =>
      insert(db, 'stock_outs', { ...shelf(tenantId, key), from_at: from, to_at: to }),
  },
}
