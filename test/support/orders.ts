import { draftOf, newLines, type OrderDraft, type PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import { type MinorUnits, minorUnits } from '#domain/values/money.ts'
import { type Quantity, quantity } from '#domain/values/quantity.ts'
import { NOW, TENANT } from './shop.ts'

export const units = (count: number): Quantity => quantity(Math.round(count * 1000))

/** A line as people say it: `line('tea', 10, 2.5)` is ten of tea at 2.50. */
export const line = (productId: string, count: number, cost?: number) => ({
  productId,
  quantity: units(count),
  ...(cost !== undefined && { unitCost: minorUnits(Math.round(cost * 100)) as MinorUnits }),
})

export const MARK = { at: NOW, by: 'user:ann' }

/** A draft with ten of tea and four of mug, as the store would keep it. */
export function draftOrder(more: Partial<PurchaseOrder> = {}, draft: Partial<OrderDraft> = {}): PurchaseOrder {
  const checked = draftOf({ supplier: 'Acme Tea', lines: [line('tea', 10, 2.5), line('mug', 4)], ...draft })
  if (!checked.ok) throw new Error(checked.refusal.message)
  return {
    tenantId: TENANT,
    orderId: 'o1',
    number: 'PO-2026-0001',
    storeId: 'leeds',
    currency: 'GBP',
    recommendations: [],
    deliveries: [],
    created: MARK,
    state: 'draft',
    version: 1,
    ...checked.value,
    lines: newLines(checked.value.lines),
    ...more,
  }
}
