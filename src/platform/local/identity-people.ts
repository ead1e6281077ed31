import { decideChange, type Person, type PersonChange, type PersonRefusal } from '#domain/identity/person.ts'
import type { Result } from '#domain/values/result.ts'
import { type FirstShop, type OneTimeToken, PEOPLE_MAX } from '#ports/identity-store.ts'
import type { Connection } from './connection.ts'
import { insertPerson, PERSON, type PersonRow, toPerson } from './identity-rows.ts'
import { defineWrite } from './write.ts'

export const setUpShop = defineWrite('identity.setUp', (db, shop: FirstShop): 'done' | 'already_set_up' => {
  if (db.get('SELECT 1 FROM tenants LIMIT 1')) return 'already_set_up'
  const { tenant, store, owner, passwordHash, createdAt } = shop
  db.run(
    'INSERT INTO tenants (tenant_id, name, currency, created_at) VALUES (?, ?, ?, ?)',
    tenant.tenantId,
    tenant.name,
    tenant.currency,
    createdAt,
  )
  db.run(
    `INSERT INTO stores (tenant_id, store_id, name, time_zone, currency, allow_negative, active, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, 1)`,
    tenant.tenantId,
    store.storeId,
    store.name,
    store.timeZone,
    store.currency,
    Number(store.allowNegative),
    Number(store.active),
  )
  insertPerson(db, owner, passwordHash)
  return 'done'
})

export const invitePerson = defineWrite(
  'identity.invite',
  (db, { person, token }: { person: Person; token: OneTimeToken }): 'invited' | 'email_taken' | 'too_many_people' => {
    const isTaken = db.get('SELECT 1 FROM people WHERE tenant_id = ? AND email = ?', person.tenantId, person.email)
    if (isTaken) return 'email_taken'
    const { count } = db.get<{ count: number }>(
      'SELECT count(*) AS count FROM people WHERE tenant_id = ?',
      person.tenantId,
    )!
    if (count >= PEOPLE_MAX) return 'too_many_people'
    insertPerson(db, person)
    insertToken(db, token)
    return 'invited'
  },
)

export const changePerson = defineWrite(
  'identity.changePerson',
  (db, { tenantId, change }: { tenantId: string; change: PersonChange }): Result<Person, PersonRefusal> => {
    const people = db.all<PersonRow>(`${PERSON} WHERE tenant_id = ?`, tenantId).map(toPerson)
    const decision = decideChange(people, change)
    if (!decision.ok) return decision
    const { userId, name, role, stores, status, version } = decision.value
    db.run(
      'UPDATE people SET name = ?, role = ?, stores = ?, status = ?, version = ? WHERE user_id = ?',
      name,
      role,
      stores === 'all' ? null : JSON.stringify(stores),
      status,
      version,
      userId,
    )
    if (status === 'deactivated') {
      db.run('DELETE FROM sessions WHERE user_id = ?', userId)
      db.run('DELETE FROM one_time_tokens WHERE user_id = ?', userId)
    }
    return decision
  },
)

/** Links of one kind sent to one person before stop working. */
export function insertToken(db: Connection, { tokenHash, kind, userId, expiresAt, triesLeft }: OneTimeToken): void {
  db.run('DELETE FROM one_time_tokens WHERE user_id = ? AND kind = ?', userId, kind)
  db.run(
    'INSERT INTO one_time_tokens (token_hash, kind, user_id, expires_at, tries_left) VALUES (?, ?, ?, ?, ?)',
    tokenHash,
    kind,
    userId,
    expiresAt,
    triesLeft,
  )
}
