import type { Principal } from '#domain/identity/permission.ts'
import { type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { Decision } from '#domain/recommendations/decision.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import { createOrder, type OrderDeps } from '../purchasing/manage-orders.ts'
import { type ProductRecommendation, type RecommendDeps, readRecommendations } from './read-recommendations.ts'

export interface DecideDeps extends Omit<RecommendDeps, keyof OrderDeps | 'decisions'>, OrderDeps {
  stock: OrderDeps['stock'] & RecommendDeps['stock']
  catalog: OrderDeps['catalog'] & RecommendDeps['catalog']
  suppliers: OrderDeps['suppliers'] & RecommendDeps['suppliers']
  decisions: DecisionStore
}

/** What somebody takes of a recommendation; all of it when they name no quantity. */
export interface Taken extends LevelKey {
  quantity?: Quantity
}

export interface Accepted {
  /** One draft for each supplier and store. */
  orders: PurchaseOrder[]
  /** What was left out, and why. */
  skipped: (LevelKey & { reason: 'nothing_to_buy' | 'decided_already' | 'no_supplier' })[]
}

type Refused = Refusal<
  'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE' | 'UNKNOWN_PRODUCT' | 'INVALID_INPUT' | 'IDEMPOTENCY_KEY_REUSED' | 'NOT_FOUND'
>

/**
 * Makes draft orders of recommendations to buy, one for each supplier and store. Asked again with the same key it gives
 * the same orders; asked again with another, whatever waits in a draft already is left out: it is never doubled.
 */
export async function acceptRecommendations(
  deps: DecideDeps,
  principal: Principal,
  { items, key, serviceLevel }: { items: readonly Taken[]; key: string; serviceLevel: number },
): Promise<Result<Accepted, Refused>> {
  const found = await readRecommendations(deps, principal, { serviceLevel })
  if (!found.ok) return found
  const byLevel = new Map(found.value.map((one) => [levelKey(one.storeId, one.product.productId), one]))
  const wanted: { item: Taken; one: ProductRecommendation }[] = []
  const skipped: Accepted['skipped'] = []
  for (const item of items) {
    const one = byLevel.get(levelKey(item.storeId, item.productId))
    const reason = whyNot(one, item, key)
    if (reason === undefined) wanted.push({ item, one: one! })
    else skipped.push({ storeId: item.storeId, productId: item.productId, reason })
  }
  const orders: PurchaseOrder[] = []
  for (const group of Map.groupBy(wanted, ({ one }) => `${one.storeId}\u0000${one.product.supplier}`).values()) {
    const made = await orderOf(deps, principal, { group, key })
    if (!made.ok) return made
    orders.push(made.value)
  }
  return accept({ orders, skipped })
}

function whyNot(
  one: ProductRecommendation | undefined,
  { quantity }: Taken,
  key: string,
): Accepted['skipped'][number]['reason'] | undefined {
  // A person may order what nobody recommended, but has to say how much.
  if (!one || (one.action !== 'buy' && quantity === undefined)) return 'nothing_to_buy'
  if (one.product.supplier === undefined) return 'no_supplier'
  if (one.decision?.verdict === 'accepted' && !one.decision.decisionId.startsWith(`${key}\u0000`))
    return 'decided_already'
  return undefined
}

interface Group {
  group: readonly { item: Taken; one: ProductRecommendation }[]
  key: string
}

async function orderOf(
  deps: DecideDeps,
  principal: Principal,
  { group, key }: Group,
): Promise<Result<PurchaseOrder, Refused>> {
  const { one: first } = group[0]!
  const lines = group.map(({ item, one }) => ({
    productId: one.product.productId,
    quantity: item.quantity ?? one.arithmetic.quantity,
    ...(one.unitCost === undefined ? {} : { unitCost: one.unitCost }),
  }))
  const decisionId = ({ one }: Group['group'][number]) => `${key}\u0000${levelKey(one.storeId, one.product.productId)}`
  const created = await createOrder(deps, principal, {
    storeId: first.storeId,
    supplier: first.product.supplier!,
    lines,
    recommendations: group.map(({ one }) => one.product.productId),
    key: `${key}\u0000${first.storeId}\u0000${first.product.supplier}`,
  })
  if (!created.ok) return created as Result<PurchaseOrder, Refused>
  const { order } = created.value
  await deps.decisions.add(
    group.map((each, i) => ({
      ...decisionOf(principal, each.one, deps.clock.now()),
      decisionId: decisionId(each),
      verdict: 'accepted' as const,
      taken: lines[i]!.quantity,
      orderId: order.orderId,
    })),
  )
  return accept(order)
}

/** Notes that somebody does not want what is recommended, and why. */
export async function declineRecommendation(
  deps: DecideDeps,
  principal: Principal,
  { storeId, productId, reason, serviceLevel }: LevelKey & { reason: string; serviceLevel: number },
): Promise<Result<Decision, Refusal<'STORE_NOT_ALLOWED' | 'NOT_FOUND'>>> {
  const found = await readRecommendations(deps, principal, { store: storeId, productId, serviceLevel })
  if (!found.ok) return found
  const one = found.value.find((each) => each.storeId === storeId)
  if (!one || one.action === 'none')
    return refuse('NOT_FOUND', `Nothing is recommended for "${productId}" in "${storeId}".`)
  const decision: Decision = {
    ...decisionOf(principal, one, deps.clock.now()),
    decisionId: deps.randomness.id(),
    verdict: 'declined',
    reason,
    taken: 0 as Quantity,
  }
  await deps.decisions.add([decision])
  return accept(decision)
}

function decisionOf(
  { tenantId, actor }: Principal,
  one: ProductRecommendation,
  at: number,
): Omit<Decision, 'decisionId' | 'verdict' | 'taken'> {
  return {
    tenantId,
    storeId: one.storeId,
    productId: one.product.productId,
    by: actor,
    at,
    day: one.today,
    action: one.action,
    recommended: one.quantity,
    ...(one.stockOutDay === undefined ? {} : { stockOutDay: one.stockOutDay }),
    ...(one.moneyAtRisk === undefined ? {} : { moneyAtRisk: one.moneyAtRisk.amount }),
  }
}
