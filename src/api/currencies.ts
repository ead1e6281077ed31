import type { StoreId, TenantId } from '#domain/values/ids.ts'
import { currencyPlaces } from '#domain/values/money.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'

/** Decimal places of a store's currency; 2 for a store that does not exist (its lines are refused later anyway). */
export type PlacesOf = (storeId: StoreId) => number

const DEFAULT_PLACES = 2

/** How money of each of the tenant's stores is written. */
export async function storePlaces(catalog: Pick<CatalogStore, 'stores'>, tenantId: TenantId): Promise<PlacesOf> {
  const stores = await catalog.stores(tenantId)
  const places = new Map(stores.map(({ storeId, currency }) => [storeId, currencyPlaces(currency)]))
  return (storeId) => places.get(storeId) ?? DEFAULT_PLACES
}

/** The tenant's currency, which prices and costs of products are in, and its decimal places. */
export async function tenantCurrency(
  catalog: Pick<CatalogStore, 'tenant'>,
  tenantId: TenantId,
): Promise<{ currency: string; places: number }> {
  const currency = (await catalog.tenant(tenantId))?.currency ?? 'EUR'
  return { currency, places: currencyPlaces(currency) }
}
