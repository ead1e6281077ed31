import type { IdentityStore } from '#ports/identity-store.ts'
import { clearAttempts, countAttempt } from './attempts.ts'
import type { TableTools } from './conditional-writes.ts'
import {
  changePerson,
  endTokens,
  findPerson,
  invitePerson,
  listPeople,
  peopleByEmail,
  setUpShop,
} from './identity-people.ts'
import { toAccount } from './identity-rows.ts'
import { endSession, endSessions, listSessions, openSession, readSession, touchSession } from './identity-sessions.ts'
import {
  issueToken,
  redeemChallenge,
  redeemInvitation,
  redeemReset,
  tokenAccount,
  tryToken,
} from './identity-tokens.ts'
import { readItems } from './items.ts'
import { SET_UP_KEY } from './keys.ts'
import { confirmTotp, recoveryCodeCount, replaceRecoveryCodes, startTotp, stopTotp, useProof } from './second-factor.ts'

/**
 * IdentityStore on DynamoDB. Everything is read consistently: whoever was thrown out is out with the next request.
 * Sessions, tokens and tries carry an expiry for the table's sweeper; that it comes late, or never, changes nothing.
 */
export function awsIdentityStore({ table, tools }: TableTools): IdentityStore {
  const deps = { table, tools }
  return {
    isSetUp: async () => (await readItems(table, [SET_UP_KEY])).get(SET_UP_KEY) !== undefined,
    setUp: (shop) => setUpShop(deps, shop),
    people: (tenantId) => listPeople(table, tenantId),
    async account(userId) {
      const person = await findPerson(table, userId)
      return person && toAccount(person)
    },
    accountsByEmail: async (email) => (await peopleByEmail(table, email)).map(toAccount),
    invite: (person, token) => invitePerson(deps, person, token),
    changePerson: (tenantId, change) => changePerson(deps, tenantId, change),

    openSession: (session) => openSession(deps, session),
    session: (tokenHash) => readSession(table, tokenHash),
    touchSession: (tokenHash, now) => touchSession(deps, tokenHash, now),
    sessions: (userId) => listSessions(table, userId),
    endSession: (userId, sessionId) => endSession(deps, userId, sessionId),
    endSessions: (userId, keepSessionId) => endSessions(deps, userId, { keepSessionId }),

    setPassword: (userId, passwordHash, keepSessionId) =>
      endSessions(deps, userId, {
        keepSessionId,
        set: { passwordHash },
        also: endTokens(table, userId, ['password_reset', 'second_factor']),
      }),
    issueToken: (token) => issueToken(deps, token),
    tokenAccount: (kind, tokenHash, now) => tokenAccount(table, { kind, tokenHash, now }),
    tryToken: (kind, tokenHash, now) => tryToken(deps, { kind, tokenHash, now }),
    redeemReset: (link) => redeemReset(deps, link),
    redeemInvitation: (link) => redeemInvitation(deps, link),
    redeemChallenge: (pass) => redeemChallenge(deps, pass),
    startTotp: (userId, secret) => startTotp(deps, userId, secret),
    confirmTotp: (userId, totp) => confirmTotp(deps, userId, totp),
    stopTotp: (userId) => stopTotp(deps, userId),
    useProof: (userId, proof) => useProof(deps, userId, proof),
    replaceRecoveryCodes: (userId, hashes) => replaceRecoveryCodes(deps, userId, hashes),
    recoveryCodeCount: (userId) => recoveryCodeCount(deps, userId),
    countAttempt: (limits, now) => countAttempt(deps, limits, now),
    clearAttempts: (key) => clearAttempts(deps, key),
  }
}
