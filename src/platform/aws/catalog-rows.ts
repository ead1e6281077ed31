import type { Product, StockPolicy, Store } from '#domain/catalog/product.ts'
import { fold } from '#domain/catalog/search.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Tenant } from '#ports/catalog-store.ts'
import type { Item } from './items.ts'
import { barcodeKey, keys, policyKey, productKey, storeKey, tenantKey } from './keys.ts'

export const tenantItem = (tenant: Tenant, createdAt: number): Item => ({
  ...tenantKey(tenant.tenantId),
  type: 'tenant',
  ...tenant,
  createdAt,
})

export const toTenant = ({ tenantId, name, currency }: Item): Tenant =>
  ({ tenantId, name, currency }) as unknown as Tenant

export const storeItem = (tenantId: TenantId, store: Store): Item => ({
  ...storeKey(tenantId, store.storeId),
  type: 'store',
  tenantId,
  ...store,
})

export const toStore = (item: Item): Store => withoutKeys(item) as unknown as Store

/** What an item says, without where it is kept and who sent it. */
function withoutKeys(item: Item): Record<string, unknown> {
  const { pk, sk, type, listPk, listSk, tenantId, sender, ...says } = item
  return says
}

/** The list of a tenant's products, by folded name and then by id. */
export const productList = (tenantId: string): string => keys`T#${tenantId}#PRODUCTS`

/** Enough letters to tell names apart, and few enough for a key (1024 bytes) in any script. */
const NAME_LETTERS_MAX = 100

/** Sorts before everything that people type, so that `tea` comes before `tea bag`. */
const END_OF_NAME = '\u0001'

const placeByName = ({ name, productId }: Pick<Product, 'name' | 'productId'>): string =>
  keys`NAME#${[...fold(name)].slice(0, NAME_LETTERS_MAX).join('') + END_OF_NAME}#${productId}`

export const productItem = (tenantId: TenantId, product: Product): Item => ({
  ...productKey(tenantId, product.productId),
  type: 'product',
  listPk: productList(tenantId),
  listSk: placeByName(product),
  tenantId,
  ...product,
})

export const toProduct = (item: Item): Product => withoutKeys(item) as unknown as Product

export const barcodeItem = (tenantId: TenantId, barcode: string, productId: string): Item => ({
  ...barcodeKey(tenantId, barcode, productId),
  type: 'barcode',
  productId,
})

/** The list of a store's levels (`LEVEL#`) and overrides (`POLICY#`), by product. */
export const shelfList = (tenantId: string, storeId: string): string => keys`T#${tenantId}#STORE#${storeId}`

export const policyItem = (tenantId: TenantId, key: LevelKey, policy: StockPolicy): Item => ({
  ...policyKey(tenantId, key),
  type: 'policy',
  listPk: shelfList(tenantId, key.storeId),
  listSk: keys`POLICY#${key.productId}`,
  tenantId,
  storeId: key.storeId,
  productId: key.productId,
  policy,
})

export const toPolicy = (item: Item): StockPolicy => item.policy as StockPolicy
