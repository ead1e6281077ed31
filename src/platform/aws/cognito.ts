import {
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider'
import { StoreBusyError } from '#ports/busy.ts'
import { isWorthRetrying } from './write-retry.ts'

/** The user pool that keeps passwords and second factors, and the way to it. */
export interface CognitoPool {
  /** @throws StoreBusyError when Cognito asks to slow down or does not answer; else Cognito's own errors */
  send: CognitoIdentityProviderClient['send']
  userPoolId: string
  /** An app client without a secret, with USER_PASSWORD_AUTH, and used by this server only. */
  clientId: string
  close(): void
}

/** Cognito answers in tenths of a second, and somebody waits for it. */
const REQUEST_TIMEOUT_MS = 5000
/** The SDK's own retries; each of ours may be sent twice. */
const ATTEMPTS_MAX = 3
/** Cognito's limits are by the second. */
const RETRY_AFTER_SECONDS = 5

/** Opens a user pool. Made once per process: it keeps connections alive. */
export function openPool(
  pool: Pick<CognitoPool, 'userPoolId' | 'clientId'>,
  config: CognitoIdentityProviderClientConfig = {},
): CognitoPool {
  const client = new CognitoIdentityProviderClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
    ...config,
  })
  client.middlewareStack.add(
    (next) => async (sent) => {
      try {
        return await next(sent)
      } catch (error) {
        throw isOutOfTime(error) ? busy(error) : error
      }
    },
    { step: 'initialize', name: 'backstockBusy' },
  )
  return { ...pool, send: client.send.bind(client) as CognitoPool['send'], close: () => client.destroy() }
}

const isOutOfTime = (error: unknown): boolean => isNamed(error, ['TooManyRequestsException']) || isWorthRetrying(error)

const busy = (cause: unknown): StoreBusyError =>
  new StoreBusyError('Whoever checks passwords has more to do than it can. Try again.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause,
  })

/** Whether an error is one of Cognito's of these names. */
export const isNamed = (error: unknown, names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name)
