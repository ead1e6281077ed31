import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { onTestFinished } from 'vitest'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localApiKeyStore } from '#platform/local/api-key-store.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { outboxMailer, smtpMailer } from '#platform/local/mailer.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localSupplierStore } from '#platform/local/supplier-store.ts'
import { testMailServer } from '#test/support/server.ts'
import { NOW } from '#test/support/shop.ts'
import { tempDatabase, tempFolder } from '#test/support/temp-database.ts'
import { alertStoreContract } from './alert-store.ts'
import { apiKeyStoreContract } from './api-key-store.ts'
import { blobsContract } from './blobs.ts'
import { catalogStoreContract } from './catalog-store.ts'
import { identityStoreContract } from './identity-store.ts'
import { importStoreContract } from './import-store.ts'
import { mailerContract } from './mailer.ts'
import { purchaseOrderStoreContract } from './purchase-order-store.ts'
import { queueContract } from './queue.ts'
import { stockStoreContract } from './stock-store.ts'
import { supplierStoreContract } from './supplier-store.ts'

const open = async () => {
  const database = await tempDatabase()
  return { stock: localStockStore(database), catalog: localCatalogStore(database), feed: localChangeFeed(database) }
}

stockStoreContract('SQLite', open)
catalogStoreContract('SQLite', open)
identityStoreContract('SQLite', async () => ({ identity: localIdentityStore(await tempDatabase()) }))
apiKeyStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { apiKeys: localApiKeyStore(database), identity: localIdentityStore(database) }
})
blobsContract('files', async () => localBlobs(await tempFolder()))
importStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return {
    imports: localImportStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
  }
})
queueContract('SQLite', async () => localQueue(await tempDatabase(), () => NOW))
alertStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { alerts: localAlertStore(database), queue: localQueue(database, () => NOW), feed: localChangeFeed(database) }
})
purchaseOrderStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return {
    purchaseOrders: localPurchaseOrderStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
  }
})
supplierStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { suppliers: localSupplierStore(database), catalog: localCatalogStore(database) }
})

const FROM = 'Backstock <backstock@localhost>'

mailerContract('SMTP', async () => {
  const server = await testMailServer()
  const mailer = smtpMailer(server.url, FROM)
  onTestFinished(() => mailer.close())
  return { mailer, received: () => server.waitFor(1) }
})
mailerContract('files', async () => {
  const folder = await tempFolder()
  const received = async () => {
    const files = await readdir(folder)
    return Promise.all(files.map(async (name) => PostalMime.parse(await readFile(join(folder, name)))))
  }
  return { mailer: outboxMailer(folder, FROM), received }
})
