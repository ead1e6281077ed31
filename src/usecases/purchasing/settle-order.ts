import type { Principal } from '#domain/identity/permission.ts'
import type { FlowLine } from '#domain/ledger/command.ts'
import type { Movement } from '#domain/ledger/movement.ts'
import { type LedgerAnswer, noteReversals, settleDelivery } from '#domain/purchasing/delivery.ts'
import type { Delivery, PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { ProductId, TenantId } from '#domain/values/ids.ts'
import { accept, invariant, type Result } from '#domain/values/result.ts'
import type { Clock } from '#ports/clock.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { type PostMovementRefusal, postMovement } from '../ledger/post-movement.ts'

export interface SettleDeps {
  purchaseOrders: Pick<PurchaseOrderStore, 'order' | 'save'>
  stock: Pick<StockStore, 'record' | 'atomicLineCount' | 'reversals'>
  clock: Clock
}

/**
 * How a delivery gets into the order and the ledger, once, whatever breaks in between:
 *
 * 1. The order *announces* it, under the order's version. Nothing counts yet; its goods are spoken for.
 * 2. The ledger records its receipts under a key made of the order and the delivery.
 * 3. The order *settles* it with the ledger's answer: what was recorded counts as received, what was refused is dropped.
 *
 * After a crash behind 1 or 2 the announcement is still there, so whoever looks at the order next, or sends the delivery
 * again, does 2 and 3: the ledger answers a key it knows with what it said before, so nothing is doubled, and an announced
 * delivery is never forgotten. Were the ledger first, a receipt that nobody sends again would be missing from its order.
 */
const PREFIX = 'purchase-order:'

/** Neither part can be mistaken for the other: an order's id holds no colon. */
const commandKey = (orderId: string, deliveryKey: string): string => `${PREFIX}${orderId}:${deliveryKey}`

/** The order whose delivery a command recorded. */
const orderIdIn = (key: string): string | undefined =>
  key.startsWith(PREFIX) ? key.slice(PREFIX.length).split(':', 1)[0] : undefined

/** Step 2: the receipts of an announced delivery, or the answer that was given for them before. */
async function recordDelivery(
  deps: SettleDeps,
  { tenantId, orderId, number, storeId }: PurchaseOrder,
  { key, fingerprint, by, at, lines }: Delivery,
): Promise<Result<readonly Movement[], PostMovementRefusal>> {
  const receiver: Principal = { tenantId, actor: by, role: 'staff', stores: [storeId] }
  const posted = await postMovement(deps, receiver, {
    key: commandKey(orderId, key),
    fingerprint,
    lines: lines.map(
      ({ productId, quantity, unitCost }): FlowLine => ({
        kind: 'receipt',
        productId,
        storeId,
        quantity,
        unitCost,
        reference: number,
        occurredAt: at,
      }),
    ),
  })
  return posted.ok ? accept(posted.value.movements) : posted
}

const toAnswer = (result: Result<readonly Movement[], PostMovementRefusal>): LedgerAnswer =>
  result.ok
    ? { kind: 'recorded', seqs: new Map(result.value.map(({ productId, seq }) => [productId, seq])) }
    : { kind: 'refused' }

export interface Settled {
  order: PurchaseOrder
  /** What the ledger said of the delivery, when it was announced and not finished. */
  result?: Result<readonly Movement[], PostMovementRefusal>
}

/** Steps 2 and 3 for one announced delivery. */
export async function finishDelivery(deps: SettleDeps, order: PurchaseOrder, key: string): Promise<Settled> {
  const delivery = order.deliveries.find((each) => each.key === key && !each.isRecorded)
  if (!delivery) return { order }
  const result = await recordDelivery(deps, order, delivery)
  const settled = await saveChange(deps, order, (current) => settleDelivery(current, key, toAnswer(result)))
  return { order: settled, result }
}

/** The order as the ledger has it: unfinished deliveries are finished, and receipts reversed since are taken off. */
export async function settleOrder(deps: SettleDeps, found: PurchaseOrder): Promise<PurchaseOrder> {
  let order = found
  for (const { key } of found.deliveries.filter(({ isRecorded }) => !isRecorded)) {
    order = (await finishDelivery(deps, order, key)).order
  }
  const reversed = await readReversed(deps, order)
  if (reversed.size === 0) return order
  return saveChange(deps, order, (current) =>
    noteReversals(current, (productId, seq) => reversed.has(receiptKey(productId, seq))),
  )
}

/** Neither part can hold a control character, so it cannot be ambiguous. */
const receiptKey = (productId: ProductId, seq: number): string => `${productId}\u0000${seq}`

/** Which receipts of an order are reversed in the ledger and not yet in the order. */
async function readReversed({ stock }: SettleDeps, order: PurchaseOrder): Promise<Set<string>> {
  const seqs = new Map<ProductId, number[]>()
  for (const { productId, seq, isReversed } of order.deliveries.flatMap(({ lines }) => lines)) {
    if (seq !== undefined && !isReversed) seqs.set(productId, [...(seqs.get(productId) ?? []), seq])
  }
  const { tenantId, storeId } = order
  const found = await Promise.all(
    [...seqs].map(async ([productId, known]) => {
      const reversals = await stock.reversals(tenantId, { storeId, productId }, known)
      return [...reversals.keys()].map((seq) => receiptKey(productId, seq))
    }),
  )
  return new Set(found.flat())
}

/** Lost races in a row while writing down what the ledger said. More means that something is stuck. */
const ATTEMPTS_MAX = 20

/** Writes down what is already true, again when somebody else was faster; nothing when it is written already. */
async function saveChange(
  { purchaseOrders }: SettleDeps,
  order: PurchaseOrder,
  change: (order: PurchaseOrder) => PurchaseOrder,
): Promise<PurchaseOrder> {
  let current = order
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const next = change(current)
    if (next === current) return current
    const saved = await purchaseOrders.save(next)
    if (saved) return saved
    const newer = await purchaseOrders.order(order.tenantId, order.orderId)
    invariant(newer, 'an order is never deleted')
    current = newer
  }
  throw new Error(`Order ${order.number} changed ${ATTEMPTS_MAX} times while it was being settled.`)
}

/** After reversals were recorded: takes them off the orders whose receipts they took back. */
export async function settleReversals(
  deps: SettleDeps & { stock: Pick<StockStore, 'movements'> },
  tenantId: TenantId,
  movements: readonly Movement[],
): Promise<void> {
  const orderIds = new Set<string>()
  for (const { storeId, productId, reverses } of movements) {
    if (reverses === undefined) continue
    const page = { limit: 1, beforeSeq: reverses + 1 }
    const [original] = (await deps.stock.movements(tenantId, { storeId, productId }, page)).movements
    const orderId = original && orderIdIn(original.commandKey)
    if (orderId) orderIds.add(orderId)
  }
  for (const orderId of orderIds) {
    const order = await deps.purchaseOrders.order(tenantId, orderId)
    if (order) await settleOrder(deps, order)
  }
}
