import type { ApiKey } from '#domain/identity/api-key.ts'
import type { KeyArea, Role } from '#domain/identity/permission.ts'
import type { PersonStatus } from '#domain/identity/person.ts'
import { type ApiKeyStore, KEYS_MAX, type KeptKey } from '#ports/api-key-store.ts'
import type { Connection } from './connection.ts'
import { type LocalDatabase, StorageFullError } from './database.ts'
import { defineWrite } from './write.ts'

export const KEPT_KEY = `SELECT k.key_id AS keyId, k.tenant_id AS tenantId, k.user_id AS userId, k.name, k.areas, k.stores,
  k.created_at AS createdAt, k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt, k.revoked_at AS revokedAt,
  k.revoked_by AS revokedBy, p.name AS makerName, p.role AS makerRole, p.stores AS makerStores, p.status AS makerStatus
  FROM api_keys k JOIN people p ON p.user_id = k.user_id`

export interface KeptKeyRow {
  keyId: string
  tenantId: string
  userId: string
  name: string
  /** A JSON list. */
  areas: string
  /** A JSON list; NULL: all stores. */
  stores: string | null
  createdAt: number
  expiresAt: number
  lastUsedAt: number | null
  revokedAt: number | null
  revokedBy: string | null
  makerName: string
  makerRole: Role
  makerStores: string | null
  makerStatus: PersonStatus
}

const toScope = (stores: string | null) => (stores === null ? 'all' : (JSON.parse(stores) as string[]))

export const toKeptKey = (row: KeptKeyRow): KeptKey => ({
  key: {
    keyId: row.keyId,
    tenantId: row.tenantId,
    userId: row.userId,
    name: row.name,
    areas: JSON.parse(row.areas) as KeyArea[],
    stores: toScope(row.stores),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt ?? undefined,
    revoked: row.revokedAt === null ? undefined : { at: row.revokedAt, by: row.revokedBy ?? '' },
  },
  maker: {
    name: row.makerName,
    role: row.makerRole,
    stores: toScope(row.makerStores),
    isActive: row.makerStatus === 'active',
  },
})

const addKey = defineWrite(
  'apiKeys.add',
  (db, { key, tokenHash }: { key: ApiKey; tokenHash: string }): 'added' | 'too_many' => {
    if (!makeRoom(db, key.tenantId, key.createdAt)) return 'too_many'
    db.run(
      `INSERT INTO api_keys (key_id, tenant_id, user_id, token_hash, name, areas, stores, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      key.keyId,
      key.tenantId,
      key.userId,
      tokenHash,
      key.name,
      JSON.stringify(key.areas),
      key.stores === 'all' ? null : JSON.stringify(key.stores),
      key.createdAt,
      key.expiresAt,
    )
    return 'added'
  },
)

/** Forgets the key that ended the longest ago when there is no room for one more. */
function makeRoom(db: Connection, tenantId: string, now: number): boolean {
  const row = db.get<{ count: number }>('SELECT count(*) AS count FROM api_keys WHERE tenant_id = ?', tenantId)
  if ((row?.count ?? 0) < KEYS_MAX) return true
  const forgotten = db.run(
    `DELETE FROM api_keys WHERE key_id = (SELECT key_id FROM api_keys
       WHERE tenant_id = ? AND (revoked_at IS NOT NULL OR expires_at <= ?)
       ORDER BY min(coalesce(revoked_at, expires_at), expires_at) LIMIT 1)`,
    tenantId,
    now,
  )
  return forgotten === 1
}

const touchKey = defineWrite('apiKeys.touch', (db, { keyId, now }: { keyId: string; now: number }) => {
  db.run('UPDATE api_keys SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE key_id = ?', now, keyId)
})

interface Revocation {
  tenantId: string
  keyId: string
  revoked: { at: number; by: string }
}

const revokeKey = defineWrite(
  'apiKeys.revoke',
  (db, { tenantId, keyId, revoked }: Revocation): boolean =>
    db.run(
      'UPDATE api_keys SET revoked_at = ?, revoked_by = ? WHERE tenant_id = ? AND key_id = ? AND revoked_at IS NULL',
      revoked.at,
      revoked.by,
      tenantId,
      keyId,
    ) === 1,
)

/** What the writer's thread does for this store. */
export const apiKeyWrites = [addKey, touchKey, revokeKey]

/** ApiKeyStore on SQLite. */
export function localApiKeyStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): ApiKeyStore {
  const found = (row: KeptKeyRow | undefined) => row && toKeptKey(row)
  return {
    add: (key, tokenHash) => write(addKey, { key, tokenHash }),
    keyByHash: async (tokenHash) => found(reader.get<KeptKeyRow>(`${KEPT_KEY} WHERE k.token_hash = ?`, tokenHash)),
    key: async (tenantId, keyId) =>
      found(reader.get<KeptKeyRow>(`${KEPT_KEY} WHERE k.tenant_id = ? AND k.key_id = ?`, tenantId, keyId)),
    keys: async (tenantId) =>
      reader
        .all<KeptKeyRow>(
          `${KEPT_KEY} WHERE k.tenant_id = ? ORDER BY k.created_at DESC, k.key_id LIMIT ?`,
          tenantId,
          KEYS_MAX,
        )
        .map(toKeptKey),
    async touch(keyId, now) {
      try {
        await write(touchKey, { keyId, now })
      } catch (error) {
        // With the disk full programs go on reading: when they were seen is not worth refusing them.
        if (!(error instanceof StorageFullError)) throw error
      }
    },
    revoke: (tenantId, keyId, revoked) => write(revokeKey, { tenantId, keyId, revoked }),
  }
}
