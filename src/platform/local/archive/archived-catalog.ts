import type { ArchiveValues } from '#domain/archive/archive-record.ts'
import type { Product, StockPolicy } from '#domain/catalog/product.ts'
import { fold, searchText } from '#domain/catalog/search.ts'
import { PRODUCT, type ProductRow, STORE, type StoreRow, toPolicy, toProduct, toStore } from '../catalog-rows.ts'
import { type ArchivedKinds, insert, mapped, withoutNulls } from './archived-kind.ts'

type CatalogKind = 'tenant' | 'store' | 'supplier' | 'product' | 'policy'

const policyColumns = ({ lowStockThreshold, leadTimeDays, packSize }: StockPolicy) => ({
  low_stock_threshold: lowStockThreshold,
  lead_time_days: leadTimeDays,
  pack_size: packSize,
})

const productColumns = (product: Product) => ({
  product_id: product.productId,
  name: product.name,
  category: product.category,
  unit: product.unit,
  price: product.price,
  cost: product.cost,
  barcode: product.barcode,
  supplier: product.supplier,
  active: Number(product.active),
  ...policyColumns(product.policy),
  version: product.version,
  updated_at: product.updatedAt,
  // What is searched and sorted by is made again, as saving a product does.
  name_key: fold(product.name),
  search_text: searchText(product),
})

/** Tenant, stores, suppliers and products. */
export const archivedCatalog: ArchivedKinds<CatalogKind> = {
  tenant: {
    tables: ['tenants'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['tenant']>(
          'SELECT tenant_id AS tenantId, name, currency, created_at AS createdAt FROM tenants WHERE tenant_id = ?',
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write: (db, tenantId, { name, currency, createdAt }) =>
      insert(db, 'tenants', { tenant_id: tenantId, name, currency, created_at: createdAt }),
  },
  store: {
    tables: ['stores'],
    read: (db, tenantId) =>
      mapped(db.iterate<StoreRow>(`${STORE} WHERE tenant_id = ? ORDER BY store_id`, tenantId), toStore),
    write: (db, tenantId, store) =>
      insert(db, 'stores', {
        tenant_id: tenantId,
        store_id: store.storeId,
        name: store.name,
        time_zone: store.timeZone,
        currency: store.currency,
        allow_negative: Number(store.allowNegative),
        active: Number(store.active),
        version: store.version,
      }),
  },
  supplier: {
    tables: ['suppliers'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['supplier']>(
          `SELECT name, lead_time_days AS leadTimeDays, review_days AS reviewDays,
             minimum_order_value AS minimumOrderValue, email, version
           FROM suppliers WHERE tenant_id = ? ORDER BY name`,
          tenantId,
        ),
        withoutNulls,
      ),
    write: (db, tenantId, supplier) =>
      insert(db, 'suppliers', {
        tenant_id: tenantId,
        name: supplier.name,
        lead_time_days: supplier.leadTimeDays,
        review_days: supplier.reviewDays,
        minimum_order_value: supplier.minimumOrderValue,
        email: supplier.email,
        version: supplier.version,
      }),
  },
  product: {
    tables: ['products'],
    read: (db, tenantId) =>
      mapped(db.iterate<ProductRow>(`${PRODUCT} WHERE tenant_id = ? ORDER BY product_id`, tenantId), toProduct),
    write: (db, tenantId, product) => insert(db, 'products', { tenant_id: tenantId, ...productColumns(product) }),
  },
  policy: {
    tables: ['policy_overrides'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<{ storeId: string; productId: string } & Parameters<typeof toPolicy>[0]>(
          `SELECT store_id AS storeId, product_id AS productId, low_stock_threshold AS lowStockThreshold,
             lead_time_days AS leadTimeDays, pack_size AS packSize
           FROM policy_overrides WHERE tenant_id = ? ORDER BY product_id, store_id`,
          tenantId,
        ),
        (row) => ({ storeId: row.storeId, productId: row.productId, policy: toPolicy(row) }),
      ),
    write: (db, tenantId, { storeId, productId, policy }) =>
      insert(db, 'policy_overrides', {
        tenant_id: tenantId,
        product_id: productId,
        store_id: storeId,
        ...policyColumns(policy),
      }),
  },
}
