import { describe, expect, test } from 'vitest'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { Effect, Queue } from '#ports/queue.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { reportNamed, reportSubscriptionNamed, scheduleNamed } from '#test/support/records.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

export interface ReportPlatform {
  reports: ReportStore
  queue: Queue
}

const run = (dueAt: number) => ({ scheduleId: 's1', dueAt, missedCount: 0 })

const mail = (key: string): Effect => ({ tenantId: TENANT, topic: 'mail', key, body: 'hello' })
const worker = (workerId: string, now = NOW) => ({ workerId, now, leaseMs: 1000 })

/** What ReportStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function reportStoreContract(platform: string, open: () => Promise<ReportPlatform>): void {
  const mailed = async (queue: Queue) =>
    (await queue.receive({ topic: 'mail', limit: 9, visibilityMs: 1, now: NOW + 9_000_000 })).map(({ key }) => key)

  describe(`ReportStore on ${platform}: the archive`, () => {
    test('gives back a report with every field, to its tenant only', async () => {
      const { reports } = await open()
      const full = reportNamed('r1', {
        state: 'ready',
        asOf: NOW + 1,
        endedAt: NOW + 2,
        title: 'Tee 茶',
        files: [{ format: 'pdf', contentType: 'application/pdf', byteCount: 3, sha256: 'ff', blobKey: 'reports/r1' }],
        run: { scheduleId: 's1', dueAt: NOW, missedCount: 2 },
      })
      await reports.addReport(full)
      expect(await reports.report(TENANT, 'r1')).toEqual(full)
      expect(await reports.report('other', 'r1')).toBeUndefined()
    })

    test('lists by type and store, the newest first, page by page; the whole shop is no store', async () => {
      const { reports } = await open()
      await reports.addReport(reportNamed('r1'))
      await reports.addReport(reportNamed('r2', { storeId: undefined }))
      await reports.addReport(reportNamed('r3', { storeId: 'york', type: 'weekly-summary' }))
      await reports.addReport(reportNamed('r4', { tenantId: 'other' }))
      const ids = async (query: object) =>
        (await reports.reports(TENANT, { limit: 9, ...query })).data.map(({ reportId }) => reportId)
      expect(await ids({})).toEqual(['r3', 'r2', 'r1'])
      expect(await ids({ stores: ['leeds', 'york'] })).toEqual(['r3', 'r1'])
      expect(await ids({ stores: [] })).toEqual([])
      expect(await ids({ type: 'weekly-summary' })).toEqual(['r3'])
      const first = await reports.reports(TENANT, { limit: 2 })
      expect(first.data).toHaveLength(2)
      const second = await reports.reports(TENANT, { limit: 2, cursor: first.nextCursor })
      expect([second.data.map(({ reportId }) => reportId), second.nextCursor]).toEqual([['r1'], undefined])
    })

    test('forgets a report once, and finds those that ended long ago', async () => {
      const { reports } = await open()
      await reports.addReport(reportNamed('r1', { state: 'failed', endedAt: NOW }))
      await reports.addReport(reportNamed('r2', { state: 'ready', endedAt: NOW - 1 }))
      await reports.addReport(reportNamed('r3'))
      expect((await reports.endedBefore(NOW, 9)).map(({ reportId }) => reportId)).toEqual(['r2'])
      expect((await reports.endedBefore(NOW + 1, 9)).map(({ reportId }) => reportId)).toEqual(['r2', 'r1'])
      expect(await reports.deleteReport('other', 'r1')).toBe(false)
      expect([await reports.deleteReport(TENANT, 'r1'), await reports.deleteReport(TENANT, 'r1')]).toEqual([
        true,
        false,
      ])
    })
  })

  describe(`ReportStore on ${platform}: making`, () => {
    test('of many workers one has a report, and nobody has it once it is over', async () => {
      const { reports } = await open()
      await reports.addReport(reportNamed('r1'))
      const claimed = await Promise.all(['a', 'b', 'c'].map((id) => reports.claimReport(worker(id))))
      expect(claimed.filter(Boolean)).toMatchObject([{ reportId: 'r1', state: 'running', attempt: 1, asOf: NOW }])
      expect(await reports.unfinishedCount(TENANT)).toBe(1)
      const workerId = ['a', 'b', 'c'][claimed.findIndex(Boolean)]!
      const ready = reportNamed('r1', { state: 'ready', endedAt: NOW })
      expect(await reports.finishReport({ report: ready, workerId, mails: [], now: NOW })).toBe(true)
      expect(await reports.claimReport(worker('d', NOW + 5000))).toBeUndefined()
      expect([await reports.unfinishedCount(TENANT), await reports.unfinishedCount('other')]).toEqual([0, 0])
    })

    test('a worker that is gone loses its report after the lease, and comes too late then, mails and all', async () => {
      const { reports, queue } = await open()
      await reports.addReport(reportNamed('r1'))
      await reports.claimReport(worker('gone'))
      expect(await reports.claimReport(worker('next', NOW + 999))).toBeUndefined()
      expect(await reports.claimReport(worker('next', NOW + 1000))).toMatchObject({ reportId: 'r1', attempt: 2 })
      const outcome = { report: reportNamed('r1', { state: 'ready', endedAt: NOW }), now: NOW }
      expect(await reports.finishReport({ ...outcome, workerId: 'gone', mails: [mail('m1')] })).toBe(false)
      expect(await reports.renewReport('r1', worker('gone'))).toBe(false)
      expect(await reports.report(TENANT, 'r1')).toMatchObject({ state: 'running' })
      expect(await reports.finishReport({ ...outcome, workerId: 'next', mails: [mail('m2')] })).toBe(true)
      expect(await reports.finishReport({ ...outcome, workerId: 'next', mails: [mail('m3')] })).toBe(false)
      expect(await mailed(queue)).toEqual(['m2'])
    })

    test('a lease that is renewed in time is not lost', async () => {
      const { reports } = await open()
      await reports.addReport(reportNamed('r1'))
      await reports.claimReport(worker('a'))
      expect(await reports.renewReport('r1', worker('a', NOW + 900))).toBe(true)
      expect(await reports.claimReport(worker('b', NOW + 1500))).toBeUndefined()
    })

    test('one that is to be tried again waits for its time', async () => {
      const { reports } = await open()
      await reports.addReport(reportNamed('r1'))
      const claimed = await reports.claimReport(worker('a'))
      const waiting = { ...claimed!, state: 'waiting', problem: 'busy' } as const
      await reports.finishReport({ report: waiting, workerId: 'a', tryAt: NOW + 500, mails: [], now: NOW })
      expect(await reports.claimReport(worker('b', NOW + 499))).toBeUndefined()
      expect(await reports.claimReport(worker('b', NOW + 500))).toMatchObject({ attempt: 2, problem: 'busy' })
    })

    test('one that was deleted meanwhile stays deleted', async () => {
      const { reports, queue } = await open()
      await reports.addReport(reportNamed('r1'))
      const claimed = await reports.claimReport(worker('a'))
      await reports.deleteReport(TENANT, 'r1')
      const outcome = { report: { ...claimed!, state: 'ready' as const }, workerId: 'a', mails: [mail('m1')], now: NOW }
      expect([await reports.finishReport(outcome), await mailed(queue)]).toEqual([false, []])
    })
  })

  describe(`ReportStore on ${platform}: schedules`, () => {
    test('are saved and deleted by version', async () => {
      const { reports } = await open()
      const weekly = scheduleNamed('s1', { frequency: { kind: 'weekly', weekday: 4 }, storeId: 'leeds' })
      expect([await reports.saveSchedule(weekly, 0), await reports.saveSchedule(weekly, 0)]).toEqual([true, false])
      expect(await reports.schedule(TENANT, 's1')).toEqual({ ...weekly, version: 1 })
      const off = scheduleNamed('s1', { enabled: false, nextDueAt: undefined })
      expect(await reports.saveSchedule(off, 1)).toBe(true)
      expect(await reports.schedules(TENANT)).toEqual([expect.objectContaining({ version: 2, enabled: false })])
      expect(await reports.schedules('other')).toEqual([])
      expect(await reports.dueSchedules(NOW + 999_999, 9)).toEqual([])
      expect([await reports.deleteSchedule(TENANT, 's1', 1), await reports.deleteSchedule('other', 's1', 2)]).toEqual([
        false,
        false,
      ])
      expect(await reports.deleteSchedule(TENANT, 's1', 2)).toBe(true)
      expect(await reports.schedule(TENANT, 's1')).toBeUndefined()
    })

    test('a tenant gets its first ones once, even when it deletes them', async () => {
      const { reports } = await open()
      expect(await reports.isSetUp(TENANT)).toBe(false)
      await Promise.all([
        reports.setUpSchedules(TENANT, [scheduleNamed('s1')]),
        reports.setUpSchedules(TENANT, [scheduleNamed('s2')]),
      ])
      const [only, ...more] = await reports.schedules(TENANT)
      expect([only?.version, more, await reports.isSetUp(TENANT)]).toEqual([1, [], true])
      await reports.deleteSchedule(TENANT, only!.scheduleId, 1)
      await reports.setUpSchedules(TENANT, [scheduleNamed('s3')])
      expect(await reports.schedules(TENANT)).toEqual([])
    })

    test('are due by their time, the longest first', async () => {
      const { reports } = await open()
      await reports.saveSchedule(scheduleNamed('s1', { nextDueAt: NOW + 50 }), 0)
      await reports.saveSchedule(scheduleNamed('s2', { nextDueAt: NOW + 20, tenantId: 'other' }), 0)
      const due = async (now: number) => (await reports.dueSchedules(now, 9)).map(({ scheduleId }) => scheduleId)
      expect([await due(NOW + 19), await due(NOW + 20), await due(NOW + 50)]).toEqual([[], ['s2'], ['s2', 's1']])
    })

    test('of many who start the same run, one does', async () => {
      const { reports } = await open()
      await reports.saveSchedule(scheduleNamed('s1'), 0)
      const started = await Promise.all(
        ['r1', 'r2', 'r3'].map((id) =>
          reports.startRun({
            nextDueBefore: NOW + 100,
            nextDueAt: NOW + 200,
            report: reportNamed(id, { run: run(NOW + 100) }),
          }),
        ),
      )
      expect(started.filter(Boolean)).toHaveLength(1)
      expect((await reports.reports(TENANT, { limit: 9 })).data).toHaveLength(1)
      expect(await reports.schedule(TENANT, 's1')).toMatchObject({
        nextDueAt: NOW + 200,
        lastDueAt: NOW + 100,
        version: 1,
      })
    })

    test('a run of a moment that has a report already makes no second one', async () => {
      const { reports } = await open()
      await reports.saveSchedule(scheduleNamed('s1'), 0)
      const start = (id: string) => ({
        nextDueBefore: NOW + 100,
        nextDueAt: NOW + 200,
        report: reportNamed(id, { run: run(NOW + 100) }),
      })
      await reports.startRun(start('r1'))
      // As after a clock that was set back, and a change of the schedule then.
      await reports.saveSchedule(scheduleNamed('s1', { nextDueAt: NOW + 100 }), 1)
      expect(await reports.startRun(start('r2'))).toBe(false)
      expect((await reports.reports(TENANT, { limit: 9 })).data.map(({ reportId }) => reportId)).toEqual(['r1'])
      expect(await reports.dueSchedules(NOW + 199, 9)).toEqual([])
    })

    test('a schedule that was changed or deleted meanwhile is not run as it was', async () => {
      const { reports } = await open()
      await reports.saveSchedule(scheduleNamed('s1', { nextDueAt: NOW + 900 }), 0)
      const start = {
        nextDueBefore: NOW + 100,
        nextDueAt: NOW + 200,
        report: reportNamed('r1', { run: run(NOW + 100) }),
      }
      expect(await reports.startRun(start)).toBe(false)
      await reports.deleteSchedule(TENANT, 's1', 1)
      expect(await reports.startRun({ ...start, nextDueBefore: NOW + 900 })).toBe(false)
      expect((await reports.reports(TENANT, { limit: 9 })).data).toEqual([])
    })
  })

  describe(`ReportStore on ${platform}: subscribers`, () => {
    test('are saved by version, found by person, link and report, and forgotten', async () => {
      const { reports } = await open()
      expect(await reports.saveSubscription(reportSubscriptionNamed('s1'), 0)).toBe(true)
      expect(await reports.saveSubscription(reportSubscriptionNamed('s1'), 0)).toBe(false)
      await reports.saveSubscription(reportSubscriptionNamed('s2', { userId: 'u2', storeId: 'leeds' }), 0)
      await reports.saveSubscription(reportSubscriptionNamed('s3', { userId: 'u2', status: 'unconfirmed' }), 0)
      await reports.saveSubscription(reportSubscriptionNamed('s4', { tenantId: 'other' }), 0)
      const ids = (found: readonly ReportSubscription[]) => found.map(({ subscriptionId }) => subscriptionId)
      expect(ids(await reports.subscriptions(TENANT))).toEqual(['s1', 's2', 's3'])
      expect(ids(await reports.subscriptions(TENANT, 'u2'))).toEqual(['s2', 's3'])
      expect(await reports.subscriptionByToken('token-s1')).toEqual({ ...reportSubscriptionNamed('s1'), version: 1 })
      const scope = { type: 'daily-insights' } as const
      expect(ids(await reports.subscribersTo(TENANT, scope))).toEqual(['s1'])
      expect(ids(await reports.subscribersTo(TENANT, { ...scope, storeId: 'leeds' }))).toEqual(['s2'])
      expect(ids(await reports.subscribersTo(TENANT, { type: 'weekly-summary' }))).toEqual([])
      expect(await reports.saveSubscription(reportSubscriptionNamed('s1', { linkToken: 'new' }), 1)).toBe(true)
      expect(await reports.subscriptionByToken('token-s1')).toBeUndefined()
      await reports.deleteSubscription('s1')
      expect([await reports.subscription('s1'), await reports.subscriptionByToken('new')]).toEqual([
        undefined,
        undefined,
      ])
    })
  })
}
