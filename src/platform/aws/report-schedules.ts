import { randomUUID } from 'node:crypto'
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { ReportSchedule } from '#domain/reports/schedule.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { invariant } from '#domain/values/result.ts'
import type { ReportStore, ScheduledRun } from '#ports/report-store.ts'
import { changeItem, ifAt } from './change-item.ts'
import { deleteOnce } from './delete-once.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import { sortable } from './keys.ts'
import type { ReportDeps } from './report-archive.ts'
import {
  DUE_SCHEDULES,
  newReport,
  runItem,
  runKey,
  scheduleItem,
  scheduleKey,
  schedulesOf,
  setUpKey,
  toSchedule,
} from './report-rows.ts'
import { putNew, type WriteAction } from './stock-actions.ts'
import { DUE_INDEX } from './table.ts'
import { transact } from './transact.ts'
import { AGAIN, cancellationCodes, retryWrite } from './write-retry.ts'

type Schedules = Pick<
  ReportStore,
  | 'schedules'
  | 'schedule'
  | 'saveSchedule'
  | 'deleteSchedule'
  | 'setUpSchedules'
  | 'isSetUp'
  | 'dueSchedules'
  | 'startRun'
>

/** The part of the store that says what is made when. */
export function schedulesIn(deps: ReportDeps): Schedules {
  const { table } = deps
  return {
    schedules: async (tenantId) =>
      (await listItems(table, inPartition(schedulesOf(tenantId), 'SCHEDULE#'))).map(toSchedule),
    async schedule(tenantId, scheduleId) {
      const item = (await readItems(table, [scheduleKey(tenantId, scheduleId)])).get(scheduleKey(tenantId, scheduleId))
      return item && toSchedule(item)
    },
    saveSchedule: (schedule, ifVersion) =>
      changeItem<boolean>(deps, scheduleKey(schedule.tenantId, schedule.scheduleId), (current) => {
        if (((current?.version as number | undefined) ?? 0) !== ifVersion) return { answer: false }
        // When it ran last is not for people to change.
        const last = current && { lastDueAt: toSchedule(current).lastDueAt }
        return { answer: true, next: scheduleItem({ ...schedule, ...last, version: ifVersion + 1 }) }
      }),
    deleteSchedule: (tenantId, scheduleId, ifVersion) =>
      deleteOnce(deps, scheduleKey(tenantId, scheduleId), {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': ifVersion },
      }),
    setUpSchedules: (tenantId, schedules) => setUp(deps, tenantId, schedules),
    isSetUp: async (tenantId) => (await readItems(table, [setUpKey(tenantId)])).get(setUpKey(tenantId)) !== undefined,
    async dueSchedules(now, limit) {
      const query = {
        IndexName: DUE_INDEX.name,
        KeyConditionExpression: 'duePk = :schedules AND dueSk < :after',
        ExpressionAttributeValues: { ':schedules': DUE_SCHEDULES, ':after': sortable(now + 1) },
        Limit: limit,
      }
      return (await listItems(table, query, limit)).map(toSchedule)
    },
    startRun: (run) => startRun(deps, run),
  }
}

/** Writes what says that the tenant was set up, and the schedules, together: where the one is, nothing more is written. */
async function setUp(
  { table, tools }: ReportDeps,
  tenantId: TenantId,
  schedules: readonly Omit<ReportSchedule, 'version'>[],
): Promise<void> {
  const marker = putNew(table.tableName, { ...setUpKey(tenantId), type: 'schedulesSetUp' })
  const puts = schedules.map((schedule) =>
    putNew(table.tableName, { ...scheduleItem({ ...schedule, version: 1 }), rev: 1 }),
  )
  await retryWrite(tools, async () => {
    try {
      await table.documents.send(new TransactWriteCommand({ TransactItems: [marker, ...puts] }))
    } catch (error) {
      if (cancellationCodes(error)?.[0] !== 'ConditionalCheckFailed') throw error
    }
  })
}

/** Moves the schedule on and adds the report, unless this moment has one: then it is only moved on. */
async function startRun({ table, tools }: ReportDeps, started: ScheduledRun): Promise<boolean> {
  const { nextDueBefore, nextDueAt, report } = started
  const { tenantId, run } = report
  invariant(run, 'the report of a run names it')
  const [schedule, marker] = [scheduleKey(tenantId, run.scheduleId), runKey(tenantId, run)]
  const sender = randomUUID()
  return retryWrite<boolean>(tools, async () => {
    const found = await readItems(table, [schedule, marker])
    const current = found.get(schedule)
    if (current?.sender === sender) return found.get(marker)?.reportId === report.reportId
    const standing = current && toSchedule(current)
    if (!current || standing?.nextDueAt !== nextDueBefore) return false
    const moved = scheduleItem({ ...standing, nextDueAt, lastDueAt: run.dueAt })
    const actions = [putOver(table.tableName, { ...moved, sender }, current)]
    const isNew = found.get(marker) === undefined
    if (isNew) {
      actions.push(
        putNew(table.tableName, runItem(tenantId, run, report.reportId)),
        putNew(table.tableName, newReport(report)),
      )
    }
    return (await transact(table, actions)) ? isNew : AGAIN
  })
}

function putOver(TableName: string, item: Item, current: Item): WriteAction {
  const rev = current.rev as number
  return { Put: { TableName, Item: { ...item, rev: rev + 1 }, ...ifAt(rev) } }
}
