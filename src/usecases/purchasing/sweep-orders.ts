import type { CatalogStore } from '#ports/catalog-store.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import { nextTurn } from '../imports/turns.ts'
import { type SettleDeps, settleOrder } from './settle-order.ts'

export interface SweepDeps extends SettleDeps {
  catalog: Pick<CatalogStore, 'tenants'>
  purchaseOrders: Pick<PurchaseOrderStore, 'order' | 'save' | 'orders'>
}

/** Orders that can differ from the ledger: drafts never met it, and of cancelled ones nothing is left in it. */
const STATES = ['ordered', 'partially_received', 'received'] as const
const PAGE_LIMIT = 100

/**
 * Brings every order in line with the ledger: for a start after a stop that came between the two. Requests go on meanwhile.
 *
 * @returns how many orders were behind
 */
export async function sweepOrders(deps: SweepDeps, isStopped: () => boolean = () => false): Promise<number> {
  let behindCount = 0
  for (const { tenantId } of await deps.catalog.tenants()) {
    let cursor: string | undefined
    do {
      const page = await deps.purchaseOrders.orders(tenantId, { states: STATES, limit: PAGE_LIMIT, cursor })
      for (const order of page.data) {
        if (isStopped()) return behindCount
        if ((await settleOrder(deps, order)) !== order) behindCount += 1
        await nextTurn()
      }
      cursor = page.nextCursor
    } while (cursor)
  }
  return behindCount
}
