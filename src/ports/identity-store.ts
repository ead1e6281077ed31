import type { Store } from '#domain/catalog/product.ts'
import type { AttemptLimit } from '#domain/identity/attempt.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { Person, PersonChange, PersonRefusal } from '#domain/identity/person.ts'
import type { OneTimeKind, Session } from '#domain/identity/session.ts'
import type { TenantId, UserId } from '#domain/values/ids.ts'
import type { Result } from '#domain/values/result.ts'
import type { Tenant } from './catalog-store.ts'

/** A person with what proves them. Never leaves the use cases. */
export interface Account extends Person {
  /** What `SignIns` gave to keep: a hash, or only the mark that somebody else keeps the password. */
  passwordHash?: string
  /**
   * Present when the second factor is on. `secret`: as `SignIns` gave it to keep. `lastStep`: the newest code used, which
   * must not be used again.
   */
  totp?: { secret: string; lastStep: number }
  /** A secret shown to the person but not yet confirmed by a code. */
  pendingTotpSecret?: string
}

export interface FirstShop {
  tenant: Tenant
  store: Omit<Store, 'version'>
  owner: Person
  passwordHash: string
  createdAt: number
}

export interface NewSession extends Session {
  tokenHash: string
}

/** A link or a challenge that works once. */
export interface OneTimeToken {
  tokenHash: string
  kind: OneTimeKind
  userId: UserId
  expiresAt: number
  /** How often it may be tried before it is void. */
  triesLeft: number
}

/** What proves the second factor: a step of the authenticator's clock, or the hash of a recovery code. */
export type SecondFactorProof = { step: number } | { recoveryHash: string }

/** People and what they may do. An address is unique within a tenant; two tenants may know the same address. */
interface People {
  isSetUp(): Promise<boolean>
  /** Creates tenant, store and owner in one step, as long as there is no tenant at all: of two at once, one wins. */
  setUp(shop: FirstShop): Promise<'done' | 'already_set_up'>
  /** Everybody in the tenant by name, deactivated ones too. At most PEOPLE_MAX. */
  people(tenantId: TenantId): Promise<Person[]>
  account(userId: UserId): Promise<Account | undefined>
  /** Accounts of all tenants with this normalised address, oldest first. At most ACCOUNTS_PER_EMAIL_MAX. */
  accountsByEmail(email: string): Promise<Account[]>
  /** Adds an invited person together with the token of their link. */
  invite(person: Person, token: OneTimeToken): Promise<'invited' | 'email_taken' | 'too_many_people'>
  /**
   * Runs the domain's `decideChange` in one atomic step. Somebody deactivated loses every session and open link with it.
   */
  changePerson(tenantId: TenantId, change: PersonChange): Promise<Result<Person, PersonRefusal>>
}

interface Sessions {
  /** Opens a session. The person's sessions that have expired go, and the longest unused beyond SESSIONS_MAX. */
  openSession(session: NewSession): Promise<void>
  /** Whom a token's hash stands for, provided the person is active. Says nothing about expiry. Part of every request. */
  session(
    tokenHash: string,
  ): Promise<{ session: Pick<Session, 'createdAt' | 'lastSeenAt'>; principal: Principal } | undefined>
  /** Notes that a session was used. Does nothing, rather than fail, while the storage is full. */
  touchSession(tokenHash: string, now: number): Promise<void>
  /** A person's sessions, last used first. At most SESSIONS_MAX. */
  sessions(userId: UserId): Promise<Session[]>
  /** False when the person has no such session. */
  endSession(userId: UserId, sessionId: string): Promise<boolean>
  /** Ends all of a person's sessions, but for one if named. */
  endSessions(userId: UserId, keepSessionId?: string): Promise<void>
}

interface Secrets {
  /** Replaces the password, voids open reset links and challenges, and ends the person's other sessions. */
  setPassword(userId: UserId, passwordHash: string, keepSessionId?: string): Promise<void>

  /** Adds a token; links sent before to the same person of the same kind stop working. */
  issueToken(token: OneTimeToken): Promise<void>
  /** The account behind a token that is still good, without using it up. */
  tokenAccount(kind: OneTimeKind, tokenHash: string, now: number): Promise<Account | undefined>
  /** As `tokenAccount`, and takes one of its tries away in the same step. */
  tryToken(kind: OneTimeKind, tokenHash: string, now: number): Promise<Account | undefined>
  /** Uses a reset link of an active person up, sets the password and ends every session. False when it was no good. */
  redeemReset(link: { tokenHash: string; passwordHash: string; now: number }): Promise<boolean>
  /** Uses an invitation up and makes the person active. Undefined when it was no good. */
  redeemInvitation(link: {
    tokenHash: string
    name: string
    passwordHash: string
    now: number
  }): Promise<Account | undefined>
  /** Uses a challenge and its proof up and opens the session, all or nothing. False when either was used before. */
  redeemChallenge(pass: {
    tokenHash: string
    proof: SecondFactorProof
    session: NewSession
    now: number
  }): Promise<boolean>

  /** Keeps a secret until a code confirms it. */
  startTotp(userId: UserId, secret: string): Promise<void>
  /** Turns the second factor on. False when `secret` is not the one last started. */
  confirmTotp(
    userId: UserId,
    totp: { secret: string; step: number; recoveryHashes: readonly string[] },
  ): Promise<boolean>
  /** Turns it off and forgets its codes. */
  stopTotp(userId: UserId): Promise<void>
  /** Uses a proof up. False when it was used before. */
  useProof(userId: UserId, proof: SecondFactorProof): Promise<boolean>
  replaceRecoveryCodes(userId: UserId, hashes: readonly string[]): Promise<void>
  recoveryCodeCount(userId: UserId): Promise<number>

  /**
   * Counts one try against each limit, in one step, so that tries at the same time all count.
   * @returns undefined while all limits hold; else the moment from which trying makes sense again
   */
  countAttempt(limits: readonly AttemptLimit[], now: number): Promise<number | undefined>
  /** Forgets the tries counted under a key. */
  clearAttempts(key: string): Promise<void>
}

/**
 * Who may come in, and how they prove it. Secrets arrive hashed.
 *
 * test/contracts/identity-store.ts holds every platform to these words.
 */
export interface IdentityStore extends People, Sessions, Secrets {}

/** A chain of two hundred stores; more people than this come by an identity provider of their own. */
export const PEOPLE_MAX = 2000
/** A person has a few devices; a program that signs in again for every run must not fill the table. */
export const SESSIONS_MAX = 100
/** An accountant who works for several shops on one server. */
export const ACCOUNTS_PER_EMAIL_MAX = 5
