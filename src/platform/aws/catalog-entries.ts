import { DeleteCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { Product, StockPolicy, Store } from '#domain/catalog/product.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { CatalogStore, ProductWrite, SaveOutcome } from '#ports/catalog-store.ts'
import {
  barcodeItem,
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
import { putVersion, type TableTools } from './conditional-writes.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import {
  policyKey,
  productKey,
  productPartition,
  SET_UP_KEY,
  storeKey,
  TENANTS,
  tenantKey,
  tenantPartition,
} from './keys.ts'
import { pooled } from './pooled.ts'
import { putNew } from './stock-actions.ts'
import { retryWrite } from './write-retry.ts'

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
export function awsCatalogEntries({ table, tools }: TableTools): CatalogEntries {
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
      const { documents, tableName: TableName } = table
      const TransactItems = [
        putNew(TableName, tenantItem(tenant, createdAt)),
        { Put: { TableName, Item: { ...SET_UP_KEY, type: 'set-up' } } },
      ]
      await retryWrite(tools, () => documents.send(new TransactWriteCommand({ TransactItems })))
    },

    stores: async (tenantId) => (await listItems(table, inPartition(tenantPartition(tenantId), 'STORE#'))).map(toStore),
    async store(tenantId, storeId) {
      const item = (await readItems(table, [storeKey(tenantId, storeId)])).get(storeKey(tenantId, storeId))
      return item && toStore(item)
    },
    saveStore: (tenantId, store, ifVersion) => saveStore({ table, tools }, tenantId, { store, ifVersion }),

    product: (tenantId, productId) => readProducts(table, tenantId, [productId]).then(([product]) => product),
    productsById: (tenantId, ids) => readProducts(table, tenantId, ids),
    saveProduct: (tenantId, write) => saveProduct({ table, tools }, tenantId, write),
    saveProducts: (tenantId, writes) => saveProducts({ table, tools }, tenantId, writes),

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
    savePolicyOverride: (tenantId, key, policy) =>
      savePolicyOverride({ table, tools }, policyItem(tenantId, key, policy)),
  }
}

async function saveStore(
  { table, tools }: TableTools,
  tenantId: TenantId,
  { store, ifVersion }: { store: Omit<Store, 'version'>; ifVersion: number },
): Promise<SaveOutcome<Store>> {
  const next: Store = { ...store, version: ifVersion + 1 }
  const conflict = await putVersion({ table, tools }, storeItem(tenantId, next), ifVersion)
  if (!conflict) return { kind: 'saved', value: next }
  return { kind: 'conflict', current: conflict.current && toStore(conflict.current) }
}

async function saveProduct(
  { table, tools }: TableTools,
  tenantId: TenantId,
  { product, ifVersion, updatedAt }: ProductWrite,
): Promise<SaveOutcome<Product>> {
  const next: Product = { ...product, version: ifVersion + 1, updatedAt }
  const { barcode, productId } = product
  // First the barcode: whoever scans it finds the product or nothing, and never a product that no scan finds.
  if (barcode) await putItem({ table, tools }, barcodeItem(tenantId, barcode, productId))
  const conflict = await putVersion({ table, tools }, productItem(tenantId, next), ifVersion)
  if (!conflict) return { kind: 'saved', value: next }
  return { kind: 'conflict', current: conflict.current && toProduct(conflict.current) }
}

/** Writes of one product go one after the other, as they were given; those of different products side by side. */
async function saveProducts(
  { table, tools }: TableTools,
  tenantId: TenantId,
  writes: readonly ProductWrite[],
): Promise<SaveOutcome<Product>[]> {
  const outcomes = new Map<ProductWrite, SaveOutcome<Product>>()
  const byProduct = [...Map.groupBy(writes, ({ product }) => product.productId).values()]
  await pooled(byProduct, WRITES_AT_ONCE, async (ofOne) => {
    for (const write of ofOne) outcomes.set(write, await saveProduct({ table, tools }, tenantId, write))
  })
  return writes.map((write) => outcomes.get(write)!)
}

export async function readProducts(
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

async function putItem({ table, tools }: TableTools, Item: Item): Promise<void> {
  await retryWrite(tools, () => table.documents.send(new PutCommand({ TableName: table.tableName, Item })))
}

async function savePolicyOverride({ table, tools }: TableTools, item: Item): Promise<void> {
  const { pk, sk } = item
  const says = Object.values(item.policy as StockPolicy).some((value) => value !== undefined)
  if (says) return putItem({ table, tools }, item)
  const gone = new DeleteCommand({ TableName: table.tableName, Key: { pk, sk } })
  await retryWrite(tools, () => table.documents.send(gone))
}
