import type { Store } from '#domain/catalog/product.ts'
import type { CatalogStore, ProductDraft } from '#ports/catalog-store.ts'

export const TENANT = 'acme'
export const NOW = 1_767_225_600_000 // 2026-01-01T00:00:00Z

export const storeNamed = (storeId: string, more: Partial<Store> = {}): Omit<Store, 'version'> => ({
  storeId,
  name: storeId,
  timeZone: 'Europe/London',
  currency: 'GBP',
  allowNegative: false,
  active: true,
  ...more,
})

export const productNamed = (productId: string, more: Partial<ProductDraft> = {}): ProductDraft => ({
  productId,
  name: productId,
  category: '',
  unit: 'piece',
  active: true,
  policy: {},
  ...more,
})

/** As much of the catalog as it takes to have a shop. */
export type SeededCatalog = Pick<CatalogStore, 'createTenant' | 'saveStore' | 'saveProducts'>

/** A tenant with two stores, and the products named. */
export async function seedShop(
  catalog: SeededCatalog,
  products: readonly ProductDraft[],
  tenantId = TENANT,
): Promise<void> {
  await catalog.createTenant({ tenantId, name: tenantId, currency: 'GBP' }, NOW)
  await catalog.saveStore(tenantId, storeNamed('leeds'), 0)
  await catalog.saveStore(tenantId, storeNamed('york'), 0)
  await catalog.saveProducts(
    tenantId,
    products.map((product) => ({ product, ifVersion: 0, updatedAt: NOW })),
  )
}
