import type { Principal, Role } from '#domain/identity/permission.ts'
import type { Person, PersonStatus } from '#domain/identity/person.ts'
import type { Session } from '#domain/identity/session.ts'
import type { Account } from '#ports/identity-store.ts'
import type { Connection } from './connection.ts'

export const PERSON = `SELECT user_id AS userId, tenant_id AS tenantId, email, name, role, stores, status,
  password_hash AS passwordHash, totp_secret AS totpSecret, totp_step AS totpStep, totp_pending AS totpPending,
  version, created_at AS createdAt FROM people`

export interface PersonRow {
  userId: string
  tenantId: string
  email: string
  name: string
  role: Role
  /** A JSON list; NULL: all stores. */
  stores: string | null
  status: PersonStatus
  passwordHash: string | null
  totpSecret: string | null
  totpStep: number | null
  totpPending: string | null
  version: number
  createdAt: number
}

export const toPerson = (row: PersonRow): Person => ({
  userId: row.userId,
  tenantId: row.tenantId,
  email: row.email,
  name: row.name,
  role: row.role,
  stores: row.stores === null ? 'all' : (JSON.parse(row.stores) as string[]),
  status: row.status,
  isRegistered: row.passwordHash !== null,
  hasSecondFactor: row.totpSecret !== null,
  version: row.version,
  createdAt: row.createdAt,
})

export const toAccount = (row: PersonRow): Account => ({
  ...toPerson(row),
  passwordHash: row.passwordHash ?? undefined,
  totp: row.totpSecret === null ? undefined : { secret: row.totpSecret, lastStep: row.totpStep ?? 0 },
  pendingTotpSecret: row.totpPending ?? undefined,
})

export const readAccount = (db: Connection, userId: string): Account | undefined => {
  const row = db.get<PersonRow>(`${PERSON} WHERE user_id = ?`, userId)
  return row && toAccount(row)
}

export function insertPerson(db: Connection, person: Person, passwordHash?: string): void {
  db.run(
    `INSERT INTO people (user_id, tenant_id, email, name, role, stores, status, password_hash, version, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    person.userId,
    person.tenantId,
    person.email,
    person.name,
    person.role,
    person.stores === 'all' ? null : JSON.stringify(person.stores),
    person.status,
    passwordHash,
    person.version,
    person.createdAt,
  )
}

export const SESSION = `SELECT s.session_id AS sessionId, p.tenant_id AS tenantId, s.user_id AS userId,
  s.created_at AS createdAt, s.last_seen_at AS lastSeenAt, s.user_agent AS userAgent, s.address
  FROM sessions s JOIN people p USING (user_id)`

/** What every request asks: as few columns as it needs, because each costs. */
export const PRINCIPAL = `SELECT s.user_id AS userId, s.session_id AS sessionId, s.created_at AS createdAt,
  s.last_seen_at AS lastSeenAt, p.tenant_id AS tenantId, p.role, p.stores
  FROM sessions s JOIN people p ON p.user_id = s.user_id WHERE s.token_hash = ? AND p.status = 'active'`

export interface PrincipalRow extends Pick<Session, 'userId' | 'sessionId' | 'createdAt' | 'lastSeenAt' | 'tenantId'> {
  role: Role
  stores: string | null
}

export function toPrincipal({ userId, sessionId, createdAt, lastSeenAt, tenantId, role, stores }: PrincipalRow): {
  session: Pick<Session, 'createdAt' | 'lastSeenAt'>
  principal: Principal
} {
  const scope = stores === null ? 'all' : (JSON.parse(stores) as string[])
  const principal: Principal = {
    tenantId,
    actor: `user:${userId}`,
    role,
    stores: scope,
    session: { userId, sessionId },
  }
  return { session: { createdAt, lastSeenAt }, principal }
}
