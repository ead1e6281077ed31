import type { Principal } from '#domain/identity/permission.ts'
import type { ProductId, StoreId } from '#domain/values/ids.ts'
import { accept, type Refusal, type Result } from '#domain/values/result.ts'
import type { Page } from '#ports/page.ts'
import type { Incoming, PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import { settleReceiving, storesToList } from './order-access.ts'
import type { SettleDeps } from './settle-order.ts'

export interface ReadIncoming {
  store?: StoreId
  productId?: ProductId
  limit: number
  cursor?: string
}

/** What the levels that the caller may see still expect, by store and product. */
export async function readIncoming(
  deps: SettleDeps & { purchaseOrders: Pick<PurchaseOrderStore, 'incoming' | 'receiving'> },
  principal: Principal,
  { store, ...query }: ReadIncoming,
): Promise<Result<Page<Incoming>, Refusal<'STORE_NOT_ALLOWED'>>> {
  const stores = storesToList(principal, store)
  if (!stores.ok) return stores
  await settleReceiving(deps, principal.tenantId)
  return accept(await deps.purchaseOrders.incoming(principal.tenantId, { ...query, stores: stores.value }))
}
