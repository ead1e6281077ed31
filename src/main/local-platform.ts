import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { systemClock } from '#platform/local/clock.ts'
import { openDatabase } from '#platform/local/database.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { Config } from './config.ts'

/** Everything the use cases need from outside. The one thing that differs between a laptop and the cloud. */
export interface Platform {
  clock: Clock
  randomness: Randomness
  catalog: CatalogStore
  stock: StockStore
  feed: ChangeFeed
  imports: ImportStore
  blobs: Blobs
  close(): Promise<void>
}

/** The platform of one machine: SQLite and files in one folder. */
export async function openLocalPlatform(
  { dataFolder }: Pick<Config, 'dataFolder'>,
  onFailure: (error: Error) => void,
): Promise<Platform> {
  mkdirSync(dataFolder, { recursive: true })
  const database = await openDatabase(join(dataFolder, 'backstock.sqlite'), onFailure)
  return {
    clock: systemClock,
    randomness: systemRandomness,
    catalog: localCatalogStore(database),
    stock: localStockStore(database),
    feed: localChangeFeed(database),
    imports: localImportStore(database),
    blobs: localBlobs(join(dataFolder, 'blobs')),
    close: () => database.close(),
  }
}
