import { setTimeout as wait } from 'node:timers/promises'
import { type NarratorAnswer, NarratorError, type NarratorProblem } from '#ports/narrator.ts'
import { AnswerTooLargeError } from './narrator-fetch.ts'

/** One more try: whoever waits for a text has a template to read instead. */
const ATTEMPTS_MAX = 2
const RETRY_MS = 500
const MESSAGE_LENGTH_MAX = 200

/** How much later than we the libraries give up: at the same moment either could, and theirs is told as unreachable. */
export const LIBRARY_SPARE_MS = 10_000

/** Where a model is, and what lets us in. */
export interface NarratorAccess {
  /** Absent: the provider's own. */
  baseUrl?: string
  model: string
  apiKey: string
}

export interface Call {
  timeoutMs: number
  /** Never to stand in a message. */
  apiKey: string
  /** Whether the library says that nobody was reached. */
  isConnectionError(error: unknown): boolean
  ask(signal: AbortSignal): Promise<NarratorAnswer>
}

/**
 * Asks, once more if that makes sense, and is over within the time even when the other side, or the library, does not
 * stop by itself.
 */
export async function answerInTime(call: Call): Promise<NarratorAnswer> {
  const { timeoutMs } = call
  const controller = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new NarratorError('timeout', `no whole answer within ${timeoutMs} ms`))
    controller.abort()
  }, timeoutMs)
  try {
    return await Promise.race([askAgain(call, controller.signal, performance.now() + timeoutMs), late])
  } finally {
    clearTimeout(timer)
  }
}

async function askAgain(call: Call, signal: AbortSignal, deadline: number): Promise<NarratorAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call.ask(signal)
    } catch (error) {
      const failed = translated(error, call)
      const waitMs = waitBeforeRetry(failed, error)
      if (attempt === ATTEMPTS_MAX || waitMs === undefined || performance.now() + waitMs >= deadline) throw failed
      await wait(waitMs, undefined, { signal })
    }
  }
}

/** More tokens than any answer: a count beyond it is a fault, and would stop the shop's texts for the day. */
const TOKENS_MAX = 10_000_000

/** What a server says it used; `most` when it says nothing, or nothing that can be. */
export const countedTokens = (said: unknown, most: number): number =>
  typeof said === 'number' && Number.isInteger(said) && said >= 0 && said <= TOKENS_MAX ? said : most

/** Only what cost nothing is asked again: one question is never paid for twice. */
function waitBeforeRetry({ problem, charge }: NarratorError, error: unknown): number | undefined {
  if (charge !== 'none' || problem === 'refused') return undefined
  const { headers } = error as { headers?: unknown }
  const asked = headers instanceof Headers ? Number(headers.get('retry-after') ?? Number.NaN) : Number.NaN
  return Number.isFinite(asked) ? Math.max(asked * 1000, RETRY_MS) : RETRY_MS
}

/** The few kinds of failure the port promises. Both libraries put the status of an answer on the error. */
function translated(error: unknown, { apiKey, isConnectionError }: Call): NarratorError {
  if (error instanceof NarratorError) return error
  const { status, message } = error as { status?: unknown; message?: unknown }
  const said = shortened(String(message ?? error), apiKey)
  // Without `cause`: what the other side wrote is shortened, and may quote the key.
  if (typeof status === 'number') return new NarratorError(problemOf(status), said, { charge: 'none' })
  if (chain(error).some((each) => each instanceof AnswerTooLargeError)) {
    return new NarratorError('unreadable', 'the answer is too large', { cause: error })
  }
  if (!isConnectionError(error)) return new NarratorError('unreadable', said, { cause: error })
  const isNobody = chain(error).some((each) => NOBODY_THERE.has(String((each as { code?: unknown }).code)))
  return new NarratorError('unreachable', said, { cause: error, charge: isNobody ? 'none' : 'unknown' })
}

/** No connection came about, so nothing was asked. */
const NOBODY_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])

/** 408 and 409 are the server's own timeouts and conflicts: as good as busy. */
const problemOf = (status: number): NarratorProblem =>
  status === 408 || status === 409 || status === 429 || status >= 500 ? 'overloaded' : 'refused'

function chain(error: unknown): unknown[] {
  const errors: unknown[] = []
  for (let each = error; each instanceof Error && errors.length < 10; each = each.cause) errors.push(each)
  return errors
}

const shortened = (message: string, apiKey: string): string =>
  (apiKey ? message.replaceAll(apiKey, '(key)') : message).replace(/\s+/g, ' ').slice(0, MESSAGE_LENGTH_MAX)
