import type { LevelKey } from '#domain/ledger/movement.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { AttentionRow, StockQuery, StockRow, StockSummary } from '#ports/catalog-store.ts'
import type { Page } from '#ports/page.ts'
import { decodeCursor, type Position } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { comparePositions, firstRows, toPage } from './cursor.ts'
import { listItems } from './items.ts'
import { escapePart } from './keys.ts'
import { pooled } from './pooled.ts'
import { isWide, type ListedProduct, productFilter, walkProducts } from './product-lists.ts'
import { shelvesAt, statusOf } from './shelf-status.ts'
import {
  addCounts,
  attentionList,
  countsOf,
  NO_COUNTS,
  productCountKey,
  storeCountsKey,
  toShelfCounts,
} from './shelf-status-rows.ts'
import { type Shelf, storesOf, visitShelves } from './shelves.ts'
import { stockInKeyOrder } from './stock-in-key-order.ts'
import { LIST_INDEX } from './table.ts'

/** Where a shelf stands in each order; ids as they are in keys, so that both ways of reading agree. */
const POSITION: Record<StockQuery['sort'], { length: number; of(shelf: Shelf): Position }> = {
  product: { length: 2, of: ({ row }) => [escapePart(row.productId), row.storeId] },
  name: { length: 2, of: ({ place, row }) => [place, row.storeId] },
  on_hand: { length: 3, of: ({ row }) => [row.onHand, escapePart(row.productId), row.storeId] },
}

/** A page of the stock list. */
export async function listStock(table: AwsTable, tenantId: TenantId, query: StockQuery): Promise<Page<StockRow>> {
  const { length, of } = POSITION[query.sort]
  const after = decodeCursor(query.cursor, length)
  const stores = await storesOf(table, tenantId, query.stores)
  if (stores.length === 0) return { data: [] }
  const { sort, descending = false, status, limit } = query
  if (sort !== 'on_hand' && status === undefined && isWide(query)) {
    const shelves = await stockInKeyOrder(table, tenantId, { sort, stores, descending, after, limit: limit + 1 })
    return toPage(
      shelves.map((shelf) => ({ row: shelf.row, position: of(shelf) })),
      limit,
    )
  }
  const compare = (a: Position, b: Position) => comparePositions(a, b) * (descending ? -1 : 1)
  const first = firstRows<StockRow>(limit + 1, compare)
  const products = await productsWhere(table, tenantId, query)
  await visitShelves(table, tenantId, { products, stores }, (shelf) => {
    const position = of(shelf)
    if (status !== undefined && shelf.row.status !== status) return
    if (after === undefined || compare(position, after) > 0) first.add({ row: shelf.row, position })
  })
  return toPage(first.rows(), limit)
}

async function productsWhere(
  table: AwsTable,
  tenantId: TenantId,
  filter: Parameters<typeof productFilter>[0] = {},
): Promise<ListedProduct[]> {
  const isListed = productFilter(filter)
  const products: ListedProduct[] = []
  for await (const listed of walkProducts(table, tenantId)) if (isListed(listed.product)) products.push(listed)
  return products
}

/** How many levels are out or low, from counts that are kept: they follow the shelves by moments, as lists do. */
export async function summarizeStock(
  table: AwsTable,
  tenantId: TenantId,
  asked: readonly StoreId[] | undefined,
): Promise<StockSummary> {
  const items = await listItems(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': countsOf(tenantId) },
  })
  const wanted = asked && new Set(asked.map((storeId) => storeCountsKey(tenantId, storeId).sk))
  const productsAt = productCountKey(tenantId).sk
  const stores = items.filter(({ sk }) => sk !== productsAt && (wanted?.has(sk) ?? true))
  const productCount = (items.find(({ sk }) => sk === productsAt)?.productCount as number | undefined) ?? 0
  return { productCount, ...stores.map(toShelfCounts).reduce(addCounts, NO_COUNTS) }
}

/** Stores asked side by side: enough to hide the way to DynamoDB and back. */
const STORES_AT_ONCE = 8

/** Low and out levels, the most money at risk first: found where it is kept that they are, shown as they are. */
export async function listAttention(
  table: AwsTable,
  tenantId: TenantId,
  { stores: asked, limit }: { stores?: readonly StoreId[]; limit: number },
): Promise<AttentionRow[]> {
  const stores = await storesOf(table, tenantId, asked)
  const first = firstRows<LevelKey>(limit, comparePositions)
  await pooled(stores, STORES_AT_ONCE, async (storeId) => {
    const query = {
      IndexName: LIST_INDEX.name,
      KeyConditionExpression: 'listPk = :list',
      ExpressionAttributeValues: { ':list': attentionList(tenantId, storeId) },
      Limit: limit,
    }
    for (const { listSk, productId } of await listItems(table, query, limit)) {
      first.add({ row: { storeId, productId: productId as string }, position: [listSk as string, storeId] })
    }
  })
  const shelves = await shelvesAt(
    table,
    tenantId,
    first.rows().map(({ row }) => row),
  )
  return shelves
    .flatMap((shelf) => (shelf && shelf.row.status !== 'ok' ? [{ ...shelf.row, ...statusOf(shelf) }] : []))
    .sort((a, b) => comparePositions(attentionPlace(a), attentionPlace(b)))
}

const attentionPlace = ({ moneyAtRisk, productId, storeId }: AttentionRow): Position => [
  -moneyAtRisk,
  productId,
  storeId,
]
