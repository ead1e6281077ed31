import type { LevelKey } from '#domain/ledger/movement.ts'
import { addSales, byPeriod, type DayRange, NO_SALES, type Sales, type StockOut } from '#domain/sales/sales-day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { KnownSalesDay, PeriodSales, ProductSales, SalesQuery, SalesStore } from '#ports/sales-store.ts'
import type { AwsTable } from './client.ts'
import { compareTexts } from './cursor.ts'
import { type Item, type ItemQuery, queryItems } from './items.ts'
import { keys, productPartition } from './keys.ts'
import { pooled } from './pooled.ts'
import { inList, QUERIES_AT_ONCE, visitDays, whileSame } from './sales-days.ts'
import { levelOf, outNowList, outsIn, outsList, yearOf } from './sales-rows.ts'
import { storesOf } from './shelves.ts'

type Narrowed = Pick<SalesQuery, 'products' | 'stores'>

/** By product, store and whatever comes after. */
const byLevel = (a: LevelKey, b: LevelKey): number =>
  compareTexts(a.productId, b.productId) || compareTexts(a.storeId, b.storeId)

export const readDays = (table: AwsTable, tenantId: TenantId, query: SalesQuery): Promise<KnownSalesDay[]> =>
  whileSame(table, tenantId, async (counted) => {
    const days: KnownSalesDay[] = []
    await visitDays(table, tenantId, query, { counted, visit: (some) => days.push(...some) })
    return days.sort((a, b) => byLevel(a, b) || (a.day < b.day ? -1 : 1))
  })

/** What was sold, by a name: a day, or a product. */
const sumBy = (
  table: AwsTable,
  tenantId: TenantId,
  query: SalesQuery,
  nameOf: (day: KnownSalesDay) => string,
): Promise<Map<string, Sales>> =>
  whileSame(table, tenantId, async (counted) => {
    const sums = new Map<string, Sales>()
    const visit = (days: KnownSalesDay[]) => {
      for (const day of days) sums.set(nameOf(day), addSales(sums.get(nameOf(day)) ?? NO_SALES, day))
    }
    await visitDays(table, tenantId, query, { counted, visit })
    return sums
  })

export async function readTotals(
  table: AwsTable,
  tenantId: TenantId,
  { grain, ...query }: Parameters<SalesStore['totals']>[1],
): Promise<PeriodSales[]> {
  const sums = await sumBy(table, tenantId, query, ({ day }) => day)
  const days = [...sums].map(([day, sales]) => ({ day, ...sales })).sort((a, b) => (a.day < b.day ? -1 : 1))
  const [first, last] = [days.at(0), days.at(-1)]
  if (!first || !last) return []
  return byPeriod(days, { from: first.day, to: last.day, grain }).filter(hasSales)
}

const hasSales = ({ sold, returned, revenue, refunded }: Sales): boolean =>
  sold !== 0 || returned !== 0 || revenue !== 0 || refunded !== 0

export async function readTopProducts(
  table: AwsTable,
  tenantId: TenantId,
  { limit, ...query }: Parameters<SalesStore['topProducts']>[1],
): Promise<ProductSales[]> {
  const sums = await sumBy(table, tenantId, query, ({ productId }) => productId)
  return [...sums]
    .map(([productId, sales]) => ({ productId, ...sales }))
    .sort((a, b) => b.revenue - a.revenue || compareTexts(a.productId, b.productId))
    .slice(0, limit)
}

const EVER: DayRange = { from: '0000-01-01', to: '9999-12-31' }

export const readLevels = (table: AwsTable, tenantId: TenantId, query: Narrowed): Promise<LevelKey[]> =>
  whileSame(table, tenantId, async (counted) => {
    const levels = new Map<string, LevelKey>()
    const visit = (days: KnownSalesDay[]) => {
      const { productId, storeId } = days[0]!
      if (days.some(({ sold }) => sold > 0)) levels.set(JSON.stringify([productId, storeId]), { productId, storeId })
    }
    await visitDays(table, tenantId, { ...query, ...EVER }, { counted, visit })
    return [...levels.values()].sort(byLevel)
  })

interface StockOutDeps {
  table: AwsTable
  now(): number
}

/** Times without stock are kept by the year they ended in, so that whatever ended since a moment is found from there. */
export async function readStockOuts(
  { table, now }: StockOutDeps,
  tenantId: TenantId,
  { products, stores, from, to }: Parameters<SalesStore['stockOuts']>[1],
): Promise<(LevelKey & StockOut)[]> {
  const years = yearsBetween(from, Math.max(now(), to))
  const queries = (await storesOf(table, tenantId, stores)).flatMap((storeId) =>
    products
      ? [...new Set(products)].map((productId) => shelfSince(tenantId, { productId, storeId }, yearOf(from)))
      : [outNowList(tenantId, storeId), ...years.map((year) => outsList(tenantId, storeId, year))].map(inList),
  )
  const found: (LevelKey & StockOut)[] = []
  await pooled(queries, QUERIES_AT_ONCE, async (query) => {
    for await (const item of queryItems(table, query)) {
      const touching = outsOf(item).filter((out) => out.from < to && (out.to ?? Number.POSITIVE_INFINITY) > from)
      found.push(...touching.map((out) => ({ ...levelOf(item), ...out })))
    }
  })
  return found.sort((a, b) => byLevel(a, b) || a.from - b.from)
}

function outsOf(item: Item): StockOut[] {
  if (item.type !== 'salesPosition') return outsIn(item).map(([from, to]) => ({ from, to }))
  return item.outSince === undefined ? [] : [{ from: item.outSince as number }]
}

const yearsBetween = (from: number, to: number): string[] => {
  const first = Number(yearOf(from))
  return Array.from({ length: Number(yearOf(to)) - first + 1 }, (_, i) => String(first + i))
}

/** The years from one on, and what comes after them: since when the level is out now. */
const shelfSince = (tenantId: TenantId, { productId, storeId }: LevelKey, year: string): ItemQuery => ({
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
  ExpressionAttributeValues: {
    ':pk': productPartition(tenantId, productId),
    ':from': keys`SHELF#${storeId}#${year}`,
    ':to': keys`SHELF#${storeId}#POSITION`,
  },
})
