import type { Product, StockPolicy, Store } from '#domain/catalog/product.ts'

export const STORE = `SELECT store_id AS storeId, name, time_zone AS timeZone, currency,
  allow_negative AS allowNegative, active, version FROM stores`

export type StoreRow = Omit<Store, 'allowNegative' | 'active'> & { allowNegative: number; active: number }

export const toStore = (row: StoreRow): Store => ({
  ...row,
  allowNegative: row.allowNegative === 1,
  active: row.active === 1,
})

export const PRODUCT = `SELECT product_id AS productId, name, category, unit, price, cost, barcode, supplier, active,
  low_stock_threshold AS lowStockThreshold, lead_time_days AS leadTimeDays, pack_size AS packSize, version,
  updated_at AS updatedAt FROM products`

type Nullable<T> = { [K in keyof T]-?: Exclude<T[K], undefined> | null }

export type ProductRow = Pick<Product, 'productId' | 'name' | 'category' | 'unit' | 'version' | 'updatedAt'> &
  Nullable<Pick<Product, 'price' | 'cost' | 'barcode' | 'supplier'>> &
  Nullable<StockPolicy> & { active: number }

/** Absent fields are NULL in the table and undefined in the domain. */
export const toProduct = (row: ProductRow): Product => ({
  productId: row.productId,
  name: row.name,
  category: row.category,
  unit: row.unit,
  price: row.price ?? undefined,
  cost: row.cost ?? undefined,
  barcode: row.barcode ?? undefined,
  supplier: row.supplier ?? undefined,
  active: row.active === 1,
  policy: toPolicy(row),
  version: row.version,
  updatedAt: row.updatedAt,
})

export const toPolicy = (row: Nullable<StockPolicy>): StockPolicy => ({
  lowStockThreshold: row.lowStockThreshold ?? undefined,
  leadTimeDays: row.leadTimeDays ?? undefined,
  packSize: row.packSize ?? undefined,
})
