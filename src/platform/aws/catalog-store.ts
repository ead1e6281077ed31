import type { CatalogStore } from '#ports/catalog-store.ts'
import { awsCatalogEntries } from './catalog-entries.ts'
import type { AwsTable } from './client.ts'
import { findByBarcode, listCategories, listProducts } from './product-lists.ts'
import { listAttention, listStock, summarizeStock } from './stock-lists.ts'
import type { RetryTools } from './write-retry.ts'

/**
 * CatalogStore on DynamoDB. What is found by key is read consistently; lists lag behind by moments. What each list
 * costs is in docs/aws-tables.md.
 */
export function awsCatalogStore({ table, tools }: { table: AwsTable; tools: RetryTools }): CatalogStore {
  return {
    ...awsCatalogEntries({ table, tools }),
    productByBarcode: (tenantId, barcode) => findByBarcode(table, tenantId, barcode),
    products: (tenantId, query) => listProducts(table, tenantId, query),
    categories: (tenantId) => listCategories(table, tenantId),
    stock: (tenantId, query) => listStock(table, tenantId, query),
    stockSummary: (tenantId, stores) => summarizeStock(table, tenantId, stores),
    attention: (tenantId, query) => listAttention(table, tenantId, query),
  }
}
