import type { z } from 'zod'
import type {
  attentionRow,
  ProductInput,
  ProductView,
  policy as policySchema,
  productStock,
  StockRowView,
} from '#contract/catalog.ts'
import type { Product, StockPolicy } from '#domain/catalog/product.ts'
import { formatMoney, minorUnits, parseMoney } from '#domain/values/money.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import { accept, type FieldProblem, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { AttentionRow, ProductDraft, StockRow } from '#ports/catalog-store.ts'
import type { StoreStock } from '#usecases/catalog/read-product-stock.ts'

export type PolicyView = z.infer<typeof policySchema>
type AttentionRowView = z.infer<typeof attentionRow>
type ProductStockView = z.infer<typeof productStock>

export const policyView = ({ lowStockThreshold, leadTimeDays, packSize }: StockPolicy): PolicyView => ({
  lowStockThreshold: lowStockThreshold === undefined ? undefined : formatQuantity(lowStockThreshold),
  leadTimeDays,
  packSize: packSize === undefined ? undefined : formatQuantity(packSize),
})

/** The currency prices are in, and its decimal places. */
export interface PriceCurrency {
  currency: string
  places: number
}

export const productView = (product: Product, { currency, places }: PriceCurrency): ProductView => ({
  productId: product.productId,
  name: product.name,
  category: product.category,
  unit: product.unit,
  price: product.price === undefined ? undefined : formatMoney(product.price, places),
  cost: product.cost === undefined ? undefined : formatMoney(product.cost, places),
  currency,
  barcode: product.barcode,
  supplier: product.supplier,
  active: product.active,
  policy: policyView(product.policy),
  version: product.version,
  updatedAt: new Date(product.updatedAt).toISOString(),
})

export const stockRowView = (row: StockRow, { places }: PriceCurrency): StockRowView => ({
  productId: row.productId,
  storeId: row.storeId,
  name: row.name,
  category: row.category,
  unit: row.unit,
  onHand: formatQuantity(row.onHand),
  seq: row.seq,
  status: row.status,
  lowStockThreshold: row.lowStockThreshold === undefined ? undefined : formatQuantity(row.lowStockThreshold),
  price: row.price === undefined ? undefined : formatMoney(minorUnits(row.price), places),
  updatedAt: new Date(row.updatedAt).toISOString(),
})

export const attentionRowView = (row: AttentionRow, currency: PriceCurrency): AttentionRowView => ({
  ...stockRowView(row, currency),
  moneyAtRisk: formatMoney(minorUnits(row.moneyAtRisk), currency.places),
})

/** One product in every store somebody may see. */
export const productStockView = (
  product: Product,
  stores: readonly StoreStock[],
  currency: PriceCurrency,
): ProductStockView => ({
  product: productView(product, currency),
  stores: stores.map(({ storeId, onHand, seq, status, ...each }) => ({
    storeId,
    onHand: formatQuantity(onHand),
    seq,
    status,
    policy: policyView(each.policy),
    override: policyView(each.override),
  })),
})

type PolicyInput = ProductInput['policy']

/** Null and absent are one thing inside: not set. */
export function toPolicy(input: PolicyInput, path: string): Result<StockPolicy, Refusal<'INVALID_INPUT'>> {
  const fields: FieldProblem[] = []
  const atLeast = (field: 'lowStockThreshold' | 'packSize', min: number, message: string) => {
    const value = input[field]
    if (value !== undefined && value !== null && value < min) {
      fields.push({ path: `${path}${field}`, code: 'OUT_OF_RANGE', message })
    }
    return value ?? undefined
  }
  const policy: StockPolicy = {
    lowStockThreshold: atLeast('lowStockThreshold', 0, 'A threshold is 0 or more.'),
    leadTimeDays: input.leadTimeDays ?? undefined,
    packSize: atLeast('packSize', 1, 'A pack holds more than 0.'),
  }
  return fields.length > 0
    ? refuse('INVALID_INPUT', `${fields[0]?.path}: ${fields[0]?.message}`, { fields })
    : accept(policy)
}

/** Reads a product as somebody sent it, exactly; `path` says where in the request it stands. */
export function toProductDraft(
  productId: string,
  input: ProductInput,
  { places, path = '' }: { places: number; path?: string },
): Result<ProductDraft, Refusal<'INVALID_INPUT'>> {
  const fields: FieldProblem[] = []
  const money = (field: 'price' | 'cost') => {
    const text = input[field]
    if (text === undefined || text === null) return undefined
    const amount = parseMoney(text, places)
    if (amount === undefined) {
      const message = `"${text}" has more than the ${places} decimal places of the currency.`
      fields.push({ path: `${path}${field}`, code: 'INVALID_MONEY', message })
    }
    return amount
  }
  const price = money('price')
  const cost = money('cost')
  const policy = toPolicy(input.policy, `${path}policy.`)
  if (!policy.ok) fields.push(...(policy.refusal.fields ?? []))
  if (fields.length > 0 || !policy.ok) {
    return refuse('INVALID_INPUT', `${fields[0]?.path}: ${fields[0]?.message}`, { fields })
  }
  return accept({
    productId,
    name: input.name,
    category: input.category,
    unit: input.unit,
    price,
    cost,
    barcode: input.barcode || undefined,
    supplier: input.supplier || undefined,
    active: input.active,
    policy: policy.value,
  })
}
