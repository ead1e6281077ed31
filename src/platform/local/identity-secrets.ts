import type { AttemptLimit } from '#domain/identity/attempt.ts'
import { type OneTimeKind, SESSION_IDLE_MS, SESSION_LIFE_MS } from '#domain/identity/session.ts'
import {
  type Account,
  type NewSession,
  type OneTimeToken,
  SESSIONS_MAX,
  type SecondFactorProof,
} from '#ports/identity-store.ts'
import type { Connection } from './connection.ts'
import { insertToken } from './identity-people.ts'
import { readAccount } from './identity-rows.ts'
import { defineWrite } from './write.ts'

export const openSession = defineWrite('identity.openSession', (db, session: NewSession) => insertSession(db, session))

export const touchSession = defineWrite(
  'identity.touchSession',
  (db, { tokenHash, now }: { tokenHash: string; now: number }) => {
    db.run('UPDATE sessions SET last_seen_at = max(last_seen_at, ?) WHERE token_hash = ?', now, tokenHash)
  },
)

export const endSession = defineWrite(
  'identity.endSession',
  (db, { userId, sessionId }: { userId: string; sessionId: string }): boolean =>
    db.run('DELETE FROM sessions WHERE user_id = ? AND session_id = ?', userId, sessionId) === 1,
)

interface EndSessions {
  userId: string
  keepSessionId?: string
}

export const endSessions = defineWrite('identity.endSessions', (db, args: EndSessions) => endAll(db, args))

const endAll = (db: Connection, { userId, keepSessionId }: EndSessions): void => {
  db.run('DELETE FROM sessions WHERE user_id = ? AND session_id IS NOT ?', userId, keepSessionId)
}

export const setPassword = defineWrite(
  'identity.setPassword',
  (db, { passwordHash, ...sessions }: EndSessions & { passwordHash: string }) => {
    changePassword(db, sessions.userId, passwordHash)
    endAll(db, sessions)
  },
)

/** A new password voids whatever the old one led to: open reset links and half-finished sign-ins. */
function changePassword(db: Connection, userId: string, passwordHash: string): void {
  db.run('UPDATE people SET password_hash = ? WHERE user_id = ?', passwordHash, userId)
  db.run(`DELETE FROM one_time_tokens WHERE user_id = ? AND kind <> 'invitation'`, userId)
}

export const issueToken = defineWrite('identity.issueToken', (db, token: OneTimeToken) => insertToken(db, token))

interface TokenLookup {
  kind: OneTimeKind
  tokenHash: string
  now: number
}

/** Whose token it is, as long as it is good. */
export function tokenAccount(db: Connection, { kind, tokenHash, now }: TokenLookup): Account | undefined {
  const row = db.get<{ userId: string }>(
    `SELECT user_id AS userId FROM one_time_tokens
     WHERE token_hash = ? AND kind = ? AND expires_at > ? AND tries_left > 0`,
    tokenHash,
    kind,
    now,
  )
  return row && readAccount(db, row.userId)
}

export const tryToken = defineWrite('identity.tryToken', (db, lookup: TokenLookup): Account | undefined => {
  const account = tokenAccount(db, lookup)
  if (account) db.run('UPDATE one_time_tokens SET tries_left = tries_left - 1 WHERE token_hash = ?', lookup.tokenHash)
  return account
})

export const redeemReset = defineWrite(
  'identity.redeemReset',
  (db, { tokenHash, passwordHash, now }: { tokenHash: string; passwordHash: string; now: number }): boolean => {
    const account = tokenAccount(db, { kind: 'password_reset', tokenHash, now })
    if (account?.status !== 'active') return false
    changePassword(db, account.userId, passwordHash)
    endAll(db, { userId: account.userId })
    return true
  },
)

interface AcceptedInvitation {
  tokenHash: string
  name: string
  passwordHash: string
  now: number
}

export const redeemInvitation = defineWrite(
  'identity.redeemInvitation',
  (db, { tokenHash, name, passwordHash, now }: AcceptedInvitation): Account | undefined => {
    const account = tokenAccount(db, { kind: 'invitation', tokenHash, now })
    if (account?.status !== 'invited') return undefined
    db.run(
      `UPDATE people SET name = ?, password_hash = ?, status = 'active', version = version + 1 WHERE user_id = ?`,
      name,
      passwordHash,
      account.userId,
    )
    db.run('DELETE FROM one_time_tokens WHERE user_id = ?', account.userId)
    return readAccount(db, account.userId)
  },
)

interface PassedChallenge {
  tokenHash: string
  proof: SecondFactorProof
  session: NewSession
  now: number
}

export const redeemChallenge = defineWrite(
  'identity.redeemChallenge',
  (db, { tokenHash, proof, session, now }: PassedChallenge): boolean => {
    const account = tokenAccountIgnoringTries(db, tokenHash, now)
    if (account?.status !== 'active' || !spendProof(db, account.userId, proof)) return false
    db.run('DELETE FROM one_time_tokens WHERE token_hash = ?', tokenHash)
    insertSession(db, session)
    return true
  },
)

/** The last try of a challenge may be the right one: it was taken away before the code was compared. */
function tokenAccountIgnoringTries(db: Connection, tokenHash: string, now: number): Account | undefined {
  const row = db.get<{ userId: string }>(
    `SELECT user_id AS userId FROM one_time_tokens WHERE token_hash = ? AND kind = 'second_factor' AND expires_at > ?`,
    tokenHash,
    now,
  )
  return row && readAccount(db, row.userId)
}

/** A step counts only once and never after a later one; a recovery code only once. */
function spendProof(db: Connection, userId: string, proof: SecondFactorProof): boolean {
  if ('recoveryHash' in proof) {
    return db.run('DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?', userId, proof.recoveryHash) === 1
  }
  return (
    db.run(
      'UPDATE people SET totp_step = ? WHERE user_id = ? AND totp_secret IS NOT NULL AND coalesce(totp_step, 0) < ?',
      proof.step,
      userId,
      proof.step,
    ) === 1
  )
}

export const useProof = defineWrite(
  'identity.useProof',
  (db, { userId, proof }: { userId: string; proof: SecondFactorProof }): boolean => spendProof(db, userId, proof),
)

export const startTotp = defineWrite(
  'identity.startTotp',
  (db, { userId, secret }: { userId: string; secret: string }) => {
    db.run('UPDATE people SET totp_pending = ? WHERE user_id = ?', secret, userId)
  },
)

interface ConfirmedTotp {
  userId: string
  secret: string
  step: number
  recoveryHashes: readonly string[]
}

export const confirmTotp = defineWrite(
  'identity.confirmTotp',
  (db, { userId, secret, step, recoveryHashes }: ConfirmedTotp): boolean => {
    const changed = db.run(
      `UPDATE people SET totp_secret = totp_pending, totp_step = ?, totp_pending = NULL
       WHERE user_id = ? AND totp_pending = ?`,
      step,
      userId,
      secret,
    )
    if (changed === 1) replaceCodes(db, userId, recoveryHashes)
    return changed === 1
  },
)

export const stopTotp = defineWrite('identity.stopTotp', (db, userId: string) => {
  db.run('UPDATE people SET totp_secret = NULL, totp_step = NULL, totp_pending = NULL WHERE user_id = ?', userId)
  replaceCodes(db, userId, [])
})

export const replaceRecoveryCodes = defineWrite(
  'identity.replaceRecoveryCodes',
  (db, { userId, hashes }: { userId: string; hashes: readonly string[] }) => replaceCodes(db, userId, hashes),
)

function replaceCodes(db: Connection, userId: string, hashes: readonly string[]): void {
  db.run('DELETE FROM recovery_codes WHERE user_id = ?', userId)
  for (const hash of hashes) db.run('INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)', userId, hash)
}

export const countAttempt = defineWrite(
  'identity.countAttempt',
  (db, { limits, now }: { limits: readonly AttemptLimit[]; now: number }): number | undefined => {
    db.run('DELETE FROM attempts WHERE expires_at <= ?', now)
    const until = limits.flatMap(({ key, max, windowMs }) => {
      db.run(
        'INSERT INTO attempts (attempt_key, count, expires_at) VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET count = count + 1',
        key,
        now + windowMs,
      )
      const row = db.get<{ count: number; expiresAt: number }>(
        'SELECT count, expires_at AS expiresAt FROM attempts WHERE attempt_key = ?',
        key,
      )!
      return row.count > max ? [row.expiresAt] : []
    })
    return until.length > 0 ? Math.max(...until) : undefined
  },
)

export const clearAttempts = defineWrite('identity.clearAttempts', (db, key: string) => {
  db.run('DELETE FROM attempts WHERE attempt_key = ?', key)
})

function insertSession(db: Connection, session: NewSession): void {
  db.run(
    'DELETE FROM sessions WHERE user_id = ? AND (created_at <= ? OR last_seen_at <= ?)',
    session.userId,
    session.createdAt - SESSION_LIFE_MS,
    session.createdAt - SESSION_IDLE_MS,
  )
  db.run(
    `DELETE FROM sessions WHERE token_hash IN
       (SELECT token_hash FROM sessions WHERE user_id = ? ORDER BY last_seen_at DESC LIMIT -1 OFFSET ?)`,
    session.userId,
    SESSIONS_MAX - 1,
  )
  db.run(
    `INSERT INTO sessions (token_hash, session_id, user_id, created_at, last_seen_at, user_agent, address)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    session.tokenHash,
    session.sessionId,
    session.userId,
    session.createdAt,
    session.lastSeenAt,
    session.userAgent,
    session.address,
  )
}
