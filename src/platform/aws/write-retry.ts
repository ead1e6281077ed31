import { setTimeout as sleep } from 'node:timers/promises'
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { StoreBusyError } from '#ports/busy.ts'
import type { Randomness } from '#ports/randomness.ts'

/** Time and chance, given from outside so that tests choose them. */
export interface RetryTools {
  /** Milliseconds; only differences count. */
  now(): number
  sleep(milliseconds: number): Promise<void>
  /** In [0, 1). */
  fraction(): number
  /** Hears of every write that is about to be tried again. */
  onRetry?(reason: RetryReason): void
}

/** `conflict`: somebody was quicker; `throttled`: the store slowed us down; `unanswered`: it failed, or nobody knows. */
export type RetryReason = 'conflict' | 'throttled' | 'unanswered'

/** The time and chance of this process. */
export const systemTools = (randomness: Pick<Randomness, 'fraction'>): RetryTools => ({
  now: () => performance.now(),
  sleep,
  fraction: () => randomness.fraction(),
})

/** How long a write tries before its caller is told to come back: shorter than a gateway waits for an answer (29 s). */
const DEADLINE_MS = 8000
const STEP_MS = 15
const STEP_MAX_MS = 1000
const RETRY_AFTER_SECONDS = 2

/** An attempt answers this when somebody else was quicker: read again and decide again. */
export const AGAIN = Symbol('again')

/**
 * Attempts a write until it is done. Between attempts it waits a random time up to a limit that doubles ("full jitter":
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), so that those who collided part.
 *
 * Only for writes that may be sent twice: each attempt's own condition (a guard, a version) must see that an earlier
 * one, whose answer was lost, took effect.
 *
 * @throws StoreBusyError after DEADLINE_MS, or at once whatever is not cured by waiting
 */
export async function retryWrite<T>(tools: RetryTools, attempt: () => Promise<T | typeof AGAIN>): Promise<T> {
  const deadline = tools.now() + DEADLINE_MS
  for (let step = STEP_MS; ; step = Math.min(STEP_MAX_MS, step * 2)) {
    let cause: unknown
    try {
      const outcome = await attempt()
      if (outcome !== AGAIN) return outcome
    } catch (error) {
      if (!isWorthRetrying(error)) throw error
      cause = error
    }
    const pause = tools.fraction() * step
    if (tools.now() + pause >= deadline) {
      const message = 'The store has more to do than it can. Send this again, under the same key.'
      throw new StoreBusyError(message, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause })
    }
    tools.onRetry?.(reasonOf(cause))
    await tools.sleep(pause)
  }
}

/**
 * Why each action of a cancelled transaction did not pass, by the position it was sent in: `None`,
 * `ConditionalCheckFailed`, `TransactionConflict`, `ThrottlingError`, ...
 *
 * @returns undefined when the error is no cancellation
 */
export const cancellationCodes = (error: unknown): readonly string[] | undefined =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None')
    : undefined

/** Reasons that pass by themselves. Documented at TransactWriteItems, "Cancellation reason codes". */
const PASSING_CODES = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

const PASSING_ERRORS = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'InternalServerError',
  'ServiceUnavailable',
  // Below: it is not known whether the write happened.
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
])

const THROTTLED = /Throttl|ProvisionedThroughput|LimitExceeded/

/** @param cause undefined when the attempt itself saw that somebody was quicker */
function reasonOf(cause: unknown): RetryReason {
  if (cause === undefined) return 'conflict'
  const names = cancellationCodes(cause) ?? [(cause as Error).name]
  if (names.some((name) => THROTTLED.test(name))) return 'throttled'
  return names.some((name) => /Conflict|InProgress/.test(name)) ? 'conflict' : 'unanswered'
}

const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

const SERVER_FAULT = 500

/** Whether waiting mends what the SDK ran into. */
export function isWorthRetrying(error: unknown): boolean {
  const codes = cancellationCodes(error)
  if (codes) return codes.length > 0 && codes.every((code) => PASSING_CODES.has(code))
  if (!(error instanceof Error)) return false
  const { code, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } }
  return (
    PASSING_ERRORS.has(error.name) || NETWORK_CODES.has(code ?? '') || ($metadata?.httpStatusCode ?? 0) >= SERVER_FAULT
  )
}
