import { describe, expect, onTestFinished, test } from 'vitest'
import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import type { Effect } from '#ports/queue.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { reportNamed, reportSubscriptionNamed, scheduleNamed } from '#test/support/records.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const report = (more: Partial<ArchivedReport> = {}) => reportNamed('r1', more)

const SCHEDULE = scheduleNamed('s1')
const SUBSCRIPTION = reportSubscriptionNamed('n1')

const mails = (count: number): Effect[] =>
  Array.from({ length: count }, (_, i) => ({ tenantId: TENANT, topic: 'mail', key: `m${i}`, body: 'hello' }))

/** Transactions, and writes of one item. */
const ALL_WRITES = /^(TransactWrite|Put|Update|Delete)/

const worker = (workerId: string, now = NOW) => ({ workerId, now, leaseMs: 1000 })

const open = (table: AwsTable) => awsReportStore({ table, tools: realTools })

/** How many mails wait, as a client sees it to which nothing happens. */
async function mailCount({ tableName }: AwsTable): Promise<number> {
  const table = openTable(tableName)
  onTestFinished(() => table.close())
  const queue = awsQueue({ table, tools: realTools, now: () => NOW })
  return (await queue.receive({ topic: 'mail', limit: 1000, visibilityMs: 1, now: NOW + 1 })).length
}

const alternately = (fault: Fault): (() => Fault) => {
  let sendings = 0
  return () => (sendings++ % 2 === 0 ? fault : 'none')
}

describe.skipIf(!isHere)('reports on DynamoDB', () => {
  test.each(FAULTS)('are run, made, mailed and deleted once, though writes are first %s', async (fault) => {
    const table = await tempTable()
    const reports = open(table)
    injectFaults(table, alternately(fault), ALL_WRITES)
    await reports.setUpSchedules(TENANT, [SCHEDULE])
    const run = { scheduleId: 's1', dueAt: NOW + 100, missedCount: 0 }
    const start = { nextDueBefore: NOW + 100, nextDueAt: NOW + 200, report: report({ run }) }
    expect(await reports.startRun(start)).toBe(true)
    expect(await reports.startRun(start)).toBe(false)
    expect(await reports.claimReport(worker('a'))).toMatchObject({ reportId: 'r1', attempt: 1 })
    expect(await reports.renewReport('r1', worker('a'))).toBe(true)
    const ready = report({ state: 'ready', endedAt: NOW })
    const outcome = { report: ready, workerId: 'a', mails: mails(3), now: NOW }
    expect(await reports.finishReport(outcome)).toBe(true)
    expect(await reports.finishReport(outcome)).toBe(false)
    expect(await mailCount(table)).toBe(3)
    expect(await reports.deleteReport(TENANT, 'r1')).toBe(true)
    expect(await reports.deleteReport(TENANT, 'r1')).toBe(false)
    expect(await reports.deleteSchedule(TENANT, 's1', 1)).toBe(true)
    expect(await reports.deleteSchedule(TENANT, 's1', 1)).toBe(false)
  })

  test.each(FAULTS)('subscriptions are saved once and found by link, though writes are first %s', async (fault) => {
    const table = await tempTable()
    const reports = open(table)
    injectFaults(table, alternately(fault))
    expect(await reports.saveSubscription(SUBSCRIPTION, 0)).toBe(true)
    expect(await reports.saveSubscription({ ...SUBSCRIPTION, linkToken: 'new' }, 1)).toBe(true)
    expect(await reports.saveSubscription(SUBSCRIPTION, 1)).toBe(false)
    expect(await reports.subscriptionByToken('new')).toMatchObject({ subscriptionId: 'n1', version: 2 })
    await reports.deleteSubscription('n1')
    expect(await reports.subscriptionByToken('new')).toBeUndefined()
    expect(await reports.subscriptions(TENANT)).toEqual([])
  })

  test('mails that do not fit one transaction are all queued, once, and none by a worker that lost its report', async () => {
    const table = await tempTable()
    const reports = open(table)
    await reports.addReport(report())
    await reports.claimReport(worker('gone'))
    await reports.claimReport(worker('next', NOW + 1000))
    const outcome = { report: report({ state: 'ready', endedAt: NOW }), mails: mails(120), now: NOW }
    expect(await reports.finishReport({ ...outcome, workerId: 'gone' })).toBe(false)
    expect(await mailCount(table)).toBe(0)
    expect(await reports.finishReport({ ...outcome, workerId: 'next' })).toBe(true)
    expect(await mailCount(table)).toBe(120)
  })

  test('a worker that breaks off between mails is followed by one that doubles none', async () => {
    const table = await tempTable()
    const reports = open(table)
    await reports.addReport(report())
    await reports.claimReport(worker('a'))
    let sendings = 0
    injectFaults(table, () => (++sendings === 2 ? 'broken' : 'none'))
    const outcome = { report: report({ state: 'ready', endedAt: NOW }), mails: mails(120), now: NOW }
    await expect(reports.finishReport({ ...outcome, workerId: 'a' })).rejects.toThrow('broken')
    expect(await reports.report(TENANT, 'r1')).toMatchObject({ state: 'running' })
    await reports.claimReport(worker('b', NOW + 1000))
    expect(await reports.finishReport({ ...outcome, workerId: 'b' })).toBe(true)
    expect(await mailCount(table)).toBe(120)
  })
})
