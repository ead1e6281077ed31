import type { Person } from '#domain/identity/person.ts'
import type { Refusal, Result } from '#domain/values/result.ts'
import type { Account } from './identity-store.ts'

/** `ticket`: what a code must come with in the second step, where the keeper of the secret wants that. */
export type PasswordCheck = { isRight: false } | { isRight: true; ticket?: string }

/** A secret as somebody scans it, and what `IdentityStore.startTotp` keeps of it. */
export interface NewSecret {
  secret: string
  kept: string
}

/**
 * Who keeps what proves people, their passwords and the secrets of their authenticator apps: this server, or a service
 * made for it. Who people are and what they may do says `IdentityStore`, everywhere; so does whether a second factor is
 * on. Recovery codes are its as well.
 *
 * Everything may be sent again after an answer was lost, and throws `StoreBusyError` when the keeper cannot answer now.
 *
 * test/contracts/sign-ins.ts holds every platform to these words.
 */
export interface SignIns {
  /**
   * Keeps a password, which replaces the one before. It counts as soon as this answers, so whatever must allow it is
   * checked first.
   * @returns what `IdentityStore` holds as the account's `passwordHash`
   */
  keepPassword(
    person: Pick<Person, 'userId' | 'tenantId' | 'email'>,
    password: string,
  ): Promise<Result<string, Refusal<'WEAK_PASSWORD'>>>
  /**
   * Compares a password. Only of active people it is ever right. Without an account it works just as long and says no, so
   * that time does not tell whether an account exists.
   */
  checkPassword(account: Account | undefined, password: string): Promise<PasswordCheck>

  /** Makes a secret for an authenticator app. The one in use stands until the new one is confirmed. */
  newSecret(account: Account, password: string): Promise<NewSecret>
  /** A step, as of `checkCode`, when a code proves the secret made last; undefined when it does not. */
  confirmSecret(account: Account, proof: { password: string; code: string; now: number }): Promise<number | undefined>
  /**
   * Compares a six-digit code, 30 seconds of clock drift allowed either way (RFC 6238).
   * Whether it was used before, the caller must know.
   * @returns undefined when it is wrong; else a number that is lower with no later code
   * @param ticket what `checkPassword` gave with this sign-in
   */
  checkCode(
    account: Account,
    proof: { code: string; ticket: string | undefined; now: number },
  ): Promise<number | undefined>
  /** Says whether somebody's password alone is enough from now on. `IdentityStore` is told first. */
  demandCode(userId: string, isDemanded: boolean): Promise<void>

  /** Tells the keeper what somebody may do by now, or that they are out. `IdentityStore` is told first. */
  follow(person: Person): Promise<void>
  /** Forgets somebody who came to nothing. */
  forget(userId: string): Promise<void>
}
