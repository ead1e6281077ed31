import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { tempDatabase } from '#test/support/temp-database.ts'
import { catalogStoreContract } from './catalog-store.ts'
import { identityStoreContract } from './identity-store.ts'
import { stockStoreContract } from './stock-store.ts'

const open = async () => {
  const database = await tempDatabase()
  return { stock: localStockStore(database), catalog: localCatalogStore(database), feed: localChangeFeed(database) }
}

stockStoreContract('SQLite', open)
catalogStoreContract('SQLite', open)
identityStoreContract('SQLite', async () => ({ identity: localIdentityStore(await tempDatabase()) }))
