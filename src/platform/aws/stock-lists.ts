import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { AttentionRow, StockQuery, StockRow, StockSummary } from '#ports/catalog-store.ts'
import type { Page } from '#ports/page.ts'
import { decodeCursor, type Position } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { comparePositions, firstRows, toPage } from './cursor.ts'
import { escapePart } from './keys.ts'
import { isWide, type ListedProduct, productFilter, walkProducts } from './product-lists.ts'
import { type Shelf, storesOf, visitShelves } from './shelves.ts'
import { stockInKeyOrder } from './stock-in-key-order.ts'

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

export async function summarizeStock(
  table: AwsTable,
  tenantId: TenantId,
  asked: readonly StoreId[] | undefined,
): Promise<StockSummary> {
  const [products, stores] = await Promise.all([productsWhere(table, tenantId), storesOf(table, tenantId, asked)])
  const summary = { productCount: products.length, levelCount: 0, outCount: 0, lowCount: 0 }
  await visitShelves(table, tenantId, { products, stores }, ({ row: { status } }) => {
    summary.levelCount += 1
    if (status === 'out') summary.outCount += 1
    if (status === 'low') summary.lowCount += 1
  })
  return summary
}

/** Low and out levels, the most money at risk first. */
export async function listAttention(
  table: AwsTable,
  tenantId: TenantId,
  { stores: asked, limit }: { stores?: readonly StoreId[]; limit: number },
): Promise<AttentionRow[]> {
  const [products, stores] = await Promise.all([productsWhere(table, tenantId), storesOf(table, tenantId, asked)])
  const first = firstRows<AttentionRow>(limit, comparePositions)
  await visitShelves(table, tenantId, { products, stores }, ({ row }) => {
    if (row.status === 'ok') return
    const moneyAtRisk = moneyAtRiskOf(row)
    first.add({ row: { ...row, moneyAtRisk }, position: [-moneyAtRisk, row.productId, row.storeId] })
  })
  return first.rows().map(({ row }) => row)
}

const ONE_UNIT = 1000n

/** What the units missing up to the threshold, one at least, sell for; rounded down. Exact: the product may be large. */
function moneyAtRiskOf({
  price = 0,
  lowStockThreshold = 0,
  onHand,
}: Pick<StockRow, 'price' | 'onHand'> & { lowStockThreshold?: number }): number {
  const missing = BigInt(lowStockThreshold) - BigInt(Math.max(0, onHand))
  const counted = missing > ONE_UNIT ? missing : ONE_UNIT
  return Number((BigInt(price) * counted) / ONE_UNIT)
}
