import { randomUUID } from 'node:crypto'
import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Effect } from '#ports/queue.ts'
import type { ReportOutcome, ReportQuery, ReportStore, ReportWorker } from '#ports/report-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import { changeItem, ifAt } from './change-item.ts'
import type { AwsTable } from './client.ts'
import { type Placed, toPage } from './cursor.ts'
import { deleteOnce } from './delete-once.ts'
import { EFFECT_ACTIONS, effectActions } from './effect-rows.ts'
import { type Item, listItems, queryItems, readItems } from './items.ts'
import { sortable } from './keys.ts'
import {
  DUE_REPORTS,
  ENDED_REPORTS,
  isUnfinished,
  newReport,
  reportItem,
  reportKey,
  reportList,
  toKeptReport,
} from './report-rows.ts'
import { ACTIONS_MAX } from './stock-actions.ts'
import { DUE_INDEX, LIST_INDEX } from './table.ts'
import { transact } from './transact.ts'
import { AGAIN, type RetryTools, retryWrite } from './write-retry.ts'

export interface ReportDeps {
  table: AwsTable
  tools: RetryTools
}

type Archive = Pick<
  ReportStore,
  | 'addReport'
  | 'report'
  | 'reports'
  | 'unfinishedCount'
  | 'deleteReport'
  | 'endedBefore'
  | 'claimReport'
  | 'renewReport'
  | 'finishReport'
>

/** The part of the store that keeps reports: an item each, found by when it is due or when it ended. */
export function archiveIn(deps: ReportDeps): Archive {
  const { table } = deps
  return {
    addReport: (report) =>
      changeItem<void>(deps, reportKey(report.reportId), (current) =>
        current ? { answer: undefined } : { answer: undefined, next: newReport(report) },
      ),
    async report(tenantId, reportId) {
      const item = await readReport(table, reportId)
      return item?.tenantId === tenantId ? toKeptReport(item).report : undefined
    },
    reports: (tenantId, query) => listReports(table, tenantId, query),
    async unfinishedCount(tenantId) {
      const items = await listItems(table, dueBefore(DUE_REPORTS, Number.MAX_SAFE_INTEGER))
      return items.filter((item) => item.tenantId === tenantId).length
    },
    deleteReport: (tenantId, reportId) =>
      deleteOnce(deps, reportKey(reportId), {
        ConditionExpression: 'tenantId = :tenant',
        ExpressionAttributeValues: { ':tenant': tenantId },
      }),
    endedBefore: async (before, limit) =>
      (await listItems(table, { ...dueBefore(ENDED_REPORTS, before), Limit: limit }, limit)).map(
        (item) => toKeptReport(item).report,
      ),
    claimReport: (worker) => claimReport(deps, worker),
    renewReport: (reportId, { workerId, now, leaseMs }) =>
      changeItem<boolean>(deps, reportKey(reportId), (current) => {
        if (!isHeld(current, workerId)) return { answer: false }
        const { report } = toKeptReport(current)
        return { answer: true, next: reportItem({ report, workerId, tryAt: now + leaseMs }) }
      }),
    finishReport: (outcome) => finishReport(deps, outcome),
  }
}

async function readReport(table: AwsTable, reportId: string): Promise<Item | undefined> {
  return (await readItems(table, [reportKey(reportId)])).get(reportKey(reportId))
}

const isHeld = (item: Item | undefined, workerId: string): item is Item =>
  item?.workerId === workerId && isUnfinished(toKeptReport(item).report)

/** What was due or ended before a moment, the longest ago first. */
const dueBefore = (list: string, moment: number) => ({
  IndexName: DUE_INDEX.name,
  KeyConditionExpression: 'duePk = :list AND dueSk < :before',
  ExpressionAttributeValues: { ':list': list, ':before': sortable(moment) },
})

/** So many are looked at: the index may name some that others took. */
const LOOKED_AT_MAX = 20

async function claimReport(
  deps: ReportDeps,
  { workerId, now, leaseMs }: ReportWorker,
): Promise<ArchivedReport | undefined> {
  const due = { ...dueBefore(DUE_REPORTS, now + 1), Limit: LOOKED_AT_MAX }
  for (const { pk, sk } of await listItems(deps.table, due, LOOKED_AT_MAX)) {
    const claimed = await changeItem<ArchivedReport | undefined>(deps, { pk, sk }, (current) => {
      const kept = current && toKeptReport(current)
      if (!kept || !isUnfinished(kept.report) || kept.tryAt > now) return { answer: undefined }
      const { attempt } = kept.report
      const report: ArchivedReport = { ...kept.report, state: 'running', attempt: attempt + 1, asOf: now }
      return { answer: report, next: reportItem({ report, workerId, tryAt: now + leaseMs }) }
    })
    if (claimed) return claimed
  }
  return undefined
}

/** With the report itself, or a look at it, a transaction takes so many mails. */
const MAILS_AT_ONCE = Math.floor((ACTIONS_MAX - 1) / EFFECT_ACTIONS)

/**
 * Writes what came of a report with its mails. More mails than fit are queued before, each part only while the report is
 * still this worker's; a worker that comes after a crash queues them under the same keys, so that none is sent twice.
 */
async function finishReport({ table, tools }: ReportDeps, outcome: ReportOutcome): Promise<boolean> {
  const { report, workerId, tryAt, mails, now } = outcome
  const key = reportKey(report.reportId)
  const sender = randomUUID()
  const before = mails.slice(0, Math.max(0, mails.length - MAILS_AT_ONCE))
  const last = mails.slice(before.length)
  for (let i = 0; i < before.length; i += MAILS_AT_ONCE) {
    const part = before.slice(i, i + MAILS_AT_ONCE)
    if (!(await queueWhileHeld({ table, tools }, { key, workerId, mails: part, now }))) return false
  }
  return retryWrite<boolean>(tools, async () => {
    const current = await readReport(table, report.reportId)
    if (current?.sender === sender) return true
    if (!isHeld(current, workerId)) return false
    const rev = current.rev as number
    const Item = { ...reportItem({ report, tryAt: tryAt ?? now }), rev: rev + 1, sender }
    const queued = last.flatMap((mail) => effectActions(table.tableName, mail, now))
    const sent = await transact(table, [{ Put: { TableName: table.tableName, Item, ...ifAt(rev) } }, ...queued])
    return sent || AGAIN
  })
}

interface Part {
  key: ReturnType<typeof reportKey>
  workerId: string
  mails: readonly Effect[]
  now: number
}

const queueWhileHeld = ({ table, tools }: ReportDeps, { key, workerId, mails, now }: Part): Promise<boolean> =>
  retryWrite<boolean>(tools, () => {
    const held = {
      TableName: table.tableName,
      Key: key,
      ConditionExpression: 'workerId = :worker',
      ExpressionAttributeValues: { ':worker': workerId },
    }
    const queued = mails.flatMap((mail) => effectActions(table.tableName, mail, now))
    return transact(table, [{ ConditionCheck: held }, ...queued])
  })

async function listReports(
  table: AwsTable,
  tenantId: TenantId,
  { stores, type, limit, cursor }: ReportQuery,
): ReturnType<ReportStore['reports']> {
  const [before] = decodeCursor(cursor, 1) ?? []
  const isListed = (report: ArchivedReport) =>
    (type === undefined || report.type === type) &&
    (!stores || (report.storeId !== undefined && stores.includes(report.storeId)))
  const rows: Placed<ArchivedReport>[] = []
  const items = queryItems(table, {
    IndexName: LIST_INDEX.name,
    KeyConditionExpression: `listPk = :list${before === undefined ? '' : ' AND listSk < :before'}`,
    ExpressionAttributeValues: { ':list': reportList(tenantId), ...(before !== undefined && { ':before': before }) },
    ScanIndexForward: false,
    Limit: limit + 1,
  })
  for await (const item of items) {
    const { report } = toKeptReport(item)
    if (isListed(report)) rows.push({ row: report, position: [item.listSk as string] })
    if (rows.length > limit) break
  }
  return toPage(rows, limit)
}
