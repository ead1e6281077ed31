import type { LevelKey } from '#domain/ledger/movement.ts'
import type { SalesPosition } from '#domain/sales/fold-sales.ts'
import type { Sales } from '#domain/sales/sales-day.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { MinorUnits } from '#domain/values/money.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { KnownSalesDay } from '#ports/sales-store.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, lastPart, partAt, productPartition, sortable } from './keys.ts'

/** Above the rank of any upload. */
export const LEDGER_RANK = 2 ** 31

/** `2026-03` of a day in it. */
export const monthOf = (day: Day): string => day.slice(0, 7)

/** The days of a level and month that one source tells: the ledger, or an upload by its rank. */
export interface MonthKey extends LevelKey {
  tenantId: TenantId
  month: string
  rank: number
}

/** By store and month before rank, so that one query reads what is told of a store in a span of time. */
export const monthKey = ({ tenantId, productId, storeId, month, rank }: MonthKey): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`SALES#${storeId}#${month}#${sortable(rank)}`,
})

/** What a store sold in a month, by product and rank. */
export const monthList = (tenantId: TenantId, storeId: string, month: string): string =>
  keys`T#${tenantId}#SALES#${storeId}#${month}`

/** What was sold, its revenue, what came back, what was refunded, and when this was written. */
export type KeptDay = [sold: number, revenue: number, returned: number, refunded: number, updatedAt: number]

/** By the day of the month, `01` to `31`: short, because there are millions. */
export type KeptDays = Record<string, KeptDay>

export const monthItem = (key: MonthKey, days: KeptDays): Item => ({
  ...monthKey(key),
  type: 'sales',
  listPk: monthList(key.tenantId, key.storeId, key.month),
  listSk: keys`${key.productId}#${sortable(key.rank)}`,
  days,
})

export const daysIn = (item: Item | undefined): KeptDays => (item?.days ?? {}) as KeptDays

export const rankOf = ({ sk }: Item): number => Number(partAt(sk, 3))

/** The days of a month's item, each in full. */
export function toDays(item: Item): KnownSalesDay[] {
  const [productId, storeId, month] = [partAt(item.pk, 3), partAt(item.sk, 1), partAt(item.sk, 2)]
  return Object.entries(daysIn(item)).map(([dd, kept]) => ({
    productId,
    storeId,
    day: `${month}-${dd}`,
    ...toSales(kept),
    updatedAt: kept[4],
  }))
}

export const keptDay = ({ sold, revenue, returned, refunded }: Sales, updatedAt: number): KeptDay => [
  sold,
  revenue,
  returned,
  refunded,
  updatedAt,
]

export const toSales = ([sold, revenue, returned, refunded]: KeptDay): Sales => ({
  sold: sold as Quantity,
  revenue: revenue as MinorUnits,
  returned: returned as Quantity,
  refunded: refunded as MinorUnits,
})

interface ShelfKey extends LevelKey {
  tenantId: TenantId
}

/** How far a level is folded. Beside the years in which it was without stock, and after them. */
export const positionKey = ({ tenantId, productId, storeId }: ShelfKey): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`SHELF#${storeId}#POSITION`,
})

/** The levels of a store that are without stock now. */
export const outNowList = (tenantId: TenantId, storeId: string): string => keys`T#${tenantId}#OUT#${storeId}`

/** Days of a fold that did not fit its transaction, and are added by the next ones. */
export type RestOfFold = { at: number; changes: [Day, Sales][] }

export const positionItem = (key: ShelfKey, position: SalesPosition, rest?: RestOfFold): Item => ({
  ...positionKey(key),
  type: 'salesPosition',
  ...(position.outSince !== undefined && {
    listPk: outNowList(key.tenantId, key.storeId),
    listSk: keys`${key.productId}`,
  }),
  ...position,
  rest: rest && JSON.stringify(rest),
})

export function toPosition({ seq, at, wasStocked, outSince }: Item): SalesPosition {
  const known = { seq, at, wasStocked } as SalesPosition
  return outSince === undefined ? known : { ...known, outSince: outSince as number }
}

export const restOf = (item: Item | undefined): RestOfFold | undefined =>
  item?.rest === undefined ? undefined : (JSON.parse(item.rest as string) as RestOfFold)

/** Times without stock of a level, in the year they ended (UTC). */
export const outsKey = ({ tenantId, productId, storeId }: ShelfKey, year: string): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`SHELF#${storeId}#${year}`,
})

export const outsList = (tenantId: TenantId, storeId: string, year: string): string =>
  keys`T#${tenantId}#OUTS#${storeId}#${year}`

export type KeptOut = [from: number, to: number]

export const outsItem = (key: ShelfKey, year: string, outs: readonly KeptOut[]): Item => ({
  ...outsKey(key, year),
  type: 'stockOuts',
  listPk: outsList(key.tenantId, key.storeId, year),
  listSk: keys`${key.productId}`,
  outs,
})

export const outsIn = (item: Item | undefined): KeptOut[] => (item?.outs ?? []) as KeptOut[]

export const yearOf = (at: number): string => new Date(at).toISOString().slice(0, 4)

/** Of which level an item of a product's partition is. */
export const levelOf = ({ pk, sk }: Item): LevelKey => ({ productId: partAt(pk, 3), storeId: partAt(sk, 1) })

/** What belongs to a tenant's sales as a whole. */
export const salesPartition = (tenantId: TenantId): string => keys`T#${tenantId}#SALES`

export const salesStoreKey = (tenantId: TenantId, storeId: string): ItemKey => ({
  pk: salesPartition(tenantId),
  sk: keys`STORE#${storeId}`,
})

/** In which span of days anything is told of a store: nothing is looked for outside. */
export interface SalesSpan {
  storeId: string
  from: Day
  to: Day
  /** Of the ledger alone. */
  ledgerFrom?: Day
  firstSale?: Day
  lastSale?: Day
}

export const spanItem = (tenantId: TenantId, span: SalesSpan): Item => ({
  ...salesStoreKey(tenantId, span.storeId),
  type: 'salesStore',
  ...span,
})

export const toSpan = ({ sk, from, to, ledgerFrom, firstSale, lastSale }: Item): SalesSpan =>
  ({ storeId: lastPart(sk), from, to, ledgerFrom, firstSale, lastSale }) as SalesSpan
