import { type StockPolicy, stockStatus } from '#domain/catalog/product.ts'
import { type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { StockRow } from '#ports/catalog-store.ts'
import { shelfList, toPolicy } from './catalog-rows.ts'
import type { AwsTable } from './client.ts'
import { type Item, inPartition, listItems, queryItems, readItems } from './items.ts'
import { lastPart, levelItemKey, policyKey, productPartition, tenantPartition } from './keys.ts'
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

/**
 * Shelves of some products: with few stores read by their keys, with many by a query for each product, since few stores of
 * a chain have any one product. In the order of the products, and of the stores for each.
 */
export async function shelvesOfProducts(
  table: AwsTable,
  tenantId: TenantId,
  { products, stores }: { products: readonly ListedProduct[]; stores: readonly StoreId[] },
): Promise<Shelf[]> {
  const read = stores.length > BY_KEY_STORES_MAX ? readByProduct : readByKey
  const shelves = await read(
    table,
    tenantId,
    products.map(({ product }) => product.productId),
    stores,
  )
  return products.flatMap((listed) =>
    stores.flatMap((storeId) => {
      const key = { storeId, productId: listed.product.productId }
      const level = shelves.level(key)
      const policy = level && shelves.policy(key)
      return level ? [shelfOf(listed, level, policy && toPolicy(policy))] : []
    }),
  )
}

/** With more stores a query for each product, two units at least, costs less than a key for each store. */
const BY_KEY_STORES_MAX = 8

interface Found {
  level(key: LevelKey): Item | undefined
  policy(key: LevelKey): Item | undefined
}

async function readByKey(
  table: AwsTable,
  tenantId: TenantId,
  productIds: readonly ProductId[],
  stores: readonly StoreId[],
): Promise<Found> {
  const wanted = productIds.flatMap((productId) => stores.map((storeId) => ({ storeId, productId })))
  const levels = await readItems(
    table,
    wanted.map((key) => levelItemKey(tenantId, key)),
  )
  const there = wanted.filter((key) => levels.get(levelItemKey(tenantId, key)))
  const policies = await readItems(
    table,
    there.map((key) => policyKey(tenantId, key)),
  )
  return {
    level: (key) => levels.get(levelItemKey(tenantId, key)),
    policy: (key) => policies.get(policyKey(tenantId, key)),
  }
}

/** Products asked for side by side, each by two queries. */
const PRODUCTS_AT_ONCE = 8

async function readByProduct(table: AwsTable, tenantId: TenantId, productIds: readonly ProductId[]): Promise<Found> {
  const byKey = (items: readonly Item[]) =>
    new Map(items.map((item) => [levelKey(item.storeId as string, item.productId as string), item]))
  const ofEach = (prefix: string) =>
    pooled(productIds, PRODUCTS_AT_ONCE, (productId) =>
      listItems(table, inPartition(productPartition(tenantId, productId), prefix)),
    )
  const [levels, policies] = await Promise.all([ofEach('LEVEL#'), ofEach('POLICY#')])
  const [level, policy] = [byKey(levels.flat()), byKey(policies.flat())]
  return {
    level: ({ storeId, productId }) => level.get(levelKey(storeId, productId)),
    policy: ({ storeId, productId }) => policy.get(levelKey(storeId, productId)),
  }
}

/** How many products are read together so that about one request of keys, or one round of queries, answers. */
export const productsAtOnce = (storeCount: number): number =>
  storeCount > BY_KEY_STORES_MAX ? PRODUCTS_AT_ONCE : Math.floor(KEYS_AT_ONCE / storeCount)

/** What one BatchGetItem takes. */
const KEYS_AT_ONCE = 100

/** Of up to so many products and stores each product is asked for; of more, whole stores are read. */
const ASKED_MAX = 500

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
  if (products.length * Math.min(stores.length, BY_KEY_STORES_MAX) <= ASKED_MAX) {
    for (const shelf of await shelvesOfProducts(table, tenantId, { products, stores })) visit(shelf)
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
