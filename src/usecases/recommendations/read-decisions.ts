import type { Principal } from '#domain/identity/permission.ts'
import type { OrderState } from '#domain/purchasing/purchase-order.ts'
import type { Decision } from '#domain/recommendations/decision.ts'
import { addDays } from '#domain/values/day.ts'
import { type Quantity, quantity } from '#domain/values/quantity.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import type { Page } from '#ports/page.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { SalesStore } from '#ports/sales-store.ts'

export interface ReadDecisionsDeps {
  decisions: Pick<DecisionStore, 'list'>
  purchaseOrders: Pick<PurchaseOrderStore, 'order'>
  sales: Pick<SalesStore, 'days' | 'stockOuts'>
  catalog: Pick<CatalogStore, 'product'>
  clock: Clock
}

/** What followed a decision, within a month of it. */
export interface DecisionOutcome {
  orderState?: OrderState
  received?: Quantity
  sold: Quantity
  /** Hours during which the shelf was empty. */
  hoursOut: number
}

const FOLLOWED_DAYS = 30
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** What people made of recommendations, newest first, and what followed. */
export async function readDecisions(
  deps: ReadDecisionsDeps,
  { tenantId, stores }: Principal,
  page: { limit: number; cursor?: string },
): Promise<Page<Decision & { name: string; outcome: DecisionOutcome }>> {
  const found = await deps.decisions.list(tenantId, { ...page, ...(stores === 'all' ? {} : { stores }) })
  const data = await Promise.all(
    found.data.map(async (decision) => ({
      ...decision,
      name: (await deps.catalog.product(tenantId, decision.productId))?.name ?? decision.productId,
      outcome: await outcomeOf(deps, decision),
    })),
  )
  return { ...found, data }
}

async function outcomeOf(
  { purchaseOrders, sales, clock }: ReadDecisionsDeps,
  { tenantId, productId, storeId, day, at, orderId }: Decision,
): Promise<DecisionOutcome> {
  const among = { products: [productId], stores: [storeId] }
  const until = Math.min(clock.now(), at + FOLLOWED_DAYS * DAY_MS)
  const [order, days, stockOuts] = await Promise.all([
    orderId === undefined ? undefined : purchaseOrders.order(tenantId, orderId),
    sales.days(tenantId, { ...among, from: day, to: addDays(day, FOLLOWED_DAYS) }),
    sales.stockOuts(tenantId, { ...among, from: at, to: until }),
  ])
  const outMs = stockOuts.reduce((sum, { from, to = until }) => sum + Math.min(to, until) - Math.max(from, at), 0)
  const line = order?.lines.find((one) => one.productId === productId)
  return {
    ...(order && { orderState: order.state }),
    ...(line && { received: line.received }),
    sold: quantity(days.reduce((sum, one) => sum + one.sold, 0)),
    hoursOut: Math.max(0, outMs) / HOUR_MS,
  }
}
