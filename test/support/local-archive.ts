import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localApiKeyStore } from '#platform/local/api-key-store.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { openDatabase } from '#platform/local/database.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { localSalesStore } from '#platform/local/sales-store.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localTenantArchive } from '#platform/local/tenant-archive.ts'
import type { ArchiveSide } from '#test/contracts/tenant-archive.ts'
import { NOW } from './shop.ts'
import { tempFolder } from './temp-database.ts'

/** A new database with all that finds what moved into it. */
export async function localArchiveSide(): Promise<ArchiveSide & { path: string }> {
  const path = join(await tempFolder(), 'backstock.sqlite')
  const database = await openDatabase(path, (error) => {
    throw error
  })
  onTestFinished(() => database.close())
  return {
    path,
    archive: localTenantArchive(path),
    stock: localStockStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
    alerts: localAlertStore(database),
    identity: localIdentityStore(database),
    apiKeys: localApiKeyStore(database),
    purchaseOrders: localPurchaseOrderStore(database),
    imports: localImportStore(database),
    sales: localSalesStore(database, () => NOW),
    queue: localQueue(database, () => NOW),
  }
}
