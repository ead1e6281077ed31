import type { LevelKey } from '#domain/ledger/movement.ts'
import type { Sales, SalesDay } from '#domain/sales/sales-day.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { SalesLook } from '#ports/sales-store.ts'
import type { Connection } from './connection.ts'
import { defineWrite } from './write.ts'

/** Above the rank of any upload. */
export const LEDGER_RANK = 2 ** 31

/** A day as it counts now: each of these ranks does, and the highest wins. */
export const COUNTS = `(rank = ${LEDGER_RANK}
  OR rank IN (SELECT u.rank FROM sales_uploads u WHERE u.tenant_id = ? AND u.is_published = 1))`

const OF_LEVEL = 'tenant_id = ? AND product_id = ? AND store_id = ?'

type FoldedLevel = SalesLook['levels'][number]

export const applyLook = defineWrite('sales.applyLook', (db, { consumer, changeId, levels, at }: SalesLook) => {
  for (const level of levels) if (isAt(db, level)) applyFold(db, level, at)
  db.run(
    `INSERT INTO consumers (name, change_id) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET change_id = max(change_id, excluded.change_id)`,
    consumer,
    changeId,
  )
})

function isAt(db: Connection, { tenantId, productId, storeId, fromSeq }: FoldedLevel): boolean {
  const row = db.get<{ seq: number }>(`SELECT seq FROM sales_positions WHERE ${OF_LEVEL}`, tenantId, productId, storeId)
  return (row?.seq ?? 0) === fromSeq
}

function applyFold(db: Connection, { tenantId, productId, storeId, fold }: FoldedLevel, at: number): void {
  const { seq, at: movedAt, wasStocked, outSince } = fold.position
  db.run(
    `INSERT INTO sales_positions (tenant_id, product_id, store_id, seq, at, was_stocked, out_since)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, at = excluded.at, was_stocked = excluded.was_stocked,
       out_since = excluded.out_since`,
    tenantId,
    productId,
    storeId,
    seq,
    movedAt,
    wasStocked ? 1 : 0,
    outSince,
  )
  for (const { from, to } of fold.stockOuts) {
    db.run(
      'INSERT INTO stock_outs (tenant_id, product_id, store_id, from_at, to_at) VALUES (?, ?, ?, ?, ?)',
      tenantId,
      productId,
      storeId,
      from,
      to,
    )
  }
  for (const [day, change] of fold.changes) {
    addToDay(db, { tenantId, productId, storeId }, { day, change, at })
    if (change.sold > 0) noteSale(db, { tenantId, storeId }, day)
  }
}

function addToDay(
  db: Connection,
  { tenantId, productId, storeId }: LevelKey & { tenantId: TenantId },
  { day, change, at }: { day: Day; change: Sales; at: number },
): void {
  db.run(
    `INSERT INTO sales_days (tenant_id, product_id, store_id, day, rank, sold, revenue, returned, refunded, updated_at)
     VALUES (?, ?, ?, ?, ${LEDGER_RANK}, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET sold = sold + excluded.sold, revenue = revenue + excluded.revenue,
       returned = returned + excluded.returned, refunded = refunded + excluded.refunded,
       updated_at = excluded.updated_at`,
    tenantId,
    productId,
    storeId,
    day,
    change.sold,
    change.revenue,
    change.returned,
    change.refunded,
    at,
  )
  // All taken back: the ledger has nothing to say about the day, and an upload may have.
  db.run(
    `DELETE FROM sales_days WHERE ${OF_LEVEL} AND day = ? AND rank = ${LEDGER_RANK}
       AND sold = 0 AND returned = 0 AND revenue = 0 AND refunded = 0`,
    tenantId,
    productId,
    storeId,
    day,
  )
}

function noteSale(db: Connection, { tenantId, storeId }: { tenantId: TenantId; storeId: string }, day: Day): void {
  db.run(
    `INSERT INTO sales_stores (tenant_id, store_id, first_sale, last_sale) VALUES (?1, ?2, ?3, ?3)
     ON CONFLICT DO UPDATE SET first_sale = min(first_sale, excluded.first_sale),
       last_sale = max(last_sale, excluded.last_sale)`,
    tenantId,
    storeId,
    day,
  )
}

interface UploadKey {
  tenantId: TenantId
  uploadId: string
}

const rankOf = (db: Connection, { tenantId, uploadId }: UploadKey): number | undefined =>
  db.get<{ rank: number }>('SELECT rank FROM sales_uploads WHERE tenant_id = ? AND upload_id = ?', tenantId, uploadId)
    ?.rank

export const saveUpload = defineWrite(
  'sales.saveUpload',
  (db, { upload, ifVersion }: { upload: SalesUpload; ifVersion: number }): boolean => {
    const { tenantId, uploadId, storeId, contentHash, state } = upload
    const body = JSON.stringify({ ...upload, version: ifVersion + 1 })
    const isPublished = state === 'published' ? 1 : 0
    if (ifVersion > 0) {
      const changed = db.run(
        `UPDATE sales_uploads SET is_published = ?, version = version + 1, body = ?
         WHERE tenant_id = ? AND upload_id = ? AND version = ?`,
        isPublished,
        body,
        tenantId,
        uploadId,
        ifVersion,
      )
      return changed === 1
    }
    const added = db.run(
      `INSERT INTO sales_uploads (tenant_id, rank, upload_id, store_id, content_hash, is_published, version, body)
       VALUES (?1, (SELECT coalesce(max(rank), 0) + 1 FROM sales_uploads WHERE tenant_id = ?1), ?2, ?3, ?4, ?5, 1, ?6)
       ON CONFLICT DO NOTHING`,
      tenantId,
      uploadId,
      storeId ?? '',
      contentHash,
      isPublished,
      body,
    )
    return added === 1
  },
)

export const putUploadDays = defineWrite(
  'sales.putUploadDays',
  (db, { days, at, ...key }: UploadKey & { days: readonly SalesDay[]; at: number }) => {
    const rank = rankOf(db, key)
    for (const { productId, storeId, day, sold, revenue, returned, refunded } of days) {
      db.run(
        `INSERT OR REPLACE INTO sales_days
           (tenant_id, product_id, store_id, day, rank, sold, revenue, returned, refunded, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        key.tenantId,
        productId,
        storeId,
        day,
        rank,
        sold,
        revenue,
        returned,
        refunded,
        at,
      )
    }
  },
)

export const dropUploadDays = defineWrite(
  'sales.dropUploadDays',
  (db, { limit, ...key }: UploadKey & { limit: number }): number =>
    db.run(
      `DELETE FROM sales_days WHERE (tenant_id, product_id, store_id, day, rank) IN (
         SELECT tenant_id, product_id, store_id, day, rank FROM sales_days WHERE tenant_id = ? AND rank = ? LIMIT ?)`,
      key.tenantId,
      rankOf(db, key) ?? 0,
      limit,
    ),
)

/** What the writer's thread does for this store. */
export const salesWrites = [applyLook, saveUpload, putUploadDays, dropUploadDays]
