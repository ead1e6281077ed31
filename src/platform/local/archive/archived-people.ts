import type { MovedPerson } from '#domain/archive/archive-record.ts'
import { KEPT_KEY, type KeptKeyRow, toKeptKey } from '../api-key-store.ts'
import type { Connection } from '../connection.ts'
import { PERSON, type PersonRow, toAccount } from '../identity-rows.ts'
import { type ArchivedKinds, insert, mapped } from './archived-kind.ts'

const scopeColumn = (stores: 'all' | readonly string[]) => (stores === 'all' ? null : JSON.stringify(stores))

function toMoved(db: Connection, row: PersonRow): MovedPerson {
  const { isRegistered: _r, hasSecondFactor: _s, tenantId: _t, ...account } = toAccount(row)
  const codes = db.all<{ hash: string }>(
    'SELECT code_hash AS hash FROM recovery_codes WHERE user_id = ? ORDER BY code_hash',
    row.userId,
  )
  return { ...account, recoveryCodes: codes.map(({ hash }) => hash) }
}

function insertMoved(db: Connection, tenantId: string, person: MovedPerson): void {
  insert(db, 'people', {
    user_id: person.userId,
    tenant_id: tenantId,
    email: person.email,
    name: person.name,
    role: person.role,
    stores: scopeColumn(person.stores),
    status: person.status,
    password_hash: person.passwordHash,
    totp_secret: person.totp?.secret,
    totp_step: person.totp?.lastStep,
    totp_pending: person.pendingTotpSecret,
    version: person.version,
    created_at: person.createdAt,
  })
  for (const hash of person.recoveryCodes) {
    insert(db, 'recovery_codes', { user_id: person.userId, code_hash: hash })
  }
}

/** People and the keys of programs. */
export const archivedPeople: ArchivedKinds<'person' | 'api-key'> = {
  person: {
    tables: ['people', 'recovery_codes'],
    read: (db, tenantId) =>
      mapped(db.iterate<PersonRow>(`${PERSON} WHERE tenant_id = ? ORDER BY user_id`, tenantId), (row) =>
        toMoved(db, row),
      ),
    write: insertMoved,
  },
  'api-key': {
    tables: ['api_keys'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<KeptKeyRow & { tokenHash: string }>(
          `${KEPT_KEY.replace('SELECT', 'SELECT k.token_hash AS tokenHash,')} WHERE k.tenant_id = ? ORDER BY k.key_id`,
          tenantId,
        ),
        (row) => {
          const { tenantId: _, ...key } = toKeptKey(row).key
          return { ...key, tokenHash: row.tokenHash }
        },
      ),
    write: (db, tenantId, key) =>
      insert(db, 'api_keys', {
        key_id: key.keyId,
        tenant_id: tenantId,
        user_id: key.userId,
        token_hash: key.tokenHash,
        name: key.name,
        areas: JSON.stringify(key.areas),
        stores: scopeColumn(key.stores),
        created_at: key.createdAt,
        expires_at: key.expiresAt,
        last_used_at: key.lastUsedAt,
        revoked_at: key.revoked?.at,
        revoked_by: key.revoked?.by,
      }),
  },
}
