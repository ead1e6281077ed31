import type { AwsTable } from './client.ts'
import { effectDuePartition } from './effect-rows.ts'
import { leaseKey, UNFINISHED_IMPORTS } from './import-rows.ts'
import { type Item, listItems, readItems } from './items.ts'
import { DUE_JOBS } from './job-rows.ts'
import { sortable } from './keys.ts'
import { DUE_REPORTS } from './report-rows.ts'
import { DUE_INDEX } from './table.ts'
import { hintOfItem, type WorkHint } from './work-hints.ts'

/** Of each kind so many are told of in one look, the longest due first; the next look tells of the next. */
const TOLD_MAX = 500

const dueBefore = (list: string, moment: number) => ({
  IndexName: DUE_INDEX.name,
  KeyConditionExpression: 'duePk = :list AND dueSk < :before',
  ExpressionAttributeValues: { ':list': list, ':before': sortable(moment) },
})

/**
 * What waits and nobody is at work on: effects that came due by the clock or whose message was lost, imports, jobs and
 * reports without a living lease. A sweep tells of it again; who takes it decides by the item itself, so that what is told
 * twice is done once.
 *
 * @param topics of the effects that have workers
 * @param now milliseconds since 1970
 */
export async function waitingWork(
  table: AwsTable,
  { topics, now }: { topics: readonly string[]; now: number },
): Promise<WorkHint[]> {
  const lists = [
    ...[...topics.map(effectDuePartition), DUE_JOBS, DUE_REPORTS].map((list) =>
      listItems(table, dueBefore(list, now + 1), TOLD_MAX),
    ),
    importsLeft(table, now),
  ]
  return (await Promise.all(lists)).flat().map(hintOfItem)
}

async function importsLeft(table: AwsTable, now: number): Promise<Item[]> {
  const unfinished = await listItems(
    table,
    {
      IndexName: DUE_INDEX.name,
      KeyConditionExpression: 'duePk = :list',
      ExpressionAttributeValues: { ':list': UNFINISHED_IMPORTS },
    },
    TOLD_MAX,
  )
  const keyOf = ({ tenantId, importId }: Item) =>
    leaseKey({ tenantId: tenantId as string, importId: importId as string })
  const leases = await readItems(table, unfinished.map(keyOf))
  return unfinished.filter((item) => ((leases.get(keyOf(item))?.until as number | undefined) ?? 0) <= now)
}
