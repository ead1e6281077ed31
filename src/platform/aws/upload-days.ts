import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { SalesDay } from '#domain/sales/sales-day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { invariant } from '#domain/values/result.ts'
import { changeItem } from './change-item.ts'
import type { AwsTable } from './client.ts'
import { deleteItems } from './delete-items.ts'
import { type Item, inPartition, listItems, queryItems, readItems } from './items.ts'
import type { ItemKey } from './keys.ts'
import { pooled } from './pooled.ts'
import {
  daysIn,
  keptDay,
  LEDGER_RANK,
  type MonthKey,
  monthItem,
  monthKey,
  monthOf,
  type SalesSpan,
  salesPartition,
  salesStoreKey,
  spanItem,
  toSpan,
} from './sales-rows.ts'
import { rankOfUpload } from './sales-uploads.ts'
import { earlier, later, type SalesDeps } from './sales-world.ts'
import { contentsKey, contentsPartition, toContents } from './upload-rows.ts'
import { retryWrite } from './write-retry.ts'

const WRITES_AT_ONCE = 16

interface DaysOfUpload {
  tenantId: TenantId
  uploadId: string
  days: readonly SalesDay[]
  at: number
}

/** Keeps days of an upload. First it is noted where they will be, so that none is left over when the upload goes. */
export async function putUploadDays(deps: SalesDeps, { tenantId, uploadId, days, at }: DaysOfUpload): Promise<void> {
  const rank = await rankOfUpload(deps.table, tenantId, uploadId)
  invariant(rank !== undefined, `the upload ${uploadId} is there before its days`)
  await widenSpans(deps, tenantId, days)
  const levels = [...Map.groupBy(days, ({ storeId, productId }) => JSON.stringify([storeId, productId])).values()]
  await pooled(levels, WRITES_AT_ONCE, async (ofLevel) => {
    const { storeId, productId } = ofLevel[0]!
    const months = Map.groupBy(ofLevel, ({ day }) => monthOf(day))
    await noteContents(deps, contentsKey(tenantId, rank, { storeId, productId }), new Set(months.keys()))
    for (const [month, ofMonth] of months) {
      const key = { tenantId, storeId, productId, month, rank }
      const told = Object.fromEntries(ofMonth.map((day) => [day.day.slice(8), keptDay(day, at)]))
      await changeItem(deps, monthKey(key), (current) => ({
        answer: undefined,
        next: monthItem(key, { ...daysIn(current), ...told }),
      }))
    }
  })
}

async function widenSpans(deps: SalesDeps, tenantId: TenantId, days: readonly SalesDay[]): Promise<void> {
  for (const [storeId, ofStore] of Map.groupBy(days, (day) => day.storeId)) {
    const told = ofStore.map(({ day }) => day).sort()
    await changeItem(deps, salesStoreKey(tenantId, storeId), (current) => {
      const span = current && toSpan(current)
      const wider: SalesSpan = {
        ...span,
        storeId,
        from: earlier(span?.from, told[0]!),
        to: later(span?.to, told.at(-1)!),
      }
      const isSame = wider.from === span?.from && wider.to === span.to
      return { answer: undefined, ...(!isSame && { next: spanItem(tenantId, wider) }) }
    })
  }
}

const noteContents = ({ table, tools }: SalesDeps, Key: ItemKey, months: Set<string>): Promise<unknown> =>
  retryWrite(tools, () =>
    table.documents.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key,
        UpdateExpression: 'ADD months :months',
        ExpressionAttributeValues: { ':months': months },
      }),
    ),
  )

/** Levels of an upload that are looked at together. */
const LEVELS_AT_ONCE = 100

/** Deletes about `limit` days of an upload: whole months while they fit, and of the last one as many as are left. */
export async function dropUploadDays(
  deps: SalesDeps,
  { tenantId, uploadId, limit }: { tenantId: TenantId; uploadId: string; limit: number },
): Promise<number> {
  const rank = await rankOfUpload(deps.table, tenantId, uploadId)
  if (rank === undefined) return 0
  let dropped = 0
  while (dropped < limit) {
    const query = { ...inPartition(contentsPartition(tenantId, rank), 'LEVEL#'), Limit: LEVELS_AT_ONCE }
    const levels = await listItems(deps.table, query, LEVELS_AT_ONCE)
    if (levels.length === 0) break
    dropped += await dropLevels(deps, { tenantId, rank, levels, limit: limit - dropped })
  }
  return dropped
}

async function dropLevels(
  deps: SalesDeps,
  { tenantId, rank, levels, limit }: { tenantId: TenantId; rank: number; levels: readonly Item[]; limit: number },
): Promise<number> {
  const items = await readItems(
    deps.table,
    levels.flatMap((level) => monthKeysOf(level, { tenantId, rank }).map(monthKey)),
  )
  const [emptyMonths, emptyLevels]: [ItemKey[], ItemKey[]] = [[], []]
  let dropped = 0
  for (const level of levels) {
    for (const key of monthKeysOf(level, { tenantId, rank })) {
      const count = Object.keys(daysIn(items.get(monthKey(key)))).length
      if (count > limit - dropped) {
        await deleteItems(deps.table, [...emptyMonths, ...emptyLevels])
        return dropped + (await dropFirst(deps, key, limit - dropped))
      }
      dropped += count
      emptyMonths.push(monthKey(key))
    }
    emptyLevels.push(level)
  }
  await deleteItems(deps.table, emptyMonths)
  // Last of all: what is not noted any more would not be found again after a crash.
  await deleteItems(deps.table, emptyLevels)
  return dropped
}

const monthKeysOf = (level: Item, { tenantId, rank }: { tenantId: TenantId; rank: number }): MonthKey[] => {
  const { months, ...key } = toContents(level)
  return months.map((month) => ({ tenantId, rank, month, ...key }))
}

/** Takes the first days of a month away. */
const dropFirst = (deps: SalesDeps, key: MonthKey, count: number): Promise<number> =>
  changeItem(deps, monthKey(key), (current) => {
    const days = Object.entries(daysIn(current)).sort(([a], [b]) => (a < b ? -1 : 1))
    return { answer: count, next: monthItem(key, Object.fromEntries(days.slice(count))) }
  })

/** How many days of an upload the ledger has too. Only months since the ledger began are looked at. */
export async function countShadowed(table: AwsTable, tenantId: TenantId, uploadId: string): Promise<number> {
  const rank = await rankOfUpload(table, tenantId, uploadId)
  if (rank === undefined) return 0
  const spans = (await listItems(table, inPartition(salesPartition(tenantId), 'STORE#'))).map(toSpan)
  const ledgerFrom = new Map(spans.map((span) => [span.storeId, span.ledgerFrom]))
  const mayHave = ({ storeId, month }: LevelKey & { month: string }) => {
    const from = ledgerFrom.get(storeId)
    return from !== undefined && month >= monthOf(from)
  }
  let count = 0
  let waiting: MonthKey[] = []
  const flush = async () => {
    count += await countInBoth(table, waiting)
    waiting = []
  }
  for await (const level of queryItems(table, inPartition(contentsPartition(tenantId, rank), 'LEVEL#'))) {
    waiting.push(...monthKeysOf(level, { tenantId, rank }).filter(mayHave))
    if (waiting.length >= LEVELS_AT_ONCE) await flush()
  }
  await flush()
  return count
}

async function countInBoth(table: AwsTable, months: readonly MonthKey[]): Promise<number> {
  const ledger = await readItems(
    table,
    months.map((key) => monthKey({ ...key, rank: LEDGER_RANK })),
  )
  const both = months.filter((key) => ledger.get(monthKey({ ...key, rank: LEDGER_RANK })))
  const told = await readItems(table, both.map(monthKey))
  const counts = both.map((key) => {
    const known = daysIn(ledger.get(monthKey({ ...key, rank: LEDGER_RANK })))
    return Object.keys(daysIn(told.get(monthKey(key)))).filter((dd) => known[dd]).length
  })
  return counts.reduce((sum, one) => sum + one, 0)
}
