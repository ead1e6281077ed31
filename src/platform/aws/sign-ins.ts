import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  AssociateSoftwareTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { KEPT_ELSEWHERE } from '#domain/archive/archive-record.ts'
import type { Person } from '#domain/identity/person.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Account } from '#ports/identity-store.ts'
import type { PasswordCheck, SignIns } from '#ports/sign-ins.ts'
import { type CognitoPool, isNamed } from './cognito.ts'
import { followPerson } from './cognito-groups.ts'

/** What the identity store is given to keep: only that Cognito has it. */
const KEPT_BY_COGNITO = KEPT_ELSEWHERE
/** Asked for when there is no account. Nobody has this name: people's are their ids. */
const NOBODY = 'nobody'

const NOT_THERE = ['UserNotFoundException']

/**
 * Why a name and a password do not let in. cognito-local says `InvalidPasswordException` where Cognito says
 * `NotAuthorizedException`.
 */
const WRONG_PASSWORD = [
  'NotAuthorizedException',
  'UserNotFoundException',
  'InvalidPasswordException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
]

/** A password that Cognito will not have: by the pool's policy or history, or for characters that it does not take. */
const REFUSED_PASSWORD = [
  'InvalidPasswordException',
  'PasswordHistoryPolicyViolationException',
  'InvalidParameterException',
]

/** A wrong code, one that was used, or a sign-in that ran out. */
const WRONG_CODE = [
  'CodeMismatchException',
  'ExpiredCodeException',
  'EnableSoftwareTokenMFAException',
  'NotAuthorizedException',
]

/**
 * No code can be demanded of whoever has no secret that was proved. Should Cognito ever have lost one, its owner comes in by
 * a recovery code, and a manager turns the second factor off.
 */
const NO_SECRET = ['InvalidParameterException']

/**
 * SignIns on a Cognito user pool. A person's user name there is their id here, because two tenants may know the same
 * address. Passwords and secrets are nowhere else; the sessions that follow are ours, so that ending one ends it at once.
 */
export function awsSignIns(pool: CognitoPool): SignIns {
  return {
    keepPassword: (person, password) => keepPassword(pool, person, password),
    checkPassword: (account, password) => checkPassword(pool, account, password),
    newSecret: (account, password) => newSecret(pool, account, password),
    confirmSecret: (account, proof) => confirmSecret(pool, account, proof),
    checkCode: (account, proof) => checkCode(pool, account, proof),
    demandCode: (userId, isDemanded) => demandCode(pool, userId, isDemanded),
    follow: (person) => followPerson(pool, person),
    async forget(userId) {
      await orElse(NOT_THERE, () => pool.send(new AdminDeleteUserCommand(nameOf(pool, userId))))
    },
  }
}

const nameOf = ({ userPoolId }: CognitoPool, userId: string) => ({ UserPoolId: userPoolId, Username: userId })

/** Does something; undefined when Cognito refuses it by one of these errors. */
async function orElse<T>(errors: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (isNamed(error, errors)) return undefined
    throw error
  }
}

async function keepPassword(
  pool: CognitoPool,
  person: Pick<Person, 'userId' | 'tenantId' | 'email'>,
  password: string,
): Promise<Result<string, Refusal<'WEAK_PASSWORD'>>> {
  const set = () =>
    pool.send(new AdminSetUserPasswordCommand({ ...nameOf(pool, person.userId), Password: password, Permanent: true }))
  try {
    if (await orElse(NOT_THERE, set)) {
      // A new password leaves what was handed out before as it is; a stolen token of the pool must not outlive it.
      await pool.send(new AdminUserGlobalSignOutCommand(nameOf(pool, person.userId)))
    } else {
      await createUser(pool, person)
      await set()
    }
    return accept(KEPT_BY_COGNITO)
  } catch (error) {
    if (!isNamed(error, REFUSED_PASSWORD)) throw error
    const message = `This password is not accepted. ${(error as Error).message}`
    return refuse('WEAK_PASSWORD', message, { fields: [{ path: 'password', code: 'weak', message }] })
  }
}

/** Somebody who is there already was made by an earlier sending. */
async function createUser(pool: CognitoPool, person: Pick<Person, 'userId' | 'tenantId' | 'email'>): Promise<void> {
  const { userId, tenantId, email } = person
  const create = new AdminCreateUserCommand({
    ...nameOf(pool, userId),
    // They were invited by our own letter, and proved the address by the link in it.
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'custom:tenant', Value: tenantId },
    ],
  })
  await orElse(['UsernameExistsException'], () => pool.send(create))
}

/** What a name and a password come to: a token that may change the user's secret, or a ticket for the second step. */
type Entry = { accessToken: string } | { ticket: string }

async function enter({ send, clientId }: CognitoPool, userId: string, password: string): Promise<Entry | undefined> {
  const answer = await orElse(WRONG_PASSWORD, () =>
    send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: clientId,
        AuthParameters: { USERNAME: userId, PASSWORD: password },
      }),
    ),
  )
  const accessToken = answer?.AuthenticationResult?.AccessToken
  if (accessToken) return { accessToken }
  // Any other challenge asks for what nobody was given here, such as the replacement of a password that was never set.
  return answer?.ChallengeName === 'SOFTWARE_TOKEN_MFA' && answer.Session ? { ticket: answer.Session } : undefined
}

async function checkPassword(
  pool: CognitoPool,
  account: Account | undefined,
  password: string,
): Promise<PasswordCheck> {
  const entry = await enter(pool, account?.userId ?? NOBODY, password)
  // Cognito refuses whoever is disabled there; whoever is not active here may be so only since.
  if (!entry || account?.status !== 'active') return { isRight: false }
  const isDemanded = account.totp !== undefined
  if ('ticket' in entry === isDemanded) return { isRight: true, ...('ticket' in entry && entry) }
  // The two differ when the second half of a change was lost: what the store says holds.
  await orElse(NO_SECRET, () => demandCode(pool, account.userId, isDemanded))
  const again = await enter(pool, account.userId, password)
  return again ? { isRight: true, ...('ticket' in again && again) } : { isRight: false }
}

/** A token that may change the secret. Where a code is demanded besides the password, it is not for a moment. */
async function accessTokenOf(pool: CognitoPool, { userId, totp }: Account, password: string): Promise<string> {
  const entry = await enter(pool, userId, password)
  if (!entry) throw new Error('Cognito refused a password that it took a moment ago')
  if ('accessToken' in entry) return entry.accessToken
  await demandCode(pool, userId, false)
  try {
    const plain = await enter(pool, userId, password)
    if (!plain || !('accessToken' in plain)) throw new Error('Cognito still asks for a code')
    return plain.accessToken
  } finally {
    if (totp) await orElse(NO_SECRET, () => demandCode(pool, userId, true))
  }
}

async function newSecret(pool: CognitoPool, account: Account, password: string) {
  const AccessToken = await accessTokenOf(pool, account, password)
  const { SecretCode } = await pool.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  if (!SecretCode) throw new Error('Cognito made no secret')
  return { secret: SecretCode, kept: KEPT_BY_COGNITO }
}

async function confirmSecret(
  pool: CognitoPool,
  account: Account,
  { password, code, now }: { password: string; code: string; now: number },
): Promise<number | undefined> {
  const UserCode = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(UserCode)) return undefined
  const AccessToken = await accessTokenOf(pool, account, password)
  const answer = await orElse(WRONG_CODE, () => pool.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode })))
  return answer?.Status === 'SUCCESS' ? now : undefined
}

async function checkCode(
  { send, clientId }: CognitoPool,
  { userId }: Account,
  { code, ticket, now }: { code: string; ticket: string | undefined; now: number },
): Promise<number | undefined> {
  if (ticket === undefined) return undefined
  const answer = await orElse(WRONG_CODE, () =>
    send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: ticket,
        ChallengeResponses: { USERNAME: userId, SOFTWARE_TOKEN_MFA_CODE: code },
      }),
    ),
  )
  // Which of its steps a code was of Cognito does not say: that it counts once is the caller's to see to.
  return answer?.AuthenticationResult ? now : undefined
}

async function demandCode(pool: CognitoPool, userId: string, isDemanded: boolean): Promise<void> {
  const SoftwareTokenMfaSettings = { Enabled: isDemanded, PreferredMfa: isDemanded }
  await pool.send(new AdminSetUserMFAPreferenceCommand({ ...nameOf(pool, userId), SoftwareTokenMfaSettings }))
}
