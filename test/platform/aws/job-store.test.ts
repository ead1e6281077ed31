import { describe, expect, test } from 'vitest'
import type { Job, JobProgress } from '#domain/values/job.ts'
import { awsJobStore } from '#platform/aws/job-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults, SINGLE_WRITES } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { runNextJob } from '#usecases/jobs/run-jobs.ts'

const NOW = 1_767_225_600_000

const job = (jobId: string): Job => ({
  tenantId: 'acme',
  jobId,
  kind: 'forecast',
  request: {},
  stores: 'all',
  createdBy: 'user:owner',
  createdAt: NOW,
  state: 'waiting',
  isCancelWanted: false,
})

const lease = (workerId: string, now = NOW) => ({ workerId, now, leaseMs: 1000 })

const isHere = await startDynamoDb()

describe.skipIf(!isHere)('jobs on DynamoDB', () => {
  test.each(FAULTS)('a job lives through every write that is first %s', async (fault) => {
    const table = await tempTable()
    let sendings = 0
    const alternately = (): Fault => (sendings++ % 2 === 0 ? fault : 'none')
    injectFaults(table, alternately, SINGLE_WRITES)
    const jobs = awsJobStore({ table, tools: realTools })
    expect(await jobs.add(job('a'))).toBe(true)
    expect(await jobs.add(job('a'))).toBe(false)
    expect(await jobs.claim(lease('w1'))).toMatchObject({ jobId: 'a', state: 'running' })
    expect(await jobs.claim(lease('w2'))).toBeUndefined()
    expect(await jobs.heartbeat('acme', 'a', lease('w1'))).toBe('go_on')
    expect(await jobs.cancel('acme', 'a')).toMatchObject({ isCancelWanted: true })
    expect(await jobs.heartbeat('acme', 'a', lease('w1'))).toBe('cancel')
    expect(await jobs.end('acme', 'a', { state: 'done', result: 1, workerId: 'w1', now: NOW + 5 })).toBe(true)
    expect(await jobs.end('acme', 'a', { state: 'done', result: 2, workerId: 'w1', now: NOW + 6 })).toBe(false)
    expect(await jobs.find('acme', 'a')).toMatchObject({ state: 'done', result: 1, isCancelWanted: true })
  })

  test('a job that is let go because its process stops is taken by the next at once, not when a lease is over', async () => {
    const jobs = awsJobStore({ table: await tempTable(), tools: realTools })
    await jobs.add(job('a'))
    const runs: string[] = []
    const worker = (name: string, isStopping: boolean) =>
      runNextJob(
        {
          jobs,
          clock: { now: () => NOW },
          randomness: { id: () => name },
          handlers: new Map([
            [
              'forecast',
              {
                async run(_job: Job, step: (progress: JobProgress) => Promise<void>) {
                  runs.push(name)
                  await step({ phase: 'reading', done: 0, total: 1 })
                  return name
                },
              },
            ],
          ]),
          onFault: (error) => {
            throw error
          },
        },
        () => isStopping,
      )
    expect(await worker('first', true)).toBe(1)
    expect(await worker('second', false)).toBe(1)
    expect([runs, await jobs.find('acme', 'a')]).toMatchObject([
      ['first', 'second'],
      { state: 'done', result: 'second' },
    ])
  })

  test('of workers in different processes each gets a job of its own', async () => {
    const table = await tempTable()
    const processes = Array.from({ length: 6 }, () => awsJobStore({ table, tools: realTools }))
    for (const jobId of ['a', 'b', 'c', 'd']) await processes[0]!.add(job(jobId))
    const claimed = await Promise.all(processes.map((jobs, i) => jobs.claim(lease(`w${i}`))))
    expect(claimed.flatMap((one) => one?.jobId ?? []).toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a job of which nobody speaks is not taken from a worker that lives', async () => {
    const table = await tempTable()
    const jobs = awsJobStore({ table, tools: realTools })
    await jobs.add(job('a'))
    await jobs.claim(lease('w1'))
    await jobs.heartbeat('acme', 'a', lease('w1', NOW + 5000))
    // The lease of the heartbeat ends at 6000.
    expect(await jobs.claim(lease('w2', NOW + 5999))).toBeUndefined()
    expect(await jobs.claim(lease('w2', NOW + 6000))).toMatchObject({ jobId: 'a' })
  })
})
