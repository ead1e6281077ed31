import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { StoreBusyError } from '#ports/busy.ts'
import { AGAIN, cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

/** A clock that only sleeping moves, and chance that always says `fraction`. */
function tools(fraction: number): RetryTools & { slept: number[] } {
  let now = 0
  const slept: number[] = []
  const sleep = async (ms: number) => {
    slept.push(ms)
    now += ms
  }
  return { slept, now: () => now, sleep, fraction: () => fraction }
}

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'no',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  })

const named = (name: string) => Object.assign(new Error(name), { name })

/** Fails with each of these in turn, then answers. */
const failingWith = (...errors: unknown[]) => {
  const left = [...errors]
  return async () => {
    const error = left.shift()
    if (error === AGAIN) return AGAIN
    if (error) throw error
    return 'done'
  }
}

describe('writing until it is done', () => {
  test.each([
    ['somebody was quicker', AGAIN],
    ['a conflict of transactions', cancelled('None', 'TransactionConflict')],
    ['a conflict with a single write', named('TransactionConflictException')],
    ['a hot partition', cancelled('ThrottlingError', 'None')],
    ['throttling', named('ThrottlingException')],
    ['an answer that never came', named('TimeoutError')],
    ['a cut connection', Object.assign(new Error('cut'), { code: 'ECONNRESET' })],
    ['a fault of the server', Object.assign(new Error('500'), { $metadata: { httpStatusCode: 500 } })],
  ])('%s is tried again', async (_, trouble) => {
    expect(await retryWrite(tools(0.5), failingWith(trouble, trouble))).toBe('done')
  })

  test.each([
    ['a failed condition nobody expected', cancelled('ConditionalCheckFailed', 'TransactionConflict')],
    ['a malformed request', named('ValidationException')],
    ['a cancellation without reasons', cancelled()],
    ['a bug', new TypeError('x')],
  ])('%s is not tried again', async (_, trouble) => {
    const { slept, ...rest } = tools(0.5)
    await expect(retryWrite(rest, failingWith(trouble))).rejects.toBe(trouble)
    expect(slept).toEqual([])
  })

  test('waits a random part of a limit that doubles up to a second', async () => {
    const half = tools(0.5)
    await retryWrite(half, failingWith(...Array.from({ length: 9 }, () => AGAIN)))
    // Half of 15, 30, 60, ... milliseconds, and of 1000 from where doubling passes it.
    expect(half.slept).toEqual([7.5, 15, 30, 60, 120, 240, 480, 500, 500])
  })

  test('gives up at the deadline and says when to come back', async () => {
    const most = tools(0.999)
    const error = await retryWrite(most, async () => AGAIN as typeof AGAIN).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StoreBusyError)
    expect(error).toMatchObject({ name: 'StoreBusyError', retryAfterSeconds: 2 })
    expect(most.now()).toBeLessThanOrEqual(8000)
    expect(most.now()).toBeGreaterThan(6900)
  })

  test('reads the reasons of a cancellation by position', () => {
    expect(cancellationCodes(cancelled('None', 'ConditionalCheckFailed'))).toEqual(['None', 'ConditionalCheckFailed'])
    expect(cancellationCodes(new Error('x'))).toBeUndefined()
  })
})

test('whoever watches hears why a write is tried again', async () => {
  const reasons: string[] = []
  const attempt = failingWith(
    AGAIN,
    cancelled('None', 'TransactionConflict'),
    cancelled('ThrottlingError', 'TransactionConflict'),
    named('ProvisionedThroughputExceededException'),
    named('TransactionInProgressException'),
    named('TimeoutError'),
    Object.assign(new Error('gone'), { code: 'ECONNRESET' }),
  )
  await retryWrite({ ...tools(0), onRetry: (reason) => reasons.push(reason) }, attempt)
  expect(reasons).toEqual(['conflict', 'conflict', 'throttled', 'throttled', 'conflict', 'unanswered', 'unanswered'])
})
