import type { IncomingView, OrderInput, OrderSummaryView, OrderView } from '#contract/purchasing.ts'
import type { Product } from '#domain/catalog/product.ts'
import {
  type Delivery,
  type DraftLine,
  incomingOf,
  lineValue,
  type Mark,
  type OrderDraft,
  type OrderLine,
  orderValue,
  type PurchaseOrder,
} from '#domain/purchasing/purchase-order.ts'
import type { ProductId } from '#domain/values/ids.ts'
import { currencyPlaces, formatMoney, minorUnits, parseMoney } from '#domain/values/money.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import { accept, type FieldProblem, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Incoming } from '#ports/purchase-order-store.ts'

export type ProductsById = ReadonlyMap<ProductId, Product>

const markView = ({ at, by }: Mark) => ({ at: new Date(at).toISOString(), by })

const headView = (order: PurchaseOrder) => ({
  orderId: order.orderId,
  number: order.number,
  supplier: order.supplier,
  storeId: order.storeId,
  currency: order.currency,
  state: order.state,
  expectedOn: order.expectedOn,
  value: formatMoney(orderValue(order.lines), currencyPlaces(order.currency)),
  created: markView(order.created),
  version: order.version,
})

export const orderSummaryView = (order: PurchaseOrder): OrderSummaryView => ({
  ...headView(order),
  lineCount: order.lines.length,
})

export const orderView = (order: PurchaseOrder, products: ProductsById): OrderView => ({
  ...headView(order),
  lines: order.lines.map((line) => lineView(order, line, products)),
  uncostedLineCount: order.lines.filter(({ unitCost }) => unitCost === undefined).length,
  note: order.note,
  recommendations: [...order.recommendations],
  ordered: order.ordered && markView(order.ordered),
  ended: order.ended && { ...markView(order.ended), kind: order.ended.kind, note: order.ended.note },
  deliveries: order.deliveries.filter(({ isRecorded }) => isRecorded).map(deliveryView),
})

function lineView(order: PurchaseOrder, line: OrderLine, products: ProductsById): OrderView['lines'][number] {
  const places = currencyPlaces(order.currency)
  const product = products.get(line.productId)
  const isCosted = line.unitCost !== undefined
  return {
    productId: line.productId,
    productName: product?.name ?? line.productId,
    unit: product?.unit ?? '',
    quantity: formatQuantity(line.quantity),
    received: formatQuantity(line.received),
    incoming: formatQuantity(incomingOf(order, line)),
    unitCost: isCosted ? formatMoney(minorUnits(line.unitCost ?? 0), places) : undefined,
    value: isCosted ? formatMoney(minorUnits(Number(lineValue(line))), places) : undefined,
    note: line.note,
  }
}

const deliveryView = ({ key, at, by, note, lines }: Delivery): OrderView['deliveries'][number] => ({
  delivery: key,
  ...markView({ at, by }),
  note,
  lines: lines.map(({ productId, quantity, seq, isReversed = false }) => ({
    productId,
    quantity: formatQuantity(quantity),
    seq,
    isReversed,
  })),
})

export const incomingView = ({ storeId, productId, quantity, deliveries }: Incoming): IncomingView => ({
  storeId,
  productId,
  quantity: formatQuantity(quantity),
  deliveries: deliveries.map((each) => ({ ...each, quantity: formatQuantity(each.quantity) })),
})

/** Reads what somebody wants to order, exactly. Null and absent are one thing inside: not said. */
export function toDraft(
  { supplier, lines, expectedOn, note }: OrderInput,
  places: number,
): Result<OrderDraft, Refusal<'INVALID_INPUT'>> {
  const fields: FieldProblem[] = []
  const read = lines.map((line, index): DraftLine => {
    const unitCost = typeof line.unitCost === 'string' ? parseMoney(line.unitCost, places) : undefined
    if (typeof line.unitCost === 'string' && unitCost === undefined) {
      const message = `"${line.unitCost}" has more than the ${places} decimal places of the currency.`
      fields.push({ path: `lines[${index}].unitCost`, code: 'INVALID_MONEY', message })
    }
    const { productId, quantity } = line
    return { productId, quantity, ...(unitCost !== undefined && { unitCost }), ...(line.note && { note: line.note }) }
  })
  const [first] = fields
  if (first) return refuse('INVALID_INPUT', `${first.path}: ${first.message}`, { fields })
  return accept({ supplier, lines: read, expectedOn: expectedOn ?? undefined, note: note ?? undefined })
}
