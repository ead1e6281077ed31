import type { ProductId, StoreId } from '../values/ids.ts'
import type { MinorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'

/** What a shop sells. `version` rises with every change and is the ETag of an edit. */
export interface Product {
  productId: ProductId
  name: string
  category: string
  /** What one of it is called: `piece`, `kg`, `m`. */
  unit: string
  /** In the tenant's currency. */
  price?: MinorUnits
  cost?: MinorUnits
  barcode?: string
  supplier?: string
  active: boolean
  policy: StockPolicy
  version: number
  updatedAt: number
}

/** When to worry about a product and how it is bought. Fields left out of a store's override fall back to the product's. */
export interface StockPolicy {
  /** Below this a level is low; absent: nobody wants to hear. */
  lowStockThreshold?: Quantity
  leadTimeDays?: number
  packSize?: Quantity
}

/** A place that holds stock. `storeId` is also its folder in the inbox. */
export interface Store {
  storeId: StoreId
  name: string
  /** IANA name, such as `Europe/London`: a store's day is a day here. */
  timeZone: string
  /** ISO 4217. */
  currency: string
  /** Whether stock may go below zero here, for shops that sell before they book the delivery. */
  allowNegative: boolean
  active: boolean
  version: number
}

/** The policy that counts in one store: its override where it says something, the product's elsewhere. */
export const effectivePolicy = (product: StockPolicy, override: StockPolicy | undefined): StockPolicy => ({
  lowStockThreshold: override?.lowStockThreshold ?? product.lowStockThreshold,
  leadTimeDays: override?.leadTimeDays ?? product.leadTimeDays,
  packSize: override?.packSize ?? product.packSize,
})

export type StockStatus = 'out' | 'low' | 'ok'

/** What a level is called on screen: out at or below zero, low below its threshold. */
export function stockStatus(onHand: Quantity, lowStockThreshold: Quantity | undefined): StockStatus {
  if (onHand <= 0) return 'out'
  return lowStockThreshold !== undefined && onHand < lowStockThreshold ? 'low' : 'ok'
}
