import { type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import { quantity } from '#domain/values/quantity.ts'
import type { Page } from '#ports/page.ts'
import type { ExpectedDelivery, Incoming, IncomingQuery } from '#ports/purchase-order-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { comparePositions, compareTexts, type Placed, toPage } from './cursor.ts'
import { inPartition, listItems } from './items.ts'
import { type IncomingOrder, incomingPartition } from './order-rows.ts'
import { pooled } from './pooled.ts'
import { storesOf } from './shelves.ts'

/** Stores read side by side. */
const STORES_AT_ONCE = 8

/** What each of some levels expects. Reads the open orders of their stores, whole. */
export async function incomingOfLevels(
  table: AwsTable,
  tenantId: TenantId,
  keys: readonly LevelKey[],
): Promise<Incoming[]> {
  const stores = [...new Set(keys.map(({ storeId }) => storeId))]
  const found = await pooled(stores, STORES_AT_ONCE, (storeId) => incomingOfStore(table, tenantId, storeId))
  const byLevel = new Map(found.flat().map((each) => [levelKey(each.storeId, each.productId), each]))
  return keys.map(
    ({ storeId, productId }) =>
      byLevel.get(levelKey(storeId, productId)) ?? { storeId, productId, quantity: quantity(0), deliveries: [] },
  )
}

/** Whatever a store expects, by product. */
async function incomingOfStore(table: AwsTable, tenantId: TenantId, storeId: StoreId): Promise<Incoming[]> {
  const items = await listItems(table, inPartition(incomingPartition(tenantId, storeId), 'ORDER#'))
  const byProduct = new Map<string, ExpectedDelivery[]>()
  for (const { orderId, number, supplier, expectedOn, quantities } of items as unknown as IncomingOrder[]) {
    for (const [productId, expected] of quantities) {
      const delivery = {
        orderId,
        number,
        supplier,
        quantity: expected,
        ...(expectedOn !== undefined && { expectedOn }),
      }
      byProduct.set(productId, [...(byProduct.get(productId) ?? []), delivery])
    }
  }
  return [...byProduct]
    .sort(([a], [b]) => compareTexts(a, b))
    .map(([productId, deliveries]) => ({
      storeId,
      productId,
      quantity: quantity(deliveries.reduce((sum, each) => sum + each.quantity, 0)),
      deliveries: deliveries.sort(byDay),
    }))
}

/** Sorts behind every day. */
const NO_DAY = '9999'

const byDay = (a: ExpectedDelivery, b: ExpectedDelivery): number =>
  compareTexts(a.expectedOn ?? NO_DAY, b.expectedOn ?? NO_DAY) || compareTexts(a.orderId, b.orderId)

/** A page of levels that expect something, by store and product. Stores behind the page are not read. */
export async function listIncoming(
  table: AwsTable,
  tenantId: TenantId,
  { stores, productId, limit, cursor }: IncomingQuery,
): Promise<Page<Incoming>> {
  const after = decodeCursor(cursor, 2)
  const rows: Placed<Incoming>[] = []
  const all = (await storesOf(table, tenantId, stores)).toSorted(compareTexts)
  for (const storeId of all) {
    if (after && compareTexts(storeId, String(after[0])) < 0) continue
    for (const row of await incomingOfStore(table, tenantId, storeId)) {
      const position = [row.storeId, row.productId]
      if (productId !== undefined && row.productId !== productId) continue
      if (after === undefined || comparePositions(position, after) > 0) rows.push({ row, position })
    }
    if (rows.length > limit) break
  }
  return toPage(rows, limit)
}
