import { linkLimits, resetLimits } from '#domain/identity/attempt.ts'
import { normalizeEmail } from '#domain/identity/email.ts'
import { passwordResetLetter } from '#domain/identity/letters.ts'
import { admitPassword } from '#domain/identity/password.ts'
import { ONE_TIME_LIFE_MS } from '#domain/identity/session.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { Account, IdentityStore } from '#ports/identity-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { Queue } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import { countAttempt, type TooManyRequests } from './sign-in.ts'

export interface LetterDeps {
  identity: IdentityStore
  credentials: Credentials
  signIns: SignIns
  catalog: Pick<CatalogStore, 'tenant'>
  queue: Pick<Queue, 'enqueue'>
  randomness: Pick<Randomness, 'id' | 'token'>
  clock: Clock
  /** The address people use, without a slash at its end. */
  publicUrl: string
}

/** A link is tried once or twice by a person; the limit only bounds a broken program. */
export const LINK_TRIES_MAX = 20
export const LINK_BYTES = 32

/** Whether a reset may be asked for now. Counted for known and unknown addresses alike. */
export const admitResetRequest = (
  deps: Pick<LetterDeps, 'identity' | 'clock'>,
  { email, address }: { email: string; address: string },
): Promise<{ ok: false; refusal: TooManyRequests } | undefined> =>
  countAttempt(deps, resetLimits(normalizeEmail(email), address))

/** Mails a reset link to every active account of an address. Run after answering: its time would tell who is known. */
export async function sendResetLinks(deps: LetterDeps, email: string): Promise<void> {
  const accounts = await deps.identity.accountsByEmail(normalizeEmail(email))
  for (const account of accounts.filter(({ status }) => status === 'active')) await sendResetLink(deps, account)
}

async function sendResetLink(
  { identity, credentials, catalog, queue, randomness, clock, publicUrl }: LetterDeps,
  account: Account,
): Promise<void> {
  const token = randomness.token(LINK_BYTES)
  const { userId, tenantId, email, name } = account
  await identity.issueToken({
    tokenHash: credentials.hashToken(token),
    kind: 'password_reset',
    userId,
    expiresAt: clock.now() + ONE_TIME_LIFE_MS.password_reset,
    triesLeft: LINK_TRIES_MAX,
  })
  const shopName = (await catalog.tenant(tenantId))?.name ?? 'your shop'
  // Behind the hash sign: it never reaches a server's log or another site.
  const letter = passwordResetLetter({ name, shopName }, `${publicUrl}/reset-password#${token}`)
  const id = randomness.id()
  await queue.enqueue({
    tenantId,
    topic: 'mail',
    key: id,
    body: { id, to: email, isPersonal: true, ...letter } satisfies Mail,
  })
}

/** Sets a new password by a mailed link, which then no longer works, and ends every session. */
export async function resetPassword(
  deps: Pick<LetterDeps, 'identity' | 'credentials' | 'signIns' | 'clock'>,
  { token, password, address }: { token: string; password: string; address: string },
): Promise<Result<undefined, Refusal<'LINK_NOT_VALID' | 'WEAK_PASSWORD'> | TooManyRequests>> {
  const { identity, credentials, signIns, clock } = deps
  const limited = await countAttempt(deps, linkLimits(address))
  if (limited) return limited
  const tokenHash = credentials.hashToken(token)
  const account = await identity.tokenAccount('password_reset', tokenHash, clock.now())
  const notValid = refuse('LINK_NOT_VALID', 'This link was used already or is too old. Ask for a new one.')
  if (account?.status !== 'active') return notValid
  const admitted = admitPassword(password, [account.email, account.name])
  if (!admitted.ok) return admitted
  // Before the link is used up: a password that is refused, or an answer that is lost, leaves it good for another try.
  const kept = await signIns.keepPassword(account, admitted.value)
  if (!kept.ok) return kept
  const isDone = await identity.redeemReset({ tokenHash, passwordHash: kept.value, now: clock.now() })
  return isDone ? accept(undefined) : notValid
}
