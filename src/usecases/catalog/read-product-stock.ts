import {
  effectivePolicy,
  type Product,
  type StockPolicy,
  type StockStatus,
  stockStatus,
} from '#domain/catalog/product.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { Level } from '#domain/ledger/movement.ts'
import type { ProductId } from '#domain/values/ids.ts'
import { ZERO } from '#domain/values/quantity.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { StockStore } from '#ports/stock-store.ts'

export interface StoreStock extends Level {
  status: StockStatus
  policy: StockPolicy
  override: StockPolicy
}

/** One product whole: what it is, and its level and policy in every store the caller may see, moved there or not. */
export async function readProductStock(
  { catalog, stock }: { catalog: CatalogStore; stock: Pick<StockStore, 'levelsOfProduct'> },
  principal: Principal,
  productId: ProductId,
): Promise<Result<{ product: Product; stores: StoreStock[] }, Refusal<'NOT_FOUND'>>> {
  const { tenantId } = principal
  const product = await catalog.product(tenantId, productId)
  if (!product) return refuse('NOT_FOUND', `There is no product "${productId}".`)
  const [stores, levels, overrides] = await Promise.all([
    catalog.stores(tenantId),
    stock.levelsOfProduct(tenantId, productId),
    catalog.policyOverrides(tenantId, productId),
  ])
  const visible = stores.filter(({ storeId }) => mayUseStore(principal, storeId))
  return accept({
    product,
    stores: visible.map(({ storeId }) => {
      const level = levels.find((each) => each.storeId === storeId) ?? { storeId, productId, onHand: ZERO, seq: 0 }
      const override = overrides.get(storeId) ?? {}
      const policy = effectivePolicy(product.policy, override)
      return { ...level, policy, override, status: stockStatus(level.onHand, policy.lowStockThreshold) }
    }),
  })
}
