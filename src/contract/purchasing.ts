import { z } from 'zod'
import { ORDER_LINES_MAX, ORDER_STATES } from '#domain/purchasing/purchase-order.ts'
import {
  instantText,
  moneyText,
  page,
  pageQuery,
  productId,
  quantityInput,
  quantityText,
  storeId,
} from './primitives.ts'

const day = z.iso.date({ message: 'A day such as 2026-03-29.' }).meta({ examples: ['2026-03-29'] })
const note = z.string().trim().min(1).max(500)
/** As products name it. */
export const supplierName = z.string().trim().min(1).max(120)

const orderLineInput = z.object({
  productId,
  quantity: quantityInput,
  unitCost: moneyText.nullish(),
  note: note.nullish(),
})

export const orderInput = z
  .object({
    supplier: supplierName,
    lines: z.array(orderLineInput).max(ORDER_LINES_MAX).default([]),
    expectedOn: day.nullish(),
    note: note.nullish(),
  })
  .meta({ id: 'EditPurchaseOrder' })

export type OrderInput = z.output<typeof orderInput>

/** References of what proposed the order; the server only keeps them. */
const recommendations = z.array(z.string().trim().min(1).max(120)).max(ORDER_LINES_MAX)

export const createOrderBody = orderInput
  .extend({ storeId, recommendations: recommendations.default([]) })
  .meta({ id: 'CreatePurchaseOrder' })

/** Nothing need be said, so the body may be left out. */
export const placeOrderBody = z.object({ expectedOn: day.nullish() }).nullish()
export const endOrderBody = z.object({ note: note.nullish() }).nullish()

export const receiveOrderBody = z
  .object({
    lines: z
      .array(z.object({ productId, quantity: quantityInput }))
      .min(1)
      .max(ORDER_LINES_MAX),
    note: note.nullish(),
    allowOver: z.boolean().default(false).meta({ description: 'Whether more than is outstanding may come in.' }),
  })
  .meta({ id: 'ReceivePurchaseOrder' })

const orderState = z.enum(ORDER_STATES)
const mark = z.object({ at: instantText, by: z.string() })

const orderLine = z.object({
  productId: z.string(),
  productName: z.string(),
  unit: z.string(),
  quantity: quantityText,
  received: quantityText.meta({ description: 'What the ledger holds of this order: receipts less reversals.' }),
  incoming: quantityText,
  unitCost: z.string().optional(),
  value: z.string().optional(),
  note: z.string().optional(),
})

const delivery = z.object({
  delivery: z.string().meta({ description: 'The Idempotency-Key it came with.' }),
  at: instantText,
  by: z.string(),
  note: z.string().optional(),
  lines: z.array(
    z.object({
      productId: z.string(),
      quantity: quantityText,
      seq: z.number().int().optional().meta({ description: 'Its receipt among the movements of the level.' }),
      isReversed: z.boolean(),
    }),
  ),
})

const orderHead = {
  orderId: z.string(),
  number: z.string(),
  supplier: z.string(),
  storeId: z.string(),
  currency: z.string(),
  state: orderState,
  expectedOn: z.string().optional(),
  value: z.string().meta({ description: 'What the lines with a known cost come to.' }),
  created: mark,
  version: z.number().int(),
}

export const orderSummary = z.object({ ...orderHead, lineCount: z.number().int() }).meta({ id: 'PurchaseOrderSummary' })
export type OrderSummaryView = z.infer<typeof orderSummary>
export const orderPage = page(orderSummary)

export const purchaseOrder = z
  .object({
    ...orderHead,
    lines: z.array(orderLine),
    uncostedLineCount: z.number().int(),
    note: z.string().optional(),
    recommendations: z.array(z.string()),
    ordered: mark.optional(),
    ended: mark.extend({ kind: z.enum(['canceled', 'closed']), note: z.string().optional() }).optional(),
    deliveries: z.array(delivery),
  })
  .meta({ id: 'PurchaseOrder' })

export type OrderView = z.infer<typeof purchaseOrder>

export const orderQuery = pageQuery.extend({
  /** `open` is drafts and all that is still expected. */
  state: z.enum(['open', ...ORDER_STATES, 'all']).default('all'),
  supplier: supplierName.optional(),
  store: storeId.optional(),
})

export const incomingQuery = pageQuery.extend({ store: storeId.optional(), product: productId.optional() })

const incoming = z
  .object({
    storeId: z.string(),
    productId: z.string(),
    quantity: quantityText,
    deliveries: z.array(
      z.object({
        orderId: z.string(),
        number: z.string(),
        supplier: z.string(),
        quantity: quantityText,
        expectedOn: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Incoming' })

export type IncomingView = z.infer<typeof incoming>
export const incomingPage = page(incoming)

export const supplierInput = z
  .object({
    leadTimeDays: z.number().int().nullish(),
    reviewDays: z.number().int().nullish(),
    minimumOrderValue: moneyText.nullish(),
    email: z.string().trim().max(254).nullish(),
  })
  .meta({ id: 'EditSupplier' })

export type SupplierInput = z.output<typeof supplierInput>

export const supplier = z
  .object({
    name: z.string(),
    leadTimeDays: z.number().int().optional(),
    reviewDays: z.number().int().optional(),
    minimumOrderValue: z.string().optional(),
    currency: z.string(),
    email: z.string().optional(),
    productCount: z.number().int(),
    version: z.number().int().meta({ description: '0 while there are no settings.' }),
  })
  .meta({ id: 'Supplier' })

export type SupplierView = z.infer<typeof supplier>
export const supplierPage = page(supplier)
