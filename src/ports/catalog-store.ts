import type { Product, StockPolicy, StockStatus, Store } from '#domain/catalog/product.ts'
import type { Level, LevelKey } from '#domain/ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { Page } from './page.ts'

export interface Tenant {
  tenantId: TenantId
  name: string
  /** ISO 4217; prices and costs of products are in it. */
  currency: string
}

/** A product as somebody wants it to be; what the store adds itself is left out. */
export type ProductDraft = Omit<Product, 'version' | 'updatedAt'>

/** `conflict`: somebody changed it since the version named; nothing was written. */
export type SaveOutcome<T> = { kind: 'saved'; value: T } | { kind: 'conflict'; current: T | undefined }

export interface ProductQuery {
  /** Words that all must stand, in any order and case, in number, name, barcode, category or supplier. */
  search?: string
  category?: string
  includeArchived?: boolean
  limit: number
  /** From the page before. */
  cursor?: string
}

export interface StockQuery extends Omit<ProductQuery, 'includeArchived'> {
  /** Only these stores; every one of the tenant when absent. */
  stores?: readonly StoreId[]
  status?: StockStatus
  sort: 'product' | 'name' | 'on_hand'
  descending?: boolean
}

/** One line of the stock list. */
export interface StockRow extends Level {
  name: string
  category: string
  unit: string
  status: StockStatus
  lowStockThreshold?: Quantity
  /** In minor units of the tenant's currency. */
  price?: number
  updatedAt: number
}

/** A low or out level, with what it may cost. */
export interface AttentionRow extends StockRow {
  /** What the units missing up to the threshold (one at least) sell for; minor units of the tenant's currency. */
  moneyAtRisk: number
}

/** Counts for the overview: how many levels are in which state. */
export interface StockSummary {
  productCount: number
  levelCount: number
  outCount: number
  lowCount: number
}

/**
 * Tenants, stores, products and their stock policies.
 *
 * Every change of a product appends a change to the feed in the same atomic step. A store's version starts at 1.
 */
export interface CatalogStore {
  tenant(tenantId: TenantId): Promise<Tenant | undefined>
  tenants(): Promise<Tenant[]>
  createTenant(tenant: Tenant, createdAt: number): Promise<void>

  stores(tenantId: TenantId): Promise<Store[]>
  store(tenantId: TenantId, storeId: StoreId): Promise<Store | undefined>
  /** Writes a store whose current version is `ifVersion` (0: it must not exist yet). */
  saveStore(tenantId: TenantId, store: Omit<Store, 'version'>, ifVersion: number): Promise<SaveOutcome<Store>>

  product(tenantId: TenantId, productId: ProductId): Promise<Product | undefined>
  /** In the order asked, undefined where there is none. At most COMMAND_LINES_MAX. */
  productsById(tenantId: TenantId, ids: readonly ProductId[]): Promise<(Product | undefined)[]>
  productByBarcode(tenantId: TenantId, barcode: string): Promise<Product | undefined>
  products(tenantId: TenantId, query: ProductQuery): Promise<Page<Product>>
  categories(tenantId: TenantId): Promise<string[]>
  /** Writes a product whose current version is `ifVersion` (0: it must not exist yet). */
  saveProduct(tenantId: TenantId, write: ProductWrite): Promise<SaveOutcome<Product>>
  /** Writes many, each under its own `ifVersion` condition; the outcomes are in the order given. */
  saveProducts(tenantId: TenantId, writes: readonly ProductWrite[]): Promise<SaveOutcome<Product>[]>

  policyOverrides(tenantId: TenantId, productId: ProductId): Promise<Map<StoreId, StockPolicy>>
  /** The overrides of many levels at once, in the order asked; undefined where the store has none of its own. */
  overridesOfLevels(tenantId: TenantId, keys: readonly LevelKey[]): Promise<(StockPolicy | undefined)[]>
  /** Replaces a store's override; an empty policy removes it. */
  savePolicyOverride(
    tenantId: TenantId,
    key: { productId: ProductId; storeId: StoreId },
    policy: StockPolicy,
  ): Promise<void>

  /** Levels of products that are not archived, with what the stock list shows of them. */
  stock(tenantId: TenantId, query: StockQuery): Promise<Page<StockRow>>
  /** Where the feed is relayed, it and `attention` follow the shelves by moments: no later than the feed tells of them. */
  stockSummary(tenantId: TenantId, stores: readonly StoreId[] | undefined): Promise<StockSummary>
  /** Low and out levels of the stores named (all when absent), the most money at risk first. */
  attention(tenantId: TenantId, query: { stores?: readonly StoreId[]; limit: number }): Promise<AttentionRow[]>
}

export interface ProductWrite {
  product: ProductDraft
  ifVersion: number
  updatedAt: number
}
