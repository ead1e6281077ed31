import type { Principal } from '#domain/identity/permission.ts'
import type { Person } from '#domain/identity/person.ts'
import { type OneTimeKind, SESSION_LIFE_MS, type Session } from '#domain/identity/session.ts'
import type { Account, NewSession, OneTimeToken } from '#ports/identity-store.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, METADATA, sortable } from './keys.ts'

/** Everybody of a tenant stands in one partition, so that a rule about all of them reads all of them as they are. */
export const peoplePartition = (tenantId: string): string => keys`T#${tenantId}#PEOPLE`

export const personKey = (tenantId: string, userId: string): ItemKey => ({
  pk: peoplePartition(tenantId),
  sk: keys`PERSON#${userId}`,
})

/** Rises with every change of who is who in a tenant: what was decided on all people is written only while it stands. */
export const peopleGuardKey = (tenantId: string): ItemKey => ({ pk: peoplePartition(tenantId), sk: 'GUARD' })

const userPartition = (userId: string): string => keys`USER#${userId}`

/** Says which tenant somebody is in. Written once. */
export const userKey = (userId: string): ItemKey => ({ pk: userPartition(userId), sk: METADATA })

/** Says who has an address, oldest first. Written once: addresses do not change. */
export const emailPartition = (email: string): string => keys`EMAIL#${email}`
const emailKey = ({ email, createdAt, userId }: Person): ItemKey => ({
  pk: emailPartition(email),
  sk: keys`USER#${sortable(createdAt)}#${userId}`,
})

export const sessionKey = (tokenHash: string): ItemKey => ({ pk: keys`SESSION#${tokenHash}`, sk: METADATA })
/** Lists a person's sessions. */
export const sessionEntryKey = (userId: string, sessionId: string): ItemKey => ({
  pk: userPartition(userId),
  sk: keys`SESSION#${sessionId}`,
})

/** Says whose a token was; whether it is good says their slot of its kind, which holds the newest. */
export const tokenKey = (tokenHash: string): ItemKey => ({ pk: keys`TOKEN#${tokenHash}`, sk: METADATA })
export const tokenSlotKey = (userId: string, kind: OneTimeKind): ItemKey => ({
  pk: userPartition(userId),
  sk: keys`TOKEN#${kind}`,
})

/** Seconds since 1970, as the table's own expiry counts; the moment `at` in milliseconds is over by then. */
export const expirySeconds = (at: number): number => Math.ceil(at / 1000)

/**
 * What stands for a person. A session counts while its `epoch` is the person's: raising it ends all of them in the
 * same write, however many there are.
 */
export function personItems(person: Person, passwordHash?: string): Item[] {
  const { userId, tenantId, email, name, role, stores, status, version, createdAt } = person
  const says = { userId, tenantId, email, name, role, stores, status, version, createdAt, passwordHash, epoch: 1 }
  return [
    { ...personKey(tenantId, userId), type: 'person', ...says },
    { ...userKey(userId), type: 'user', tenantId },
    { ...emailKey(person), type: 'email', tenantId, userId },
  ]
}

/** A person's item, once it is known to be one. */
export interface PersonItem extends Omit<Account, 'isRegistered' | 'hasSecondFactor'> {
  epoch: number
  recoveryHashes?: Set<string>
  /** Marks the last change with the call that made it. */
  sender?: string
}

export const toPersonItem = (item: Item): PersonItem => item as unknown as PersonItem

export const toPerson = (item: PersonItem): Person => ({
  userId: item.userId,
  tenantId: item.tenantId,
  email: item.email,
  name: item.name,
  role: item.role,
  stores: item.stores,
  status: item.status,
  isRegistered: item.passwordHash !== undefined,
  hasSecondFactor: item.totp !== undefined,
  version: item.version,
  createdAt: item.createdAt,
})

export const toAccount = (item: PersonItem): Account => ({
  ...toPerson(item),
  passwordHash: item.passwordHash,
  totp: item.totp,
  pendingTotpSecret: item.pendingTotpSecret,
})

export const sessionItems = (session: NewSession, epoch: number): [Item, Item] => {
  const expiresAt = expirySeconds(session.createdAt + SESSION_LIFE_MS)
  const { tokenHash, sessionId, userId } = session
  return [
    { ...sessionKey(tokenHash), type: 'session', ...session, epoch, expiresAt },
    { ...sessionEntryKey(userId, sessionId), type: 'session-entry', tokenHash, expiresAt },
  ]
}

export interface SessionItem extends NewSession {
  epoch: number
}

export const toSessionItem = (item: Item): SessionItem => item as unknown as SessionItem

export const toSession = (item: SessionItem): Session => ({
  sessionId: item.sessionId,
  tenantId: item.tenantId,
  userId: item.userId,
  createdAt: item.createdAt,
  lastSeenAt: item.lastSeenAt,
  userAgent: item.userAgent,
  address: item.address,
})

export const toPrincipal = ({ userId, sessionId }: Session, { tenantId, role, stores }: PersonItem): Principal => ({
  tenantId,
  actor: `user:${userId}`,
  role,
  stores,
  session: { userId, sessionId },
})

/** `goodUntil` is the moment in milliseconds that counts; `expiresAt` only says when the item may be swept away. */
export const tokenItems = (tenantId: string, token: OneTimeToken): [Item, Item] => {
  const { tokenHash, kind, userId, expiresAt: goodUntil, triesLeft } = token
  const expiresAt = expirySeconds(goodUntil)
  return [
    { ...tokenKey(tokenHash), type: 'token', tenantId, userId, kind, expiresAt },
    { ...tokenSlotKey(userId, kind), type: 'token-slot', tokenHash, goodUntil, triesLeft, expiresAt },
  ]
}
