import { type StockPolicy, stockStatus } from '#domain/catalog/product.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { StockRow } from '#ports/catalog-store.ts'
import { shelfList, toPolicy } from './catalog-rows.ts'
import type { AwsTable } from './client.ts'
import { type Item, inPartition, listItems, queryItems, readItems } from './items.ts'
import { lastPart, levelItemKey, policyKey, tenantPartition } from './keys.ts'
import { pooled } from './pooled.ts'
import type { ListedProduct } from './product-lists.ts'
import { LIST_INDEX } from './table.ts'

/** A level with its product, as the stock list shows it. */
export interface Shelf extends ListedProduct {
  row: StockRow
}

export const shelfOf = (listed: ListedProduct, level: Item, override: StockPolicy | undefined): Shelf => {
  const { productId, name, category, unit, price, policy } = listed.product
  const onHand = level.onHand as Quantity
  const lowStockThreshold = override?.lowStockThreshold ?? policy.lowStockThreshold
  return {
    ...listed,
    row: {
      storeId: level.storeId as StoreId,
      productId,
      onHand,
      seq: level.seq as number,
      name,
      category,
      unit,
      status: stockStatus(onHand, lowStockThreshold),
      lowStockThreshold,
      price,
      updatedAt: level.updatedAt as number,
    },
  }
}

/** The stores asked for, or every one there is, closed ones too. */
export async function storesOf(
  table: AwsTable,
  tenantId: TenantId,
  stores: readonly StoreId[] | undefined,
): Promise<readonly StoreId[]> {
  if (stores) return [...new Set(stores)]
  return (await listItems(table, inPartition(tenantPartition(tenantId), 'STORE#'))).map(({ sk }) => lastPart(sk))
}

/** Shelves of some products, read by their keys. In the order of the products, and of the stores for each. */
export async function shelvesByKey(
  table: AwsTable,
  tenantId: TenantId,
  { products, stores }: { products: readonly ListedProduct[]; stores: readonly StoreId[] },
): Promise<Shelf[]> {
  const wanted = products.flatMap((listed) =>
    stores.map((storeId) => ({ listed, key: { storeId, productId: listed.product.productId } })),
  )
  const levels = await readItems(
    table,
    wanted.map(({ key }) => levelItemKey(tenantId, key)),
  )
  const there = wanted.flatMap(({ listed, key }) => {
    const level = levels.get(levelItemKey(tenantId, key))
    return level ? [{ listed, key, level }] : []
  })
  const policies = await readItems(
    table,
    there.map(({ key }) => policyKey(tenantId, key)),
  )
  return there.map(({ listed, key, level }) => {
    const policy = policies.get(policyKey(tenantId, key))
    return shelfOf(listed, level, policy && toPolicy(policy))
  })
}

/** Up to so many levels are read each by its key (half a read unit or one); of more, whole stores are read. */
const BY_KEY_MAX = 500

/** Stores read side by side: enough to hide the way to DynamoDB and back. */
const STORES_AT_ONCE = 8

/**
 * Shows every shelf of the products in the stores to `visit`, in no order. Holds one answer of DynamoDB per store at a
 * time, however many shelves there are.
 */
export async function visitShelves(
  table: AwsTable,
  tenantId: TenantId,
  { products, stores }: { products: readonly ListedProduct[]; stores: readonly StoreId[] },
  visit: (shelf: Shelf) => void,
): Promise<void> {
  if (products.length * stores.length <= BY_KEY_MAX) {
    for (const shelf of await shelvesByKey(table, tenantId, { products, stores })) visit(shelf)
    return
  }
  const byId = new Map(products.map((listed) => [listed.product.productId, listed]))
  await pooled(stores, STORES_AT_ONCE, async (storeId) => {
    const policies = await listItems(table, inList(shelfList(tenantId, storeId), 'POLICY#'))
    const overrides = new Map(policies.map((item) => [item.productId as string, toPolicy(item)]))
    for await (const level of queryItems(table, inList(shelfList(tenantId, storeId), 'LEVEL#'))) {
      const productId = level.productId as string
      const listed = byId.get(productId)
      if (listed) visit(shelfOf(listed, level, overrides.get(productId)))
    }
  })
}

const inList = (listPk: string, prefix: string) => ({
  IndexName: LIST_INDEX.name,
  KeyConditionExpression: 'listPk = :list AND begins_with(listSk, :prefix)',
  ExpressionAttributeValues: { ':list': listPk, ':prefix': prefix },
})
