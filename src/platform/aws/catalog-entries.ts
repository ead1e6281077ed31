import { isDeepStrictEqual } from 'node:util'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Product, StockPolicy, Store } from '#domain/catalog/product.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { CatalogStore, ProductWrite, SaveOutcome } from '#ports/catalog-store.ts'
import {
  policyItem,
  productItem,
  storeItem,
  tenantItem,
  toPolicy,
  toProduct,
  toStore,
  toTenant,
} from './catalog-rows.ts'
import type { AwsTable } from './client.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import { policyKey, productKey, productPartition, storeKey, TENANTS, tenantKey, tenantPartition } from './keys.ts'
import { pooled } from './pooled.ts'

/** Products written side by side: enough to hide the way to DynamoDB and back, few enough not to be throttled. */
const WRITES_AT_ONCE = 16

/** The part of the catalog that is found by key: tenants, stores, products and policies, but no lists of products. */
export type CatalogEntries = Omit<
  CatalogStore,
  'productByBarcode' | 'products' | 'categories' | 'stock' | 'stockSummary' | 'attention'
>

/**
 * The catalog's entries on DynamoDB. A change is told by the table's stream, which has what was before and what is
 * after; it needs no write of its own.
 */
export function awsCatalogEntries(table: AwsTable): CatalogEntries {
  return {
    async tenant(tenantId) {
      const item = (await readItems(table, [tenantKey(tenantId)])).get(tenantKey(tenantId))
      return item && toTenant(item)
    },
    async tenants() {
      const items = await listItems(table, inPartition(TENANTS, 'T#'))
      return items.sort((a, b) => (a.createdAt as number) - (b.createdAt as number)).map(toTenant)
    },
    async createTenant(tenant, createdAt) {
      const Item = tenantItem(tenant, createdAt)
      await table.documents.send(
        new PutCommand({ TableName: table.tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
      )
    },

    stores: async (tenantId) => (await listItems(table, inPartition(tenantPartition(tenantId), 'STORE#'))).map(toStore),
    async store(tenantId, storeId) {
      const item = (await readItems(table, [storeKey(tenantId, storeId)])).get(storeKey(tenantId, storeId))
      return item && toStore(item)
    },
    saveStore: (tenantId, store, ifVersion) => saveStore(table, tenantId, { store, ifVersion }),

    product: (tenantId, productId) => readProducts(table, tenantId, [productId]).then(([product]) => product),
    productsById: (tenantId, ids) => readProducts(table, tenantId, ids),
    saveProduct: (tenantId, write) => saveProduct(table, tenantId, write),
    saveProducts: (tenantId, writes) => saveProducts(table, tenantId, writes),

    async policyOverrides(tenantId, productId) {
      const items = await listItems(table, inPartition(productPartition(tenantId, productId), 'POLICY#'))
      return new Map(items.map((item) => [item.storeId as string, toPolicy(item)]))
    },
    async overridesOfLevels(tenantId, wanted) {
      const found = await readItems(
        table,
        wanted.map((key) => policyKey(tenantId, key)),
      )
      return wanted.map((key) => {
        const item = found.get(policyKey(tenantId, key))
        return item && toPolicy(item)
      })
    },
    savePolicyOverride: (tenantId, key, policy) => savePolicyOverride(table, policyItem(tenantId, key, policy)),
  }
}

/** Writes an item whose version is `ifVersion`, or one that is not there when that is 0. */
async function putVersion({ documents, tableName }: AwsTable, item: Item, ifVersion: number): Promise<boolean> {
  const condition =
    ifVersion === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': ifVersion },
        }
  try {
    await documents.send(new PutCommand({ TableName: tableName, Item: item, ...condition }))
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}

/**
 * The outcome of a save. What stands there after a failed condition may be what was just written, when the first
 * sending took effect and its answer was lost: then it is saved all the same.
 */
const outcomeOf = <T>(next: T, current: T | undefined): SaveOutcome<T> =>
  isDeepStrictEqual(current, next) ? { kind: 'saved', value: next } : { kind: 'conflict', current }

async function saveStore(
  table: AwsTable,
  tenantId: TenantId,
  { store, ifVersion }: { store: Omit<Store, 'version'>; ifVersion: number },
): Promise<SaveOutcome<Store>> {
  const next: Store = { ...store, version: ifVersion + 1 }
  if (await putVersion(table, storeItem(tenantId, next), ifVersion)) return { kind: 'saved', value: next }
  const found = (await readItems(table, [storeKey(tenantId, store.storeId)])).get(storeKey(tenantId, store.storeId))
  return outcomeOf(withoutAbsent(next), found && toStore(found))
}

async function saveProduct(
  table: AwsTable,
  tenantId: TenantId,
  { product, ifVersion, updatedAt }: ProductWrite,
): Promise<SaveOutcome<Product>> {
  const next: Product = { ...product, version: ifVersion + 1, updatedAt }
  if (await putVersion(table, productItem(tenantId, next), ifVersion)) return { kind: 'saved', value: next }
  const [current] = await readProducts(table, tenantId, [product.productId])
  return outcomeOf(withoutAbsent(next), current)
}

/** Absent fields are not kept, so they must not count when what was kept is compared. */
const withoutAbsent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** Writes of one product go one after the other, as they were given; those of different products side by side. */
async function saveProducts(
  table: AwsTable,
  tenantId: TenantId,
  writes: readonly ProductWrite[],
): Promise<SaveOutcome<Product>[]> {
  const outcomes = new Map<ProductWrite, SaveOutcome<Product>>()
  const byProduct = [...Map.groupBy(writes, ({ product }) => product.productId).values()]
  await pooled(byProduct, WRITES_AT_ONCE, async (ofOne) => {
    for (const write of ofOne) outcomes.set(write, await saveProduct(table, tenantId, write))
  })
  return writes.map((write) => outcomes.get(write)!)
}

async function readProducts(
  table: AwsTable,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<(Product | undefined)[]> {
  const found = await readItems(
    table,
    ids.map((id) => productKey(tenantId, id)),
  )
  return ids.map((id) => {
    const item = found.get(productKey(tenantId, id))
    return item && toProduct(item)
  })
}

async function savePolicyOverride({ documents, tableName }: AwsTable, item: Item): Promise<void> {
  const { pk, sk } = item
  const says = Object.values(item.policy as StockPolicy).some((value) => value !== undefined)
  await (says
    ? documents.send(new PutCommand({ TableName: tableName, Item: item }))
    : documents.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } })))
}
