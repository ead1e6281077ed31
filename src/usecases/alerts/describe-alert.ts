import type { Alert } from '#domain/alerts/alert.ts'
import type { ToldAlert } from '#domain/alerts/told-alert.ts'
import { effectivePolicy, type Store } from '#domain/catalog/product.ts'
import { mayUseStore } from '#domain/identity/permission.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { currencyPlaces } from '#domain/values/money.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Account } from '#ports/identity-store.ts'
import type { StockStore } from '#ports/stock-store.ts'

export interface DescribeDeps {
  catalog: Pick<CatalogStore, 'tenant' | 'stores' | 'product' | 'policyOverrides'>
  stock: Pick<StockStore, 'levelsOfProduct'>
}

export interface Shop {
  stores: readonly Store[]
  currency: string
  listener: Account
}

export interface Described {
  told: ToldAlert
  /** Every store its text speaks of. */
  mentions: StoreId[]
}

/** What a message says, as things stand now: a late one must not send somebody to a shelf that is full again. */
export async function describeAlert(
  { catalog, stock }: DescribeDeps,
  alert: Alert,
  { stores, currency, listener }: Shop,
): Promise<Described> {
  const { tenantId, productId, storeId } = alert
  const [product, overrides, levels] = await Promise.all([
    catalog.product(tenantId, productId),
    catalog.policyOverrides(tenantId, productId),
    stock.levelsOfProduct(tenantId, productId),
  ])
  const nameOf = (id: string) => stores.find((store) => store.storeId === id)?.name ?? id
  const others =
    alert.kind === 'product_changed'
      ? []
      : levels
          .filter((level) => level.storeId !== storeId && level.onHand > 0 && mayUseStore(listener, level.storeId))
          .sort((a, b) => b.onHand - a.onHand)
  const told = {
    alert,
    productName: product?.name ?? productId,
    storeName: storeId === undefined ? undefined : nameOf(storeId),
    onHand: levels.find((level) => level.storeId === storeId)?.onHand ?? alert.onHand,
    unit: product?.unit ?? '',
    threshold: effectivePolicy(product?.policy ?? {}, overrides.get(storeId ?? '')).lowStockThreshold,
    elsewhere: others.map((level) => ({ storeName: nameOf(level.storeId), onHand: level.onHand })),
    currency,
    currencyPlaces: currencyPlaces(currency),
  }
  return { told, mentions: [...(storeId === undefined ? [] : [storeId]), ...others.map((level) => level.storeId)] }
}
