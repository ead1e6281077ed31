import type { LevelKey } from '#domain/ledger/movement.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { AttentionRow, StockSummary } from '#ports/catalog-store.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, productPartition, sortable } from './keys.ts'

/** What a shelf counts as: kept beside its level, so that an overview need not look at every shelf. */
export type ShelfStatus = Pick<AttentionRow, 'status' | 'moneyAtRisk'>

export const shelfStatusKey = (tenantId: TenantId, { storeId, productId }: LevelKey): ItemKey => ({
  pk: keys`T#${tenantId}#SHELVES#${storeId}`,
  sk: keys`PRODUCT#${productId}`,
})

/** The list of a store's shelves that are out or low, the most money at risk first. */
export const attentionList = (tenantId: TenantId, storeId: StoreId): string => keys`T#${tenantId}#ATTENTION#${storeId}`

export const shelfStatusItem = (tenantId: TenantId, key: LevelKey, { status, moneyAtRisk }: ShelfStatus): Item => ({
  ...shelfStatusKey(tenantId, key),
  type: 'shelf-status',
  storeId: key.storeId,
  productId: key.productId,
  status,
  moneyAtRisk,
  ...(status !== 'ok' && {
    listPk: attentionList(tenantId, key.storeId),
    listSk: keys`RISK#${leastFirst(moneyAtRisk)}#${key.productId}`,
  }),
})

/** Sorts the larger before the smaller. */
const leastFirst = (money: number): string =>
  sortable(Number.MAX_SAFE_INTEGER - Math.min(money, Number.MAX_SAFE_INTEGER))

export const toShelfStatus = ({ status, moneyAtRisk }: Item): ShelfStatus => ({ status, moneyAtRisk }) as ShelfStatus

/** The counts of a tenant's stores, one item each, and that of its products. */
export const countsOf = (tenantId: TenantId): string => keys`T#${tenantId}#SHELF_COUNTS`

export const storeCountsKey = (tenantId: TenantId, storeId: StoreId): ItemKey => ({
  pk: countsOf(tenantId),
  sk: keys`STORE#${storeId}`,
})

export const productCountKey = (tenantId: TenantId): ItemKey => ({ pk: countsOf(tenantId), sk: 'PRODUCTS' })

/** Says that a product is among those counted: it is not archived. */
export const countedKey = (tenantId: TenantId, productId: string): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: 'COUNTED',
})

export type ShelfCounts = Omit<StockSummary, 'productCount'>

/** How counts differ when a shelf of one status becomes one of another; `undefined` is a shelf that is not counted. */
export const countsBetween = (before: ShelfStatus | undefined, after: ShelfStatus | undefined): ShelfCounts => {
  const of = (status: ShelfStatus['status']) => Number(after?.status === status) - Number(before?.status === status)
  return {
    levelCount: Number(after !== undefined) - Number(before !== undefined),
    outCount: of('out'),
    lowCount: of('low'),
  }
}

export const addCounts = (a: ShelfCounts, b: ShelfCounts): ShelfCounts => ({
  levelCount: a.levelCount + b.levelCount,
  outCount: a.outCount + b.outCount,
  lowCount: a.lowCount + b.lowCount,
})

export const NO_COUNTS: ShelfCounts = { levelCount: 0, outCount: 0, lowCount: 0 }

export const toShelfCounts = ({ levelCount, outCount, lowCount }: Item): ShelfCounts =>
  ({ levelCount, outCount, lowCount }) as ShelfCounts
