import type { Store } from '#domain/catalog/product.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { accept, type Refusal, type Result } from '#domain/values/result.ts'
import type { AttentionRow, CatalogStore, StockQuery, StockRow, StockSummary } from '#ports/catalog-store.ts'
import type { Page } from '#ports/page.ts'
import { storesToShow } from './stores-to-show.ts'

type Hidden = Refusal<'STORE_NOT_ALLOWED'>

export interface ListStock extends Omit<StockQuery, 'stores'> {
  /** Only this store; every one the caller may see when absent. */
  store?: StoreId
}

/** The stores the caller may see. */
export async function listStores(
  { catalog }: { catalog: Pick<CatalogStore, 'stores'> },
  principal: Principal,
): Promise<Store[]> {
  const stores = await catalog.stores(principal.tenantId)
  return stores.filter(({ storeId }) => mayUseStore(principal, storeId))
}

/** What is on the shelves the caller may see. */
export async function listStock(
  { catalog }: { catalog: Pick<CatalogStore, 'stock'> },
  principal: Principal,
  { store, ...query }: ListStock,
): Promise<Result<Page<StockRow>, Hidden>> {
  const stores = storesToShow(principal, store)
  return stores.ok ? accept(await catalog.stock(principal.tenantId, { ...query, stores: stores.value })) : stores
}

/** How many of the levels the caller may see are out or low. */
export async function summarizeStock(
  { catalog }: { catalog: Pick<CatalogStore, 'stockSummary'> },
  principal: Principal,
  { store }: { store?: StoreId },
): Promise<Result<StockSummary, Hidden>> {
  const stores = storesToShow(principal, store)
  return stores.ok ? accept(await catalog.stockSummary(principal.tenantId, stores.value)) : stores
}

/** The low and out levels the caller may see, the most money at risk first. */
export async function listAttention(
  { catalog }: { catalog: Pick<CatalogStore, 'attention'> },
  principal: Principal,
  { store, limit }: { store?: StoreId; limit: number },
): Promise<Result<AttentionRow[], Hidden>> {
  const stores = storesToShow(principal, store)
  return stores.ok ? accept(await catalog.attention(principal.tenantId, { stores: stores.value, limit })) : stores
}
