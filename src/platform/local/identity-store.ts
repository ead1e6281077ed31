import { createHash } from 'node:crypto'
import type { Session } from '#domain/identity/session.ts'
import { ACCOUNTS_PER_EMAIL_MAX, type IdentityStore, PEOPLE_MAX, SESSIONS_MAX } from '#ports/identity-store.ts'
import { type LocalDatabase, StorageFullError } from './database.ts'
import { changePerson, invitePerson, setUpShop } from './identity-people.ts'
import {
  PERSON,
  type PersonRow,
  PRINCIPAL,
  type PrincipalRow,
  readAccount,
  SESSION,
  toAccount,
  toPerson,
  toPrincipal,
} from './identity-rows.ts'
import * as secrets from './identity-secrets.ts'

/** What the writer's thread does for this store. */
export const identityWrites = [
  setUpShop,
  invitePerson,
  changePerson,
  secrets.openSession,
  secrets.touchSession,
  secrets.endSession,
  secrets.endSessions,
  secrets.setPassword,
  secrets.issueToken,
  secrets.tryToken,
  secrets.redeemReset,
  secrets.redeemInvitation,
  secrets.redeemChallenge,
  secrets.useProof,
  secrets.startTotp,
  secrets.confirmTotp,
  secrets.stopTotp,
  secrets.replaceRecoveryCodes,
  secrets.countAttempt,
  secrets.clearAttempts,
]

/** What was typed at sign-in is not kept readable. */
const attemptKey = (key: string): string => createHash('sha256').update(key).digest('base64url')

/** IdentityStore on SQLite. */
export function localIdentityStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): IdentityStore {
  return {
    isSetUp: async () => reader.get('SELECT 1 FROM tenants LIMIT 1') !== undefined,
    setUp: (shop) => write(setUpShop, shop),
    people: async (tenantId) =>
      reader
        .all<PersonRow>(`${PERSON} WHERE tenant_id = ? ORDER BY name, email LIMIT ?`, tenantId, PEOPLE_MAX)
        .map(toPerson),
    account: async (userId) => readAccount(reader, userId),
    accountsByEmail: async (email) =>
      reader
        .all<PersonRow>(`${PERSON} WHERE email = ? ORDER BY created_at LIMIT ?`, email, ACCOUNTS_PER_EMAIL_MAX)
        .map(toAccount),
    invite: (person, token) => write(invitePerson, { person, token }),
    changePerson: (tenantId, change) => write(changePerson, { tenantId, change }),

    openSession: (session) => write(secrets.openSession, session),
    async session(tokenHash) {
      const row = reader.get<PrincipalRow>(PRINCIPAL, tokenHash)
      return row && toPrincipal(row)
    },
    async touchSession(tokenHash, now) {
      try {
        await write(secrets.touchSession, { tokenHash, now })
      } catch (error) {
        // With the disk full people go on reading: when they were seen is not worth refusing them.
        if (!(error instanceof StorageFullError)) throw error
      }
    },
    sessions: async (userId) =>
      reader
        .all<Session>(`${SESSION} WHERE s.user_id = ? ORDER BY s.last_seen_at DESC LIMIT ?`, userId, SESSIONS_MAX)
        .map((row) => ({ ...row })),
    endSession: (userId, sessionId) => write(secrets.endSession, { userId, sessionId }),
    endSessions: (userId, keepSessionId) => write(secrets.endSessions, { userId, keepSessionId }),

    setPassword: (userId, passwordHash, keepSessionId) =>
      write(secrets.setPassword, { userId, passwordHash, keepSessionId }),
    issueToken: (token) => write(secrets.issueToken, token),
    tokenAccount: async (kind, tokenHash, now) => secrets.tokenAccount(reader, { kind, tokenHash, now }),
    tryToken: (kind, tokenHash, now) => write(secrets.tryToken, { kind, tokenHash, now }),
    redeemReset: (link) => write(secrets.redeemReset, link),
    redeemInvitation: (link) => write(secrets.redeemInvitation, link),
    redeemChallenge: (pass) => write(secrets.redeemChallenge, pass),
    startTotp: (userId, secret) => write(secrets.startTotp, { userId, secret }),
    confirmTotp: (userId, totp) => write(secrets.confirmTotp, { userId, ...totp }),
    stopTotp: (userId) => write(secrets.stopTotp, userId),
    useProof: (userId, proof) => write(secrets.useProof, { userId, proof }),
    replaceRecoveryCodes: (userId, hashes) => write(secrets.replaceRecoveryCodes, { userId, hashes }),
    recoveryCodeCount: async (userId) =>
      reader.get<{ count: number }>('SELECT count(*) AS count FROM recovery_codes WHERE user_id = ?', userId)?.count ??
      0,
    countAttempt: (limits, now) =>
      write(secrets.countAttempt, { limits: limits.map((limit) => ({ ...limit, key: attemptKey(limit.key) })), now }),
    clearAttempts: (key) => write(secrets.clearAttempts, attemptKey(key)),
  }
}
