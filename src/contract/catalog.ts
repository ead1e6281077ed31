import { z } from 'zod'
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

const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

export const timeZone = z.string().max(60).refine(isTimeZone, 'An IANA time zone such as Europe/London.')
export const currency = z
  .string()
  .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'An ISO 4217 currency code such as EUR.')

export const storeInput = z
  .object({
    name: z.string().trim().min(1).max(120),
    timeZone,
    currency,
    allowNegative: z.boolean().default(false),
    active: z.boolean().default(true),
  })
  .meta({ id: 'EditStore' })

export const createStoreBody = storeInput.extend({ storeId }).meta({ id: 'CreateStore' })

export const store = z
  .object({
    storeId: z.string(),
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    allowNegative: z.boolean(),
    active: z.boolean(),
    version: z.number().int(),
  })
  .meta({ id: 'Store' })

export type StoreView = z.infer<typeof store>

export const policyInput = z
  .object({
    lowStockThreshold: quantityInput.nullish(),
    leadTimeDays: z.number().int().min(0).max(730).nullish(),
    packSize: quantityInput.nullish(),
  })
  .meta({ id: 'EditStockPolicy' })

export const policy = z
  .object({
    lowStockThreshold: quantityText.optional(),
    leadTimeDays: z.number().int().optional(),
    packSize: quantityText.optional(),
  })
  .meta({ id: 'StockPolicy' })

export const productInput = z
  .object({
    name: z.string().trim().min(1).max(300),
    category: z.string().trim().max(120).default(''),
    unit: z.string().trim().min(1).max(20).default('piece'),
    price: moneyText.nullish(),
    cost: moneyText.nullish(),
    barcode: z.string().trim().max(64).nullish(),
    supplier: z.string().trim().max(120).nullish(),
    active: z.boolean().default(true),
    policy: policyInput.default({}),
  })
  .meta({ id: 'EditProduct' })

export type ProductInput = z.infer<typeof productInput>

export const createProductBody = productInput.extend({ productId }).meta({ id: 'CreateProduct' })

export const BULK_PRODUCTS_MAX = 1000

export const bulkProductsBody = z.object({ products: z.array(createProductBody).min(1).max(BULK_PRODUCTS_MAX) })

export const product = z
  .object({
    productId: z.string(),
    name: z.string(),
    category: z.string(),
    unit: z.string(),
    price: z.string().optional(),
    cost: z.string().optional(),
    currency: z.string(),
    barcode: z.string().optional(),
    supplier: z.string().optional(),
    active: z.boolean(),
    policy,
    version: z.number().int(),
    updatedAt: instantText,
  })
  .meta({ id: 'Product' })

export type ProductView = z.infer<typeof product>

export const productPage = page(product)
export const productQuery = pageQuery.extend({
  search: z.string().max(200).optional(),
  category: z.string().max(120).optional(),
  includeArchived: z.stringbool().default(false),
})

/** One product as the Product page shows it: every store's level and policy. */
export const productStock = z
  .object({
    product,
    stores: z.array(
      z.object({
        storeId: z.string(),
        onHand: quantityText,
        seq: z.number().int(),
        status: z.enum(['out', 'low', 'ok']),
        policy,
        override: policy,
      }),
    ),
  })
  .meta({ id: 'ProductStock' })

export const stockRow = z
  .object({
    productId: z.string(),
    storeId: z.string(),
    name: z.string(),
    category: z.string(),
    unit: z.string(),
    onHand: quantityText,
    seq: z.number().int(),
    status: z.enum(['out', 'low', 'ok']),
    lowStockThreshold: quantityText.optional(),
    price: z.string().optional(),
    updatedAt: instantText,
  })
  .meta({ id: 'StockRow' })

export type StockRowView = z.infer<typeof stockRow>

export const stockQuery = pageQuery.extend({
  search: z.string().max(200).optional(),
  category: z.string().max(120).optional(),
  store: storeId.optional(),
  status: z.enum(['out', 'low', 'ok']).optional(),
  sort: z.enum(['product', 'name', 'on_hand']).default('product'),
  order: z.enum(['asc', 'desc']).default('asc'),
})

export const stockPage = page(stockRow)

export const stockSummary = z
  .object({
    productCount: z.number().int(),
    levelCount: z.number().int(),
    outCount: z.number().int(),
    lowCount: z.number().int(),
  })
  .meta({ id: 'StockSummary' })

export const attentionRow = stockRow
  .extend({ moneyAtRisk: z.string().meta({ description: 'What the missing units sell for, in the shop’s currency.' }) })
  .meta({ id: 'AttentionRow' })
