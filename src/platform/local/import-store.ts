import type { Import } from '#domain/imports/import.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { ImportChunk, ImportKey, ImportStore, RememberedMapping } from '#ports/import-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

export const isImportUnfinished = ({ status, problem }: Import): boolean =>
  status === 'applying' || status === 'undoing' || (status === 'received' && !problem)

const OF_IMPORT = 'WHERE tenant_id = ? AND import_id = ?'

const saveImport = defineWrite('imports.save', (db, { record, ifVersion }: { record: Import; ifVersion: number }) => {
  const { tenantId, importId, storeId } = record
  const current = db.get<{ version: number }>(`SELECT version FROM imports ${OF_IMPORT}`, tenantId, importId)
  if ((current?.version ?? 0) !== ifVersion) return false
  const next: Import = { ...record, version: ifVersion + 1 }
  db.run(
    `INSERT INTO imports (tenant_id, import_id, store_id, created_at, version, is_unfinished, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET version = excluded.version, is_unfinished = excluded.is_unfinished, body = excluded.body`,
    tenantId,
    importId,
    storeId,
    record.createdAt,
    next.version,
    Number(isImportUnfinished(next)),
    JSON.stringify(next),
  )
  db.run(
    `INSERT INTO changes (tenant_id, kind, store_id, subject_id, seq) VALUES (?, 'import', ?, ?, ?)`,
    tenantId,
    storeId,
    importId,
    next.version,
  )
  return true
})

const putChunk = defineWrite('imports.putChunk', (db, { key, chunk }: { key: ImportKey; chunk: ImportChunk }) => {
  db.run(
    `INSERT INTO import_chunks (tenant_id, import_id, kind, chunk_index, row_count, body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET row_count = excluded.row_count, body = excluded.body`,
    key.tenantId,
    key.importId,
    chunk.kind,
    chunk.index,
    chunk.rowCount,
    chunk.body,
  )
})

const dropChunks = defineWrite('imports.dropChunks', (db, { tenantId, importId }: ImportKey) => {
  db.run(`DELETE FROM import_chunks ${OF_IMPORT}`, tenantId, importId)
})

interface Claim {
  workerId: string
  now: number
  leaseMs: number
  only?: ImportKey
}

const claimImport = defineWrite('imports.claim', (db, { workerId, now, leaseMs, only }: Claim): Import | undefined => {
  const free = 'is_unfinished = 1 AND (lease_until <= ? OR worker_id = ?)'
  const found = only
    ? db.get<{ body: string }>(
        `SELECT body FROM imports ${OF_IMPORT} AND ${free}`,
        only.tenantId,
        only.importId,
        now,
        workerId,
      )
    : db.get<{ body: string }>(`SELECT body FROM imports WHERE ${free} ORDER BY created_at LIMIT 1`, now, workerId)
  if (!found) return undefined
  const record = JSON.parse(found.body) as Import
  setLease(db, record, { workerId, until: now + leaseMs })
  return record
})

const renewLease = defineWrite('imports.renew', (db, { key, workerId, now, leaseMs }: Claim & { key: ImportKey }) => {
  const { tenantId, importId } = key
  const row = db.get<{ workerId: string | null }>(
    `SELECT worker_id AS workerId FROM imports ${OF_IMPORT}`,
    tenantId,
    importId,
  )
  if (row?.workerId !== workerId) return false
  setLease(db, key, { workerId, until: now + leaseMs })
  return true
})

const releaseLease = defineWrite('imports.release', (db, { key, workerId }: { key: ImportKey; workerId: string }) => {
  db.run(
    `UPDATE imports SET worker_id = NULL, lease_until = 0 ${OF_IMPORT} AND worker_id = ?`,
    key.tenantId,
    key.importId,
    workerId,
  )
})

const setLease = (db: Connection, key: ImportKey, { workerId, until }: { workerId: string; until: number }): number =>
  db.run(`UPDATE imports SET worker_id = ?, lease_until = ? ${OF_IMPORT}`, workerId, until, key.tenantId, key.importId)

interface MappingPlace {
  tenantId: TenantId
  storeId: StoreId
  signature: string
}

const rememberMapping = defineWrite(
  'imports.rememberMapping',
  (db, { place, remembered }: { place: MappingPlace; remembered: RememberedMapping }) => {
    // The order of decisions, and not the clock, says which is the newest.
    const newest = db.get<{ at: number | null }>(
      'SELECT max(saved_at) AS at FROM import_mappings WHERE tenant_id = ?',
      place.tenantId,
    )
    db.run(
      `INSERT INTO import_mappings (tenant_id, signature, store_id, saved_at, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body`,
      place.tenantId,
      place.signature,
      place.storeId,
      (newest?.at ?? 0) + 1,
      JSON.stringify(remembered),
    )
  },
)

/** What the writer's thread does for this store. */
export const importWrites = [saveImport, putChunk, dropChunks, claimImport, renewLease, releaseLease, rememberMapping]

/** ImportStore on SQLite: the record as JSON beside the columns that are searched. */
export function localImportStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): ImportStore {
  return {
    save: (record, ifVersion) => write(saveImport, { record, ifVersion }),
    async find({ tenantId, importId }) {
      const row = reader.get<{ body: string }>(`SELECT body FROM imports ${OF_IMPORT}`, tenantId, importId)
      return row && (JSON.parse(row.body) as Import)
    },
    async list(tenantId, { stores, limit, cursor }) {
      const [createdAt, importId] = decodeCursor(cursor, 2) ?? [Number.MAX_SAFE_INTEGER, '']
      const among = stores ? `AND store_id IN (${stores.map(() => '?').join(', ') || 'NULL'})` : ''
      const rows = reader.all<{ body: string }>(
        `SELECT body FROM imports WHERE tenant_id = ? AND (created_at, import_id) < (?, ?) ${among}
         ORDER BY created_at DESC, import_id DESC LIMIT ?`,
        tenantId,
        createdAt,
        importId,
        ...(stores ?? []),
        limit + 1,
      )
      const records = rows.map(({ body }) => JSON.parse(body) as Import)
      return toPage(records, limit, { item: (each) => each, cursor: (each) => [each.createdAt, each.importId] })
    },
    putChunk: (key, chunk) => write(putChunk, { key, chunk }),
    async chunk({ tenantId, importId }, { kind, index }) {
      const row = reader.get<{ rowCount: number; body: string }>(
        `SELECT row_count AS rowCount, body FROM import_chunks ${OF_IMPORT} AND kind = ? AND chunk_index = ?`,
        tenantId,
        importId,
        kind,
        index,
      )
      return row && { kind, index, rowCount: row.rowCount, body: row.body }
    },
    dropChunks: (key) => write(dropChunks, key),
    claim: (worker) => write(claimImport, worker),
    renew: (key, worker) => write(renewLease, { key, ...worker }),
    release: (key, workerId) => write(releaseLease, { key, workerId }),
    rememberMapping: (place, remembered) => write(rememberMapping, { place, remembered }),
    async rememberedMapping({ tenantId, storeId, signature }) {
      const row = reader.get<{ body: string }>(
        `SELECT body FROM import_mappings WHERE tenant_id = ? AND signature = ?
         ORDER BY store_id = ? DESC, saved_at DESC LIMIT 1`,
        tenantId,
        signature,
        storeId,
      )
      return row && (JSON.parse(row.body) as RememberedMapping)
    },
  }
}
