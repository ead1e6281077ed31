import type { Store } from '#domain/catalog/product.ts'
import type { StoreId } from '#domain/values/ids.ts'

/** Where the days of a report are reckoned: where its store is or, for the whole shop, the first store that is open. */
export function daysZone(
  stores: readonly Pick<Store, 'storeId' | 'timeZone' | 'active'>[],
  storeId: StoreId | undefined,
): string {
  const named = stores.find((store) => store.storeId === storeId)
  return (named ?? stores.find(({ active }) => active) ?? stores[0])?.timeZone ?? 'UTC'
}
