import { describe, expect, test } from 'vitest'
import type { Job } from '#domain/values/job.ts'
import type { JobStore } from '#ports/job-store.ts'
import { NOW, type SeededCatalog, seedShop, TENANT } from '#test/support/shop.ts'

const job = (jobId: string, more: Partial<Job> = {}): Job => ({
  tenantId: TENANT,
  jobId,
  kind: 'forecast',
  request: { horizon: 28 },
  stores: 'all',
  createdBy: 'user:owner',
  createdAt: NOW,
  state: 'waiting',
  isCancelWanted: false,
  ...more,
})

const lease = (workerId: string, now = NOW) => ({ workerId, now, leaseMs: 1000 })

/** What JobStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function jobStoreContract(
  platform: string,
  open: () => Promise<{ jobs: JobStore; catalog: SeededCatalog }>,
): void {
  const opened = async () => {
    const { jobs, catalog } = await open()
    await seedShop(catalog, [])
    return jobs
  }

  describe(`JobStore on ${platform}`, () => {
    test('keeps a job once, whole', async () => {
      const jobs = await opened()
      expect(await jobs.add(job('a', { request: { note: 'ä 茶', list: [1.5, null] } }))).toBe(true)
      expect(await jobs.add(job('a', { kind: 'other' }))).toBe(false)
      expect(await jobs.find(TENANT, 'a')).toEqual(job('a', { request: { note: 'ä 茶', list: [1.5, null] } }))
      expect(await jobs.find('other', 'a')).toBeUndefined()
    })

    test('hands the oldest out first, each to one worker', async () => {
      const jobs = await opened()
      await jobs.add(job('young', { createdAt: NOW + 1 }))
      await jobs.add(job('old'))
      const claimed = await Promise.all(['w1', 'w2', 'w3'].map((worker) => jobs.claim(lease(worker))))
      expect(claimed.map((one) => one?.jobId).toSorted()).toEqual(['old', 'young', undefined])
      expect(claimed[0]).toMatchObject({ jobId: 'old', state: 'running', startedAt: NOW })
    })

    test('hands out the kinds asked for, so that a long one does not hold up the others', async () => {
      const jobs = await opened()
      await jobs.add(job('long', { kind: 'simulate' }))
      await jobs.add(job('short', { kind: 'sales_upload', createdAt: NOW + 1 }))
      const kinds = ['forecast', 'sales_upload']
      expect(await jobs.claim({ ...lease('w1'), kinds })).toMatchObject({ jobId: 'short' })
      expect(await jobs.claim({ ...lease('w1'), kinds })).toBeUndefined()
      expect(await jobs.claim({ ...lease('w2'), kinds: ['simulate'] })).toMatchObject({ jobId: 'long' })
    })

    test('a silent worker loses its job to another, and hears so', async () => {
      const jobs = await opened()
      await jobs.add(job('a'))
      await jobs.claim(lease('w1'))
      expect(await jobs.claim(lease('w2', NOW + 999))).toBeUndefined()
      expect(await jobs.claim(lease('w2', NOW + 1000))).toMatchObject({ jobId: 'a', startedAt: NOW })
      expect(await jobs.heartbeat(TENANT, 'a', lease('w1', NOW + 1001))).toBe('lost')
      expect(await jobs.end(TENANT, 'a', { state: 'done', result: 1, workerId: 'w1', now: NOW })).toBe(false)
    })

    test('a heartbeat keeps the job and tells how far it is', async () => {
      const jobs = await opened()
      await jobs.add(job('a'))
      await jobs.claim(lease('w1'))
      const progress = { phase: 'reading', done: 3, total: 9 }
      expect(await jobs.heartbeat(TENANT, 'a', { ...lease('w1', NOW + 900), progress })).toBe('go_on')
      expect(await jobs.claim(lease('w2', NOW + 1500))).toBeUndefined()
      expect(await jobs.find(TENANT, 'a')).toMatchObject({ state: 'running', progress })
    })

    test('one that is given back after a whole turn says so to whoever takes it next, and is otherwise the same', async () => {
      const jobs = await opened()
      await jobs.add(job('a'))
      const giveBack = async (worker: string, isTurnUsed: boolean) => {
        expect(await jobs.claim(lease(worker))).toMatchObject({ jobId: 'a' })
        expect(await jobs.heartbeat(TENANT, 'a', { ...lease(worker), leaseMs: 0, isTurnUsed })).toBe('go_on')
        return (await jobs.find(TENANT, 'a'))?.turnsUsed
      }
      expect([await giveBack('w1', false), await giveBack('w2', true)]).toEqual([undefined, 1])
      expect(await jobs.heartbeat(TENANT, 'a', { ...lease('w1'), isTurnUsed: true })).toBe('lost')
      expect(await giveBack('w3', true)).toBe(2)
      expect(await jobs.claim(lease('w4'))).toEqual(job('a', { state: 'running', startedAt: NOW, turnsUsed: 2 }))
    })

    test('ends with a result, and is then over', async () => {
      const jobs = await opened()
      await jobs.add(job('a'))
      await jobs.claim(lease('w1'))
      await jobs.heartbeat(TENANT, 'a', { ...lease('w1'), progress: { phase: 'x', done: 1, total: 2 } })
      const end = { state: 'done' as const, result: { count: 2 }, workerId: 'w1', now: NOW + 5 }
      expect(await jobs.end(TENANT, 'a', end)).toBe(true)
      expect(await jobs.find(TENANT, 'a')).toEqual(
        job('a', { state: 'done', result: { count: 2 }, startedAt: NOW, endedAt: NOW + 5 }),
      )
      expect(await jobs.claim(lease('w2', NOW + 9999))).toBeUndefined()
      expect(await jobs.heartbeat(TENANT, 'a', lease('w1', NOW + 6))).toBe('lost')
    })

    test('ends with what is wrong', async () => {
      const jobs = await opened()
      await jobs.add(job('a'))
      await jobs.claim(lease('w1'))
      const problem = { code: 'EMPTY_FILE' as const, message: 'Nothing there.' }
      await jobs.end(TENANT, 'a', { state: 'failed', problem, workerId: 'w1', now: NOW })
      expect(await jobs.find(TENANT, 'a')).toMatchObject({ state: 'failed', problem })
    })

    test('one that is to end says so to whoever takes it or has it, and one that is over stays', async () => {
      const jobs = await opened()
      await jobs.add(job('waits', { createdAt: NOW + 1 }))
      await jobs.add(job('runs'))
      await jobs.claim(lease('w1'))
      expect(await jobs.cancel(TENANT, 'waits')).toMatchObject({ state: 'waiting', isCancelWanted: true })
      expect(await jobs.claim(lease('w2'))).toMatchObject({ jobId: 'waits', isCancelWanted: true })
      expect(await jobs.cancel(TENANT, 'runs')).toMatchObject({ state: 'running', isCancelWanted: true })
      expect(await jobs.heartbeat(TENANT, 'runs', lease('w1'))).toBe('cancel')
      await jobs.end(TENANT, 'runs', { state: 'done', result: {}, workerId: 'w1', now: NOW })
      expect(await jobs.cancel(TENANT, 'runs')).toMatchObject({ state: 'done', isCancelWanted: true })
      expect(await jobs.cancel(TENANT, 'nothing')).toBeUndefined()
      expect(await jobs.cancel('other', 'waits')).toBeUndefined()
    })

    test('lists newest first by pages, of a kind, and none that touches stores out of sight', async () => {
      const jobs = await opened()
      await jobs.add(job('a', { createdAt: NOW }))
      await jobs.add(job('b', { createdAt: NOW + 1, stores: ['leeds'] }))
      await jobs.add(job('c', { createdAt: NOW + 2, stores: ['leeds', 'york'], kind: 'upload' }))
      const first = await jobs.list(TENANT, { limit: 2 })
      const second = await jobs.list(TENANT, { limit: 2, cursor: first.nextCursor })
      expect([...first.data, ...second.data].map(({ jobId }) => jobId)).toEqual(['c', 'b', 'a'])
      const ids = async (query: { kind?: string; stores?: string[] }) =>
        (await jobs.list(TENANT, { limit: 9, ...query })).data.map(({ jobId }) => jobId)
      expect(await ids({ kind: 'upload' })).toEqual(['c'])
      expect(await ids({ stores: ['leeds'] })).toEqual(['b'])
      expect(await ids({ stores: [] })).toEqual([])
    })
  })
}
