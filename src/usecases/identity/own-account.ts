import { codeLimits, reauthenticationLimits } from '#domain/identity/attempt.ts'
import { admitPassword, normalizePassword } from '#domain/identity/password.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { recoveryCodeForm } from '#domain/identity/recovery-code.ts'
import { accept, invariant, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { Account, IdentityStore } from '#ports/identity-store.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import { countAttempt, isUsed, type TooManyRequests } from './sign-in.ts'

/** What people do with their own account. All of it needs a session here: tokens of other issuers have none. */
export interface OwnAccountDeps {
  identity: IdentityStore
  credentials: Credentials
  signIns: SignIns
  clock: Clock
}

type NoSession = Refusal<'NO_ACCOUNT_HERE'>
type WrongPassword = Refusal<'WRONG_PASSWORD'> | TooManyRequests

const noSession = refuse('NO_ACCOUNT_HERE', 'You are signed in through another system; manage your account there.')

async function ownAccount({ identity }: OwnAccountDeps, { session }: Principal): Promise<Account | undefined> {
  if (!session) return undefined
  const account = await identity.account(session.userId)
  invariant(account, 'whoever has a session has an account')
  return account
}

/** Whoever changes how an account is proved must know its password: a stolen session is not enough. */
async function provePassword(deps: OwnAccountDeps, account: Account, password: string) {
  const limited = await countAttempt(deps, reauthenticationLimits(account.userId))
  if (limited) return limited
  const { isRight } = await deps.signIns.checkPassword(account, normalizePassword(password))
  return isRight ? undefined : refuse('WRONG_PASSWORD', 'Your current password is not right.')
}

/** Changes the password and ends every other session. */
export async function changePassword(
  deps: OwnAccountDeps,
  principal: Principal,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<Result<undefined, NoSession | WrongPassword | Refusal<'WEAK_PASSWORD'>>> {
  const account = await ownAccount(deps, principal)
  if (!account) return noSession
  const wrong = await provePassword(deps, account, currentPassword)
  if (wrong) return wrong
  const admitted = admitPassword(newPassword, [account.email, account.name])
  if (!admitted.ok) return admitted
  const kept = await deps.signIns.keepPassword(account, admitted.value)
  if (!kept.ok) return kept
  await deps.identity.setPassword(account.userId, kept.value, principal.session?.sessionId)
  return accept(undefined)
}

/** Makes a secret to scan; the second factor is on only once a code confirms it. */
export async function startTotp(
  deps: OwnAccountDeps & { catalog: Pick<CatalogStore, 'tenant'> },
  principal: Principal,
  password: string,
): Promise<Result<{ secret: string; uri: string }, NoSession | WrongPassword>> {
  const account = await ownAccount(deps, principal)
  if (!account) return noSession
  const wrong = await provePassword(deps, account, password)
  if (wrong) return wrong
  const { secret, kept } = await deps.signIns.newSecret(account, normalizePassword(password))
  await deps.identity.startTotp(account.userId, kept)
  const shopName = (await deps.catalog.tenant(account.tenantId))?.name ?? ''
  return accept({ secret, uri: deps.credentials.totpUri(secret, { shopName, email: account.email }) })
}

/** Turns the second factor on. @returns recovery codes, shown this once */
export async function confirmTotp(
  deps: OwnAccountDeps,
  principal: Principal,
  { password, code }: { password: string; code: string },
): Promise<Result<{ recoveryCodes: string[] }, NoSession | WrongPassword | Refusal<'WRONG_CODE'>>> {
  const account = await ownAccount(deps, principal)
  if (!account) return noSession
  const wrong = await provePassword(deps, account, password)
  if (wrong) return wrong
  const limited = await countAttempt(deps, codeLimits(account.userId))
  if (limited) return limited
  const secret = account.pendingTotpSecret
  const proof = { password: normalizePassword(password), code, now: deps.clock.now() }
  const step = secret ? await deps.signIns.confirmSecret(account, proof) : undefined
  const wrongCode = refuse('WRONG_CODE', 'This code is not right. Is the clock of your phone?')
  if (!secret || step === undefined || (await isUsed(deps, account.userId, code))) return wrongCode
  const recoveryCodes = deps.credentials.newRecoveryCodes()
  const recoveryHashes = recoveryCodes.map((each) => deps.credentials.hashToken(recoveryCodeForm(each)))
  const isOn = await deps.identity.confirmTotp(account.userId, { secret, step, recoveryHashes })
  if (!isOn) return wrongCode
  await deps.signIns.demandCode(account.userId, true)
  return accept({ recoveryCodes })
}

/** Turns the second factor off. */
export async function stopTotp(
  deps: OwnAccountDeps,
  principal: Principal,
  password: string,
): Promise<Result<undefined, NoSession | WrongPassword>> {
  const account = await ownAccount(deps, principal)
  if (!account) return noSession
  const wrong = await provePassword(deps, account, password)
  if (wrong) return wrong
  await deps.identity.stopTotp(account.userId)
  await deps.signIns.demandCode(account.userId, false)
  return accept(undefined)
}

/** Makes new recovery codes; the old ones stop working. */
export async function renewRecoveryCodes(
  deps: OwnAccountDeps,
  principal: Principal,
  password: string,
): Promise<Result<{ recoveryCodes: string[] }, NoSession | WrongPassword | Refusal<'WRONG_CODE'>>> {
  const account = await ownAccount(deps, principal)
  if (!account) return noSession
  if (!account.totp) return refuse('WRONG_CODE', 'The second factor is not on.')
  const wrong = await provePassword(deps, account, password)
  if (wrong) return wrong
  const recoveryCodes = deps.credentials.newRecoveryCodes()
  await deps.identity.replaceRecoveryCodes(
    account.userId,
    recoveryCodes.map((each) => deps.credentials.hashToken(recoveryCodeForm(each))),
  )
  return accept({ recoveryCodes })
}
