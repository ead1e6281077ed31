import type { LevelKey } from '#domain/ledger/movement.ts'
import { byPeriod, type DayRange } from '#domain/sales/sales-day.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { KnownSalesDay, SalesQuery } from '#ports/sales-store.ts'
import type { AwsTable } from './client.ts'
import { type Item, type ItemQuery, inPartition, listItems, queryItems } from './items.ts'
import { keys, productPartition, sortable } from './keys.ts'
import { pooled } from './pooled.ts'
import {
  LEDGER_RANK,
  monthList,
  monthOf,
  rankOf,
  type SalesSpan,
  salesPartition,
  toDays,
  toSpan,
} from './sales-rows.ts'
import { publishedUploads } from './sales-uploads.ts'
import { LIST_INDEX } from './table.ts'

/** Queries side by side: enough to hide the way to DynamoDB and back. */
export const QUERIES_AT_ONCE = 16

/** An upload that is taken back or published while days are read makes them be read again; so often at most. */
const READINGS_MAX = 3

const spansOf = async (table: AwsTable, tenantId: TenantId): Promise<SalesSpan[]> =>
  (await listItems(table, inPartition(salesPartition(tenantId), 'STORE#'))).map(toSpan)

/**
 * Reads while the same uploads count from the beginning to the end, so that no answer holds half of one: its days are
 * deleted only after it ceased to count.
 */
export async function whileSame<T>(
  table: AwsTable,
  tenantId: TenantId,
  read: (counted: ReadonlySet<number>) => Promise<T>,
): Promise<T> {
  const ranks = async () => (await publishedUploads(table, tenantId)).map(({ rank }) => rank)
  let counted = await ranks()
  for (let reading = 1; ; reading++) {
    const answer = await read(new Set([...counted, LEDGER_RANK]))
    if (counted.length === 0 && reading === 1) return answer
    const now = await ranks()
    if (reading === READINGS_MAX || String(now) === String(counted)) return answer
    counted = now
  }
}

/** Shows the days of one level after the other, each day as it counts; those of a level may come in several calls. */
export async function visitDays(
  table: AwsTable,
  tenantId: TenantId,
  { products, stores, from, to }: SalesQuery,
  { counted, visit }: { counted: ReadonlySet<number>; visit: (days: KnownSalesDay[]) => void },
): Promise<void> {
  const spans = (await spansOf(table, tenantId)).filter(({ storeId }) => !stores || stores.includes(storeId))
  const queries = spans.flatMap((span) => {
    const range = { from: span.from > from ? span.from : from, to: span.to < to ? span.to : to }
    if (range.from > range.to) return []
    return products
      ? [...new Set(products)].map((productId) => monthsOfLevel(tenantId, { productId, ...span, ...range }))
      : monthsBetween(range).map((month) => monthOfStore(tenantId, span.storeId, month))
  })
  await pooled(queries, QUERIES_AT_ONCE, async (query) => {
    let ofLevel: Item[] = []
    const flush = () => {
      const days = countedDays(ofLevel, counted).filter(({ day }) => day >= from && day <= to)
      if (days.length > 0) visit(days)
      ofLevel = []
    }
    for await (const item of queryItems(table, query)) {
      if (ofLevel[0] && ofLevel[0].pk !== item.pk) flush()
      ofLevel.push(item)
    }
    flush()
  })
}

/** Of each day the highest rank that counts; the items of a month come by rank. */
function countedDays(ofLevel: readonly Item[], counted: ReadonlySet<number>): KnownSalesDay[] {
  const days = new Map<Day, KnownSalesDay>()
  for (const item of ofLevel) {
    if (counted.has(rankOf(item))) for (const day of toDays(item)) days.set(day.day, day)
  }
  return [...days.values()]
}

const monthsOfLevel = (tenantId: TenantId, { productId, storeId, from, to }: LevelKey & DayRange): ItemQuery => ({
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
  ExpressionAttributeValues: {
    ':pk': productPartition(tenantId, productId),
    ':from': keys`SALES#${storeId}#${monthOf(from)}#${sortable(0)}`,
    ':to': keys`SALES#${storeId}#${monthOf(to)}#${sortable(LEDGER_RANK)}`,
  },
})

const monthOfStore = (tenantId: TenantId, storeId: string, month: string): ItemQuery =>
  inList(monthList(tenantId, storeId, month))

/** All of a list. */
export const inList = (listPk: string): ItemQuery => ({
  IndexName: LIST_INDEX.name,
  KeyConditionExpression: 'listPk = :list',
  ExpressionAttributeValues: { ':list': listPk },
})

function monthsBetween({ from, to }: DayRange): string[] {
  const months = byPeriod([], { from, to, grain: 'month' })
  return months.map(({ start }) => monthOf(start))
}
