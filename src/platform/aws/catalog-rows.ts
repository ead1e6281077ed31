import type { Product, StockPolicy, Store } from '#domain/catalog/product.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Tenant } from '#ports/catalog-store.ts'
import type { Item } from './items.ts'
import { policyKey, productKey, storeKey, tenantKey } from './keys.ts'

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

export function toStore({ pk: _pk, sk: _sk, type: _type, tenantId: _tenantId, ...store }: Item): Store {
  return store as unknown as Store
}

export const productItem = (tenantId: TenantId, product: Product): Item => ({
  ...productKey(tenantId, product.productId),
  type: 'product',
  tenantId,
  ...product,
})

export function toProduct({ pk: _pk, sk: _sk, type: _type, tenantId: _tenantId, ...product }: Item): Product {
  return product as unknown as Product
}

export const policyItem = (tenantId: TenantId, key: LevelKey, policy: StockPolicy): Item => ({
  ...policyKey(tenantId, key),
  type: 'policy',
  tenantId,
  storeId: key.storeId,
  productId: key.productId,
  policy,
})

export const toPolicy = (item: Item): StockPolicy => item.policy as StockPolicy
