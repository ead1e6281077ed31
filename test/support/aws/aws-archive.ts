import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { awsTenantArchive } from '#platform/aws/tenant-archive.ts'
import type { ArchiveSide } from '#test/contracts/tenant-archive.ts'
import { NOW } from '../shop.ts'
import { type AwsPlatform, realTools, tempPlatform } from './platform.ts'

/** A new table with all that finds what moved into it. */
export async function awsArchiveSide(): Promise<ArchiveSide & AwsPlatform> {
  const platform = await tempPlatform()
  const store = { table: platform.table, tools: realTools, now: () => NOW }
  return {
    ...platform,
    archive: awsTenantArchive(store),
    alerts: awsAlertStore(store),
    identity: awsIdentityStore(store),
    apiKeys: awsApiKeyStore(store),
    purchaseOrders: awsPurchaseOrderStore(store),
    imports: awsImportStore(store),
    sales: awsSalesStore(store),
    queue: awsQueue(store),
  }
}
