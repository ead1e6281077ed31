import { describe, expect, test } from 'vitest'
import type { Job } from '#domain/values/job.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { systemClock } from '#platform/local/clock.ts'
import { localJobStore } from '#platform/local/job-store.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { isDynamoDbHere } from '#test/support/aws/dynamodb.ts'
import { type FunctionsShop, functionsShop } from '#test/support/aws/functions-shop.ts'
import { seedShop, TENANT } from '#test/support/shop.ts'
import { tempDatabase } from '#test/support/temp-database.ts'
import { type JobHandler, runNextJob } from '#usecases/jobs/run-jobs.ts'

const isHere = isDynamoDbHere()

const DAY_MS = 86_400_000
const HINT = { Records: [{ messageId: 'm', body: JSON.stringify({ jobId: 'any' }) }] }

const jobOf = ({ tenantId }: Pick<FunctionsShop, 'tenantId'>, jobId: string, more: Partial<Job> = {}): Job => ({
  tenantId,
  jobId,
  kind: 'forecast',
  request: { scope: {}, isForced: true, stores: 'all' },
  stores: 'all',
  createdBy: 'user:ann',
  createdAt: Date.now(),
  state: 'waiting',
  isCancelWanted: false,
  ...more,
})

describe.skipIf(!isHere)('the function of jobs', () => {
  test('does a job that was begun long ago: what counts is not how late it is', async () => {
    const shop = await functionsShop({ triggered: ['detect'] })
    const begun = { startedAt: Date.now() - DAY_MS, createdAt: Date.now() - 2 * DAY_MS }
    await shop.platform.jobs.add(jobOf(shop, 'late', { ...begun, turnsUsed: 2 }))
    await shop.host.invoke('forecast', HINT)
    expect(await shop.platform.jobs.find(shop.tenantId, 'late')).toMatchObject({ state: 'done' })
  }, 60_000)

  test('ends a job for which three invocations, each its alone, were too short, and says so', async () => {
    const shop = await functionsShop({ triggered: ['detect'] })
    const sales = Array.from({ length: 60 }, (_, i) => ({
      productId: 'tea',
      date: new Date(Date.now() - (60 - i) * DAY_MS).toISOString().slice(0, 10),
      quantity: 3 + (i % 7),
      price: '2.00',
    }))
    await shop.send('POST', '/sales-data/upload', { store: 'leeds', sales })
    await shop.host.invoke('forecast', HINT)
    await shop.platform.jobs.add(jobOf(shop, 'long'))
    const found = async () => (await shop.platform.jobs.find(shop.tenantId, 'long'))!
    const turns: unknown[] = []
    // 30 s are kept back: a few milliseconds are left, in which no thread even starts.
    for (let invocation = 0; invocation < 3; invocation++) {
      await shop.host.invoke('forecast', HINT, 30_010)
      turns.push((await found()).turnsUsed)
    }
    expect([turns, (await found()).state]).toEqual([[1, 2, 3], 'running'])
    await shop.host.invoke('forecast', HINT)
    expect(await found()).toMatchObject({ state: 'failed', problem: { code: 'TOO_LARGE' } })
    const { body } = await shop.send('GET', '/jobs/long')
    expect(body).toMatchObject({ state: 'failed', problem: { code: 'TOO_LARGE' } })
    expect(body).not.toHaveProperty('turnsUsed')
  }, 60_000)
})

/** A worker that stops at its first step. @returns how many turns the job is then said to have had */
async function givenBack(run: JobHandler['run'], isWholeTurn: boolean): Promise<number | undefined> {
  const database = await tempDatabase()
  await seedShop(localCatalogStore(database), [])
  const jobs = localJobStore(database)
  await jobs.add(jobOf({ tenantId: TENANT }, 'a'))
  const handlers = new Map([['forecast', { run }]])
  const onFault = (error: unknown) => {
    throw error
  }
  const deps = { jobs, clock: systemClock, randomness: systemRandomness, handlers, isWholeTurn, onFault }
  expect(await runNextJob(deps, () => true)).toBe(1)
  // It is there for the next at once.
  return (await jobs.claim({ workerId: 'next', now: Date.now(), leaseMs: 1000 }))!.turnsUsed
}

describe('a job that is given back', () => {
  const stepping: JobHandler['run'] = (_job, step) => step({ phase: 'reading', done: 0, total: 1 })
  const throttled: JobHandler['run'] = () => Promise.reject(new StoreBusyError('busy', { retryAfterSeconds: 1 }))

  test.each([
    ['after a whole turn is counted', stepping, true, 1],
    ['by who had begun with another is not', stepping, false, undefined],
    ['because a store was busy is not', throttled, true, undefined],
  ])('%s', async (_, run, isWholeTurn, turnsUsed) => {
    expect(await givenBack(run, isWholeTurn)).toBe(turnsUsed)
  })
})
