import type { StockPolicy } from '#domain/catalog/product.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'

/** Sets what one store wants differently for a product; an empty policy goes back to the product's own. */
export async function savePolicyOverride(
  { catalog }: { catalog: Pick<CatalogStore, 'savePolicyOverride' | 'product' | 'store'> },
  principal: Principal,
  { key, policy }: { key: LevelKey; policy: StockPolicy },
): Promise<Result<StockPolicy, Refusal<'NOT_FOUND' | 'STORE_NOT_ALLOWED'>>> {
  if (!mayUseStore(principal, key.storeId)) {
    return refuse('STORE_NOT_ALLOWED', `You have no access to store "${key.storeId}".`)
  }
  if (!(await catalog.store(principal.tenantId, key.storeId)))
    return refuse('NOT_FOUND', `There is no store "${key.storeId}".`)
  if (!(await catalog.product(principal.tenantId, key.productId))) {
    return refuse('NOT_FOUND', `There is no product "${key.productId}".`)
  }
  await catalog.savePolicyOverride(principal.tenantId, key, policy)
  return accept(policy)
}
