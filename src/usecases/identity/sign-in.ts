import { type AttemptLimit, codeLimits, pairKey, signInLimits, usedCodeLimits } from '#domain/identity/attempt.ts'
import { normalizeEmail } from '#domain/identity/email.ts'
import { normalizePassword } from '#domain/identity/password.ts'
import { recoveryCodeForm } from '#domain/identity/recovery-code.ts'
import { CODE_TRIES_MAX, ONE_TIME_LIFE_MS } from '#domain/identity/session.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { Account, IdentityStore, SecondFactorProof } from '#ports/identity-store.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import { newSession, type OpenedSession, openSession, type SessionDeps, type Visitor } from './open-session.ts'

export interface SignInDeps extends SessionDeps {
  identity: IdentityStore
  credentials: Credentials
  signIns: SignIns
}

/** Signed in, or asked for the second factor with a challenge to answer. */
export type SignedIn = { kind: 'signed_in'; opened: OpenedSession } | { kind: 'second_factor'; challenge: string }

export type TooManyRequests = Refusal<'TOO_MANY_REQUESTS'>

const CHALLENGE_BYTES = 32

/**
 * Signs somebody in by address and password. Whether the address is known cannot be told from the answer or the time it
 * takes.
 */
export async function signIn(
  deps: SignInDeps,
  { email, password }: { email: string; password: string },
  visitor: Visitor,
): Promise<Result<SignedIn, Refusal<'WRONG_CREDENTIALS'> | TooManyRequests>> {
  const { identity } = deps
  const address = normalizeEmail(email)
  const limited = await countAttempt(deps, signInLimits(address, visitor.address))
  if (limited) return limited
  const found = await findByPassword(deps, address, normalizePassword(password))
  if (!found) return refuse('WRONG_CREDENTIALS', 'The address or the password is not right.')
  await identity.clearAttempts(pairKey(address, visitor.address))
  const { account, ticket } = found
  if (!account.totp) return accept({ kind: 'signed_in', opened: await openSession(deps, account, visitor) })
  return accept({ kind: 'second_factor', challenge: await issueChallenge(deps, account, ticket) })
}

/** The second step: a code of the authenticator app, or a recovery code. */
export async function passSecondFactor(
  deps: SignInDeps,
  { challenge, code }: { challenge: string; code: string },
  visitor: Visitor,
): Promise<Result<OpenedSession, Refusal<'WRONG_CODE' | 'LINK_NOT_VALID'> | TooManyRequests>> {
  const { identity, credentials, clock } = deps
  const { token: secret, ticket } = partsOf(challenge)
  const tokenHash = credentials.hashToken(secret)
  const account = await identity.tryToken('second_factor', tokenHash, clock.now())
  if (!account?.totp) return refuse('LINK_NOT_VALID', 'This sign-in has run out. Start again with your password.')
  const limited = await countAttempt(deps, codeLimits(account.userId))
  if (limited) return limited
  const proof = await proofOf(deps, account, { code, ticket })
  const { token, session } = newSession(deps, account, visitor)
  const isOpen = proof && (await identity.redeemChallenge({ tokenHash, proof, session, now: clock.now() }))
  const wrongCode = refuse('WRONG_CODE', 'This code is not right, or was used already.')
  if (!isOpen) return wrongCode
  // Asked last, so that a code is not spent on a challenge that was void. Nobody has the session's token yet.
  if ('step' in proof && (await isUsed(deps, account.userId, code))) {
    await identity.endSession(account.userId, session.sessionId)
    return wrongCode
  }
  return accept({ token, session })
}

/** What a typed code would prove, if it is right: whether it was used before, the store knows. */
async function proofOf(
  { credentials, signIns, clock }: Pick<SignInDeps, 'credentials' | 'signIns' | 'clock'>,
  account: Account,
  { code, ticket }: { code: string; ticket: string | undefined },
): Promise<SecondFactorProof | undefined> {
  const digits = digitsOf(code)
  if (/^\d{6}$/.test(digits)) {
    const step = await signIns.checkCode(account, { code: digits, ticket, now: clock.now() })
    return step === undefined ? undefined : { step }
  }
  return { recoveryHash: credentials.hashToken(recoveryCodeForm(code)) }
}

const digitsOf = (code: string): string => code.replace(/\s/g, '')

/** Whether a right code was used before. From now on it was. */
export async function isUsed(
  deps: { identity: Pick<IdentityStore, 'countAttempt'>; clock: Clock },
  userId: string,
  code: string,
): Promise<boolean> {
  return (await countAttempt(deps, usedCodeLimits(userId, digitsOf(code)))) !== undefined
}

async function findByPassword(
  { identity, signIns }: SignInDeps,
  email: string,
  password: string,
): Promise<{ account: Account; ticket: string | undefined } | undefined> {
  const accounts = (await identity.accountsByEmail(email)).filter(({ status }) => status === 'active')
  // Without an account it is compared all the same, so that the time says nothing.
  if (accounts.length === 0) await signIns.checkPassword(undefined, password)
  for (const account of accounts) {
    const check = await signIns.checkPassword(account, password)
    if (check.isRight) return { account, ticket: check.ticket }
  }
  return undefined
}

async function issueChallenge(
  { identity, credentials, randomness, clock }: SignInDeps,
  { userId }: Account,
  ticket: string | undefined,
): Promise<string> {
  const token = randomness.token(CHALLENGE_BYTES)
  await identity.issueToken({
    tokenHash: credentials.hashToken(token),
    kind: 'second_factor',
    userId,
    expiresAt: clock.now() + ONE_TIME_LIFE_MS.second_factor,
    triesLeft: CODE_TRIES_MAX,
  })
  return ticket === undefined ? token : `${token}.${ticket}`
}

/** A challenge is ours, and behind a point what the keeper of the secret wants to see again. */
function partsOf(challenge: string): { token: string; ticket: string | undefined } {
  const at = challenge.indexOf('.')
  return at < 0
    ? { token: challenge, ticket: undefined }
    : { token: challenge.slice(0, at), ticket: challenge.slice(at + 1) }
}

/** Counts a try, and refuses it when there were too many. */
export async function countAttempt(
  { identity, clock }: { identity: Pick<IdentityStore, 'countAttempt'>; clock: Clock },
  limits: readonly AttemptLimit[],
): Promise<{ ok: false; refusal: TooManyRequests } | undefined> {
  const now = clock.now()
  const until = await identity.countAttempt(limits, now)
  if (until === undefined) return undefined
  const retryAfterSeconds = Math.max(1, Math.ceil((until - now) / 1000))
  const minutes = Math.ceil(retryAfterSeconds / 60)
  return refuse('TOO_MANY_REQUESTS', `Too many tries. Wait ${minutes} minutes, then try again.`, {
    details: { retryAfterSeconds },
  })
}
