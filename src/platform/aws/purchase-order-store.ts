import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { TableTools } from './conditional-writes.ts'
import { incomingOfLevels, listIncoming } from './incoming.ts'
import { listOrders, listReceiving, readOrder } from './order-lists.ts'
import { createOrder, saveOrder } from './order-writes.ts'

/**
 * PurchaseOrderStore on DynamoDB. An order, its entry in the lists and what it brings to its store are one write; the
 * table's stream announces it.
 */
export function awsPurchaseOrderStore({ table, tools }: TableTools): PurchaseOrderStore {
  return {
    create: (order, options) => createOrder({ table, tools }, { order, ...options }),
    order: (tenantId, orderId) => readOrder(table, tenantId, orderId),
    save: (order) => saveOrder({ table, tools }, order),
    orders: (tenantId, query) => listOrders(table, tenantId, query),
    receiving: (tenantId, limit) => listReceiving(table, tenantId, limit),
    incoming: (tenantId, query) => listIncoming(table, tenantId, query),
    incomingOfLevels: (tenantId, keys) => incomingOfLevels(table, tenantId, keys),
  }
}
