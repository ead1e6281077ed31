import type { PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { SupplierSettings } from '#domain/purchasing/supplier.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'

/** How one buys from a supplier, and how long its last orders took. */
export interface SupplierTerms extends SupplierSettings {
  /** Days from ordering to the first delivery, one number for each order. */
  seenLeadTimeDays: readonly number[]
}

const SUPPLIERS_AT_ONCE = 1000
/** What a supplier did long ago says little. */
const ORDERS_LOOKED_AT = 500
const DAY_MS = 86_400_000

/** Every supplier's terms by its name. */
export async function readSuppliers(
  {
    suppliers,
    purchaseOrders,
  }: { suppliers: Pick<SupplierStore, 'suppliers'>; purchaseOrders: Pick<PurchaseOrderStore, 'orders'> },
  tenantId: TenantId,
): Promise<Map<string, SupplierTerms>> {
  const states = ['received', 'partially_received'] as const
  const { data: orders } = await purchaseOrders.orders(tenantId, { states, limit: ORDERS_LOOKED_AT })
  const seen = Map.groupBy(orders, ({ supplier }) => supplier)
  const terms = new Map<string, SupplierTerms>()
  let cursor: string | undefined
  do {
    const page = await suppliers.suppliers(tenantId, {
      limit: SUPPLIERS_AT_ONCE,
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const supplier of page.data) {
      const seenLeadTimeDays = (seen.get(supplier.name) ?? []).flatMap(leadTimeOf)
      terms.set(supplier.name, { ...supplier, seenLeadTimeDays })
    }
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return terms
}

function leadTimeOf({ ordered, deliveries }: PurchaseOrder): number[] {
  const came = deliveries.filter(({ isRecorded }) => isRecorded).map(({ at }) => at)
  return ordered && came.length > 0 ? [Math.max(0, (Math.min(...came) - ordered.at) / DAY_MS)] : []
}
