import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { tempDatabase, tempFolder } from '#test/support/temp-database.ts'
import { blobsContract } from './blobs.ts'
import { catalogStoreContract } from './catalog-store.ts'
import { identityStoreContract } from './identity-store.ts'
import { importStoreContract } from './import-store.ts'
import { stockStoreContract } from './stock-store.ts'

const open = async () => {
  const database = await tempDatabase()
  return { stock: localStockStore(database), catalog: localCatalogStore(database), feed: localChangeFeed(database) }
}

stockStoreContract('SQLite', open)
catalogStoreContract('SQLite', open)
identityStoreContract('SQLite', async () => ({ identity: localIdentityStore(await tempDatabase()) }))
blobsContract('files', async () => localBlobs(await tempFolder()))
importStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return {
    imports: localImportStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
  }
})
