import type { Product, StockPolicy, Store } from '#domain/catalog/product.ts'
import { fold, searchText } from '#domain/catalog/search.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { CatalogStore, ProductWrite, SaveOutcome, Tenant } from '#ports/catalog-store.ts'
import { listProducts, readAttention, readStock, readStockSummary } from './catalog-lists.ts'
import { PRODUCT, type ProductRow, STORE, type StoreRow, toPolicy, toProduct, toStore } from './catalog-rows.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

const createTenant = defineWrite(
  'catalog.createTenant',
  (db, { tenant, createdAt }: { tenant: Tenant; createdAt: number }) => {
    db.run(
      'INSERT INTO tenants (tenant_id, name, currency, created_at) VALUES (?, ?, ?, ?)',
      tenant.tenantId,
      tenant.name,
      tenant.currency,
      createdAt,
    )
  },
)

interface StoreWrite {
  tenantId: TenantId
  store: Omit<Store, 'version'>
  ifVersion: number
}

const saveStore = defineWrite(
  'catalog.saveStore',
  (db, { tenantId, store, ifVersion }: StoreWrite): SaveOutcome<Store> => {
    const current = readStore(db, tenantId, store.storeId)
    if ((current?.version ?? 0) !== ifVersion) return { kind: 'conflict', current }
    const next: Store = { ...store, version: ifVersion + 1 }
    db.run(
      `INSERT INTO stores (tenant_id, store_id, name, time_zone, currency, allow_negative, active, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone, currency = excluded.currency,
       allow_negative = excluded.allow_negative, active = excluded.active, version = excluded.version`,
      tenantId,
      next.storeId,
      next.name,
      next.timeZone,
      next.currency,
      Number(next.allowNegative),
      Number(next.active),
      next.version,
    )
    return { kind: 'saved', value: next }
  },
)

const saveProducts = defineWrite(
  'catalog.saveProducts',
  (db, { tenantId, writes }: { tenantId: TenantId; writes: readonly ProductWrite[] }): SaveOutcome<Product>[] =>
    writes.map((write) => saveProductIn(db, tenantId, write)),
)

function saveProductIn(
  db: Connection,
  tenantId: TenantId,
  { product, ifVersion, updatedAt }: ProductWrite,
): SaveOutcome<Product> {
  const current = readProduct(db, tenantId, product.productId)
  if ((current?.version ?? 0) !== ifVersion) return { kind: 'conflict', current }
  const next: Product = { ...product, version: ifVersion + 1, updatedAt }
  writeProduct(db, tenantId, next)
  appendChange(db, tenantId, {
    kind: 'product',
    productId: next.productId,
    seq: next.version,
    body: {
      ...(current && { before: { name: current.name, price: current.price } }),
      after: { name: next.name, price: next.price },
    },
  })
  if (current && current.policy.lowStockThreshold !== next.policy.lowStockThreshold) {
    appendChange(db, tenantId, { kind: 'policy', productId: next.productId, seq: next.version })
  }
  return { kind: 'saved', value: next }
}

function writeProduct(db: Connection, tenantId: TenantId, product: Product): void {
  db.run(
    `INSERT INTO products (tenant_id, product_id, name, category, unit, price, cost, barcode, supplier, active,
       low_stock_threshold, lead_time_days, pack_size, version, updated_at, name_key, search_text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, category = excluded.category, unit = excluded.unit,
       price = excluded.price, cost = excluded.cost, barcode = excluded.barcode, supplier = excluded.supplier,
       active = excluded.active, low_stock_threshold = excluded.low_stock_threshold,
       lead_time_days = excluded.lead_time_days, pack_size = excluded.pack_size, version = excluded.version,
       updated_at = excluded.updated_at, name_key = excluded.name_key, search_text = excluded.search_text`,
    tenantId,
    product.productId,
    product.name,
    product.category,
    product.unit,
    product.price,
    product.cost,
    product.barcode,
    product.supplier,
    Number(product.active),
    product.policy.lowStockThreshold,
    product.policy.leadTimeDays,
    product.policy.packSize,
    product.version,
    product.updatedAt,
    fold(product.name),
    searchText(product),
  )
}

interface OverrideWrite {
  tenantId: TenantId
  productId: ProductId
  storeId: StoreId
  policy: StockPolicy
}

const savePolicyOverride = defineWrite(
  'catalog.savePolicyOverride',
  (db, { tenantId, productId, storeId, policy }: OverrideWrite) => {
    const { lowStockThreshold, leadTimeDays, packSize } = policy
    if ([lowStockThreshold, leadTimeDays, packSize].every((value) => value === undefined)) {
      db.run(
        'DELETE FROM policy_overrides WHERE tenant_id = ? AND product_id = ? AND store_id = ?',
        tenantId,
        productId,
        storeId,
      )
    } else {
      db.run(
        `INSERT OR REPLACE INTO policy_overrides
           (tenant_id, product_id, store_id, low_stock_threshold, lead_time_days, pack_size) VALUES (?, ?, ?, ?, ?, ?)`,
        tenantId,
        productId,
        storeId,
        lowStockThreshold,
        leadTimeDays,
        packSize,
      )
    }
    appendChange(db, tenantId, { kind: 'policy', storeId, productId, seq: 0 })
  },
)

interface CatalogChange {
  kind: 'product' | 'policy'
  productId: ProductId
  storeId?: StoreId
  seq: number
  body?: unknown
}

function appendChange(
  db: Connection,
  tenantId: TenantId,
  { kind, productId, storeId, seq, body }: CatalogChange,
): void {
  db.run(
    'INSERT INTO changes (tenant_id, kind, store_id, subject_id, seq, body) VALUES (?, ?, ?, ?, ?, ?)',
    tenantId,
    kind,
    storeId,
    productId,
    seq,
    body === undefined ? undefined : JSON.stringify(body),
  )
}

const readStore = (db: Connection, tenantId: TenantId, storeId: StoreId): Store | undefined => {
  const row = db.get<StoreRow>(`${STORE} WHERE tenant_id = ? AND store_id = ?`, tenantId, storeId)
  return row && toStore(row)
}

const readProduct = (db: Connection, tenantId: TenantId, productId: ProductId): Product | undefined => {
  const row = db.get<ProductRow>(`${PRODUCT} WHERE tenant_id = ? AND product_id = ?`, tenantId, productId)
  return row && toProduct(row)
}

const OVERRIDE = `SELECT store_id AS storeId, low_stock_threshold AS lowStockThreshold, lead_time_days AS leadTimeDays,
  pack_size AS packSize FROM policy_overrides`

type OverrideRow = Parameters<typeof toPolicy>[0] & { storeId: StoreId }

const TENANT = 'SELECT tenant_id AS tenantId, name, currency FROM tenants'

export const catalogWrites = [createTenant, saveStore, saveProducts, savePolicyOverride]

/** CatalogStore on SQLite. */
export function localCatalogStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): CatalogStore {
  return {
    async tenant(tenantId) {
      const row = reader.get<Tenant>(`${TENANT} WHERE tenant_id = ?`, tenantId)
      return row && { ...row }
    },
    tenants: async () => reader.all<Tenant>(`${TENANT} ORDER BY created_at`).map((row) => ({ ...row })),
    createTenant: (tenant, createdAt) => write(createTenant, { tenant, createdAt }),

    stores: async (tenantId) =>
      reader.all<StoreRow>(`${STORE} WHERE tenant_id = ? ORDER BY store_id`, tenantId).map(toStore),
    store: async (tenantId, storeId) => readStore(reader, tenantId, storeId),
    saveStore: (tenantId, store, ifVersion) => write(saveStore, { tenantId, store, ifVersion }),

    product: async (tenantId, productId) => readProduct(reader, tenantId, productId),
    productsById: async (tenantId, ids) => reader.snapshot(() => ids.map((id) => readProduct(reader, tenantId, id))),
    async productByBarcode(tenantId, barcode) {
      const row = reader.get<ProductRow>(
        `${PRODUCT} WHERE tenant_id = ? AND barcode = ? AND active = 1 ORDER BY product_id LIMIT 1`,
        tenantId,
        barcode,
      )
      return row && toProduct(row)
    },
    products: async (tenantId, query) => listProducts(reader, tenantId, query),
    categories: async (tenantId) =>
      reader
        .all<{ category: string }>(
          `SELECT DISTINCT category FROM products WHERE tenant_id = ? AND category <> '' ORDER BY category`,
          tenantId,
        )
        .map(({ category }) => category),
    async saveProduct(tenantId, productWrite) {
      const [outcome] = await write(saveProducts, { tenantId, writes: [productWrite] })
      return outcome!
    },
    saveProducts: (tenantId, writes) => write(saveProducts, { tenantId, writes }),

    async policyOverrides(tenantId, productId) {
      const rows = reader.all<OverrideRow>(`${OVERRIDE} WHERE tenant_id = ? AND product_id = ?`, tenantId, productId)
      return new Map(rows.map((row) => [row.storeId, toPolicy(row)]))
    },
    overridesOfLevels: async (tenantId, keys) =>
      reader.snapshot(() =>
        keys.map(({ productId, storeId }) => {
          const of = `${OVERRIDE} WHERE tenant_id = ? AND product_id = ? AND store_id = ?`
          const row = reader.get<OverrideRow>(of, tenantId, productId, storeId)
          return row && toPolicy(row)
        }),
      ),
    savePolicyOverride: (tenantId, { productId, storeId }, policy) =>
      write(savePolicyOverride, { tenantId, productId, storeId, policy }),

    stock: async (tenantId, query) => readStock(reader, tenantId, query),
    stockSummary: async (tenantId, stores) => readStockSummary(reader, tenantId, stores),
    attention: async (tenantId, query) => readAttention(reader, tenantId, query),
  }
}
