import type { ProductId } from '../values/ids.ts'
import { formatQuantity, type Quantity, quantity } from '../values/quantity.ts'
import { accept, type FieldProblem, type Result, refuse } from '../values/result.ts'
import {
  type Delivery,
  type DeliveryLine,
  findTwice,
  isOpen,
  type OrderRefusal,
  type PurchaseOrder,
  withState,
  wrongState,
} from './purchase-order.ts'

/** A supplier that comes more often than this for one order wants an order for each time. */
export const DELIVERIES_MAX = 100

/** Goods that stand at the door. */
export interface Arrival extends Omit<Delivery, 'isRecorded' | 'lines'> {
  lines: readonly { productId: ProductId; quantity: Quantity }[]
  /** Whether more than was ordered may come in. */
  allowOver: boolean
  /** Whether the costs of the order's lines go with it; not when the store's currency is another by now. */
  hasCosts: boolean
}

/**
 * Announces a delivery: it is in the order's books, but counts as received only when `settleDelivery` says that the
 * ledger has it. Announced goods are kept free for it, so two deliveries cannot both bring the same outstanding rest.
 *
 * Refusals, first match wins:
 * - `ORDER_STATE_CONFLICT`: nothing is expected of this order
 * - `TOO_MANY_DELIVERIES`: it has DELIVERIES_MAX of them
 * - `INVALID_INPUT`: no lines, a quantity of 0 or less, a product that stands twice
 * - `NOT_ON_ORDER`: products nobody ordered
 * - `OVER_RECEIPT`: more than is outstanding, unless `allowOver`
 */
export function announceDelivery(
  order: PurchaseOrder,
  { allowOver, hasCosts, lines, ...delivery }: Arrival,
): Result<PurchaseOrder, OrderRefusal> {
  if (!isOpen(order)) return wrongState(order, 'Nothing is expected of it.')
  if (order.deliveries.length >= DELIVERIES_MAX) {
    return refuse(
      'TOO_MANY_DELIVERIES',
      `An order takes at most ${DELIVERIES_MAX} deliveries. Close it and order anew.`,
    )
  }
  const refusal = findBadLines(lines) ?? findUnordered(order, lines) ?? (allowOver ? undefined : findOver(order, lines))
  if (refusal) return { ok: false, refusal }
  const costs = new Map(order.lines.map(({ productId, unitCost }) => [productId, unitCost]))
  const announced: Delivery = {
    ...delivery,
    isRecorded: false,
    lines: lines.map((line) => ({ ...line, ...(hasCosts && { unitCost: costs.get(line.productId) }) })),
  }
  return accept({ ...order, deliveries: [...order.deliveries, announced] })
}

type ArrivalLines = Arrival['lines']

function findBadLines(lines: ArrivalLines): OrderRefusal | undefined {
  if (lines.length === 0) return bad('INVALID_INPUT', [field('lines', 'EMPTY', 'Say what came.')])
  const empty = lines.flatMap(({ quantity: came }, i) =>
    came > 0 ? [] : [field(`lines[${i}].quantity`, 'OUT_OF_RANGE', 'The quantity is above 0.')],
  )
  const fields = [...findTwice(lines), ...empty]
  return fields.length > 0 ? bad('INVALID_INPUT', fields) : undefined
}

function findUnordered(order: PurchaseOrder, lines: ArrivalLines): OrderRefusal | undefined {
  const ordered = new Set(order.lines.map(({ productId }) => productId))
  const fields = lines.flatMap(({ productId }, i) =>
    ordered.has(productId)
      ? []
      : [field(`lines[${i}].productId`, 'NOT_ON_ORDER', `"${productId}" is not on ${order.number}.`)],
  )
  return fields.length > 0 ? bad('NOT_ON_ORDER', fields) : undefined
}

function findOver(order: PurchaseOrder, lines: ArrivalLines): OrderRefusal | undefined {
  const outstanding = outstandingOf(order)
  const fields = lines.flatMap(({ productId, quantity: came }, i) => {
    const open = outstanding.get(productId) ?? 0
    if (came <= open) return []
    const text = formatQuantity(quantity(open))
    return [field(`lines[${i}].quantity`, 'OVER_RECEIPT', `Only ${text} of "${productId}" is outstanding.`)]
  })
  return fields.length > 0 ? bad('OVER_RECEIPT', fields) : undefined
}

/** What each product still has to bring, less what is announced already; never below zero. */
function outstandingOf({ lines, deliveries }: PurchaseOrder): Map<ProductId, number> {
  const open = new Map<ProductId, number>(lines.map((line) => [line.productId, line.quantity - line.received]))
  for (const { isRecorded, lines: coming } of deliveries) {
    if (isRecorded) continue
    for (const line of coming) open.set(line.productId, (open.get(line.productId) ?? 0) - line.quantity)
  }
  return new Map([...open].map(([productId, rest]) => [productId, Math.max(0, rest)]))
}

/** What the ledger said of an announced delivery: the `seq` of each product's receipt, or no. */
export type LedgerAnswer = { kind: 'recorded'; seqs: ReadonlyMap<ProductId, number> } | { kind: 'refused' }

/** Takes the ledger's answer into the order's books. The same order comes back when there was nothing to settle. */
export function settleDelivery(order: PurchaseOrder, key: string, answer: LedgerAnswer): PurchaseOrder {
  const waits = (delivery: Delivery) => delivery.key === key && !delivery.isRecorded
  if (!order.deliveries.some(waits)) return order
  if (answer.kind === 'refused') {
    return recount({ ...order, deliveries: order.deliveries.filter((delivery) => !waits(delivery)) })
  }
  const recorded = ({ lines, ...delivery }: Delivery): Delivery => ({
    ...delivery,
    isRecorded: true,
    lines: lines.map((line) => ({ ...line, seq: answer.seqs.get(line.productId) })),
  })
  return recount({ ...order, deliveries: order.deliveries.map((each) => (waits(each) ? recorded(each) : each)) })
}

/** Takes into the books which receipts the ledger has reversed. The same order comes back when all were known. */
export function noteReversals(
  order: PurchaseOrder,
  isReversed: (productId: ProductId, seq: number) => boolean,
): PurchaseOrder {
  const isNews = ({ productId, seq, isReversed: isKnown }: DeliveryLine) =>
    !isKnown && seq !== undefined && isReversed(productId, seq)
  if (!order.deliveries.some(({ lines }) => lines.some(isNews))) return order
  const deliveries = order.deliveries.map((delivery) => ({
    ...delivery,
    lines: delivery.lines.map((line) => (isNews(line) ? { ...line, isReversed: true } : line)),
  }))
  return recount({ ...order, deliveries })
}

/** Received is always the sum of what the ledger holds: recorded deliveries, less what was reversed. */
function recount(order: PurchaseOrder): PurchaseOrder {
  const sums = new Map<ProductId, number>()
  for (const { isRecorded, lines } of order.deliveries) {
    for (const line of lines) {
      if (isRecorded && !line.isReversed) sums.set(line.productId, (sums.get(line.productId) ?? 0) + line.quantity)
    }
  }
  const lines = order.lines.map((line) => ({ ...line, received: quantity(sums.get(line.productId) ?? 0) }))
  return withState({ ...order, lines })
}

const field = (path: string, code: string, message: string): FieldProblem => ({ path, code, message })

const bad = (code: OrderRefusal['code'], fields: FieldProblem[]): OrderRefusal => ({
  code,
  message: `${fields[0]?.path}: ${fields[0]?.message}`,
  fields,
})
