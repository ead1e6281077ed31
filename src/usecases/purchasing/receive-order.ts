import { createHash } from 'node:crypto'
import type { Principal } from '#domain/identity/permission.ts'
import { announceDelivery } from '#domain/purchasing/delivery.ts'
import type { OrderRefusal, PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { ProductId } from '#domain/values/ids.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { PostMovementRefusal } from '../ledger/post-movement.ts'
import { changeOrder, findOrder, type Hidden } from './order-access.ts'
import { finishDelivery, type SettleDeps } from './settle-order.ts'

export interface ReceiveDeps extends SettleDeps {
  catalog: Pick<CatalogStore, 'store'>
}

export interface ReceiveOrder {
  orderId: string
  /** The sender's own name for this delivery: with it, a delivery sent again counts once. */
  key: string
  lines: readonly { productId: ProductId; quantity: Quantity }[]
  note?: string
  /** Whether more than was ordered may come in. */
  allowOver?: boolean
}

export interface Received {
  order: PurchaseOrder
  /** Whether this delivery was recorded before. */
  isReplay: boolean
}

export type ReceiveRefusal = OrderRefusal | Hidden | PostMovementRefusal | Refusal<'VERSION_CONFLICT'>

/** Books goods that came: into the ledger and off the order, once however often it is sent. See settle-order.ts. */
export async function receiveOrder(
  deps: ReceiveDeps,
  principal: Principal,
  { orderId, key, lines, note, allowOver = false }: ReceiveOrder,
): Promise<Result<Received, ReceiveRefusal>> {
  const fingerprint = fingerprintOf(orderId, lines)
  const found = await findOrder(deps, principal, orderId)
  if (!found.ok) return found
  const { storeId, currency } = found.value
  // The ledger keeps costs in the store's currency, which may be another one since the order was made.
  const hasCosts = (await deps.catalog.store(principal.tenantId, storeId))?.currency === currency
  const arrival = { key, fingerprint, lines, allowOver, hasCosts, note, at: deps.clock.now(), by: principal.actor }
  let isReplay = false
  const announced = await changeOrder(deps, principal, {
    orderId,
    rule: (order): Result<PurchaseOrder, ReceiveRefusal> => {
      // Looking at the order has finished a delivery that broke off, so one that is known is in the ledger.
      const known = order.deliveries.find((each) => each.key === key)
      isReplay = known !== undefined
      if (!known) return announceDelivery(order, arrival)
      return known.fingerprint === fingerprint ? accept(order) : keyReused
    },
  })
  if (!announced.ok) return announced
  if (isReplay) return accept({ order: announced.value, isReplay })
  const { order, result } = await finishDelivery(deps, announced.value, key)
  return result && !result.ok ? result : accept({ order, isReplay })
}

const keyReused = refuse('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was used for another delivery. Use a new one.')

/** Of what came, in any order of lines. */
function fingerprintOf(orderId: string, lines: ReceiveOrder['lines']): string {
  const canonical = lines.map(({ productId, quantity }) => [productId, quantity] as const)
  canonical.sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([orderId, canonical]))
    .digest('base64url')
}
