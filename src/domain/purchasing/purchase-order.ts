import type { ProductId, StoreId, TenantId } from '../values/ids.ts'
import { type MinorUnits, MONEY_MAX, minorUnits } from '../values/money.ts'
import { type Quantity, quantity, ZERO } from '../values/quantity.ts'
import { accept, type FieldProblem, type Refusal, type Result, refuse } from '../values/result.ts'

export const ORDER_STATES = ['draft', 'ordered', 'partially_received', 'received', 'canceled'] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** What is bought of one product. */
export interface OrderLine {
  productId: ProductId
  /** Ordered; above 0. */
  quantity: Quantity
  /** What the ledger holds of this order: receipts recorded, less those reversed. More than ordered only where allowed. */
  received: Quantity
  /** Of one unit, in the order's currency. */
  unitCost?: MinorUnits
  note?: string
}

/** A line as somebody wants it. */
export type DraftLine = Omit<OrderLine, 'received'>

/** Who did something, and when: milliseconds since 1970. */
export interface Mark {
  at: number
  by: string
}

/** Goods that came, under the key that makes them count once. */
export interface Delivery extends Mark {
  /** The sender's own key: the same key with the same `fingerprint` is the same delivery. */
  key: string
  fingerprint: string
  /** Whether the ledger is known to hold it. Until then it is announced: the next look records it or drops it. */
  isRecorded: boolean
  note?: string
  lines: readonly DeliveryLine[]
}

export interface DeliveryLine {
  productId: ProductId
  quantity: Quantity
  unitCost?: MinorUnits
  /** The movement of the level that is its receipt, once it is recorded. */
  seq?: number
  /** Whether the ledger took that movement back. */
  isReversed?: boolean
}

/** Why no more is expected: called off before anything came, or the rest called off afterwards. */
export interface Ending extends Mark {
  kind: 'canceled' | 'closed'
  note?: string
}

/** What is bought from one supplier for one store. `version` rises with every change and is the ETag of an edit. */
export interface PurchaseOrder {
  tenantId: TenantId
  orderId: string
  /** For people and the ledger's `reference`: `PO-2026-0001`, unique in the tenant. */
  number: string
  /** As products name it. */
  supplier: string
  storeId: StoreId
  /** ISO 4217; the store's when the order was made. */
  currency: string
  /** One per product. */
  lines: readonly OrderLine[]
  /** A day in the store: `2026-03-29`. */
  expectedOn?: string
  note?: string
  /** What proposed it, as opaque references; empty when a person thought of it. */
  recommendations: readonly string[]
  deliveries: readonly Delivery[]
  created: Mark
  ordered?: Mark
  ended?: Ending
  /** Follows from all of the above: `stateOf`. */
  state: OrderState
  version: number
}

/** An order before the store has given it a number. */
export type NewPurchaseOrder = Omit<PurchaseOrder, 'number' | 'version'>

/** More lines than this are more than one delivery can be checked against by hand. */
export const ORDER_LINES_MAX = 500

export type OrderRefusalCode =
  | 'INVALID_INPUT'
  | 'ORDER_STATE_CONFLICT'
  | 'ORDER_EMPTY'
  | 'NOT_ON_ORDER'
  | 'OVER_RECEIPT'
  | 'TOO_MANY_DELIVERIES'

export type OrderRefusal = Refusal<OrderRefusalCode>

/** What people write on paper: the year, and the count within it with at least four digits. */
export const orderNumber = (year: number, count: number): string => `PO-${year}-${String(count).padStart(4, '0')}`

/** The state that the facts of an order amount to. */
export function stateOf({ lines, ordered, ended }: Pick<PurchaseOrder, 'lines' | 'ordered' | 'ended'>): OrderState {
  if (!ordered) return ended ? 'canceled' : 'draft'
  const hasReceived = lines.some(({ received }) => received > 0)
  if (ended) return hasReceived ? 'received' : 'canceled'
  if (!hasReceived) return 'ordered'
  return lines.every((line) => line.received >= line.quantity) ? 'received' : 'partially_received'
}

/** Whether goods are still expected. */
export const isOpen = ({ state }: Pick<PurchaseOrder, 'state'>): boolean =>
  state === 'ordered' || state === 'partially_received'

/** What a line still has to bring while the order is open; never below zero, however much came. */
export const incomingOf = (
  order: Pick<PurchaseOrder, 'state'>,
  line: Pick<OrderLine, 'quantity' | 'received'>,
): Quantity => (isOpen(order) ? quantity(Math.max(0, line.quantity - line.received)) : ZERO)

const THOUSANDTHS = 1000n

/** Quantity times unit cost, to the nearest minor unit, halves up. Exact: the product passes what a number can hold. */
export const lineValue = ({ quantity: ordered, unitCost }: Pick<DraftLine, 'quantity' | 'unitCost'>): bigint =>
  (BigInt(ordered) * BigInt(unitCost ?? 0) + THOUSANDTHS / 2n) / THOUSANDTHS

/** What the lines with a known cost come to. Within bounds for every order that `draftOf` let pass. */
export const orderValue = (lines: readonly Pick<DraftLine, 'quantity' | 'unitCost'>[]): MinorUnits =>
  minorUnits(Number(lines.reduce((sum, line) => sum + lineValue(line), 0n)))

/** What may be changed while an order is a draft. Its store, and with it its currency, may not: make another order. */
export interface OrderDraft {
  supplier: string
  lines: readonly DraftLine[]
  expectedOn?: string
  note?: string
}

/**
 * Checks what somebody wants to order. No lines are fine until it is ordered.
 *
 * `INVALID_INPUT` names every bad line: a quantity or a cost below its bounds, a product that stands twice, a value
 * beyond MONEY_MAX.
 */
export function draftOf({
  supplier,
  lines,
  expectedOn,
  note,
}: OrderDraft): Result<OrderDraft, Refusal<'INVALID_INPUT'>> {
  const fields = supplier.trim() === '' ? [problem('supplier', 'EMPTY', 'Say whom it is ordered from.')] : []
  if (lines.length > ORDER_LINES_MAX) {
    fields.push(problem('lines', 'OUT_OF_RANGE', `An order has at most ${ORDER_LINES_MAX} lines.`))
  }
  fields.push(...findTwice(lines), ...lines.flatMap(findBadLine))
  const [first] = fields
  if (first) return refuse('INVALID_INPUT', `${first.path}: ${first.message}`, { fields })
  return accept({ supplier: supplier.trim(), lines, expectedOn, note })
}

function findBadLine(line: DraftLine, index: number): FieldProblem[] {
  const at = `lines[${index}]`
  if (line.quantity <= 0) return [problem(`${at}.quantity`, 'OUT_OF_RANGE', 'The quantity is above 0.')]
  if (line.unitCost !== undefined && line.unitCost < 0) {
    return [problem(`${at}.unitCost`, 'OUT_OF_RANGE', 'The cost is 0 or more.')]
  }
  if (lineValue(line) > MONEY_MAX) return [problem(at, 'OUT_OF_RANGE', 'Quantity times cost is too much money.')]
  return []
}

/** Every line whose product stands in an earlier one. */
export function findTwice(lines: readonly { productId: ProductId }[]): FieldProblem[] {
  const seen = new Map<ProductId, number>()
  return lines.flatMap(({ productId }, index): FieldProblem[] => {
    const first = seen.get(productId)
    if (first === undefined) {
      seen.set(productId, index)
      return []
    }
    return [problem(`lines[${index}].productId`, 'DUPLICATE', `"${productId}" stands at lines[${first}] already.`)]
  })
}

const problem = (path: string, code: string, message: string): FieldProblem => ({ path, code, message })

/** Lines of an order of which nothing has come. */
export const newLines = (lines: readonly DraftLine[]): OrderLine[] => lines.map((line) => ({ ...line, received: ZERO }))

/** Replaces what a draft says. Refusals: `ORDER_STATE_CONFLICT` when it is no draft, then those of `draftOf`. */
export function editDraft(order: PurchaseOrder, draft: OrderDraft): Result<PurchaseOrder, OrderRefusal> {
  if (order.state !== 'draft') return wrongState(order, 'Only a draft can be changed.')
  const checked = draftOf(draft)
  return checked.ok ? accept({ ...order, ...checked.value, lines: newLines(checked.value.lines) }) : checked
}

/**
 * Says that it is ordered: from now on it counts as incoming.
 *
 * Refusals: `ORDER_STATE_CONFLICT` when it is no draft, `ORDER_EMPTY` when it has no lines.
 */
export function placeOrder(
  order: PurchaseOrder,
  { expectedOn = order.expectedOn, ...mark }: Mark & { expectedOn?: string },
): Result<PurchaseOrder, OrderRefusal> {
  if (order.state !== 'draft') return wrongState(order, 'Only a draft can be ordered.')
  if (order.lines.length === 0) return refuse('ORDER_EMPTY', 'Add what to order first.')
  return accept(withState({ ...order, expectedOn, ordered: mark }))
}

/** Calls off an order of which nothing has come. Refusal: `ORDER_STATE_CONFLICT`. */
export function cancelOrder(order: PurchaseOrder, mark: Mark & { note?: string }): Result<PurchaseOrder, OrderRefusal> {
  if (order.state === 'partially_received') {
    return wrongState(order, 'Some of it has come. Close the order instead: that calls off the rest.')
  }
  if (order.state !== 'draft' && order.state !== 'ordered') return wrongState(order, 'It is over already.')
  if (isReceiving(order)) return wrongState(order, 'A delivery is being recorded. Look again.')
  return accept(withState({ ...order, ended: { ...mark, kind: 'canceled' } }))
}

/** Calls off what a partly received order still has to bring. Refusal: `ORDER_STATE_CONFLICT`. */
export function closeOrder(order: PurchaseOrder, mark: Mark & { note?: string }): Result<PurchaseOrder, OrderRefusal> {
  if (order.state === 'draft' || order.state === 'ordered') {
    return wrongState(order, 'Nothing of it has come. Cancel the order instead.')
  }
  if (order.state !== 'partially_received') return wrongState(order, 'It is over already.')
  if (isReceiving(order)) return wrongState(order, 'A delivery is being recorded. Look again.')
  return accept(withState({ ...order, ended: { ...mark, kind: 'closed' } }))
}

/** Whether a delivery was announced that the ledger is not known to hold. */
export const isReceiving = ({ deliveries }: Pick<PurchaseOrder, 'deliveries'>): boolean =>
  deliveries.some(({ isRecorded }) => !isRecorded)

/** The order with the state that its facts amount to. */
export const withState = (order: PurchaseOrder): PurchaseOrder => ({ ...order, state: stateOf(order) })

export const wrongState = ({ number, state }: PurchaseOrder, message: string) =>
  refuse('ORDER_STATE_CONFLICT', `${number} is ${state.replace('_', ' ')}. ${message}`, { details: { state } })
