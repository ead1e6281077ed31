import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { onTestFinished } from 'vitest'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import type { AwsTable } from '#platform/aws/client.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { streamPoller } from '#platform/aws/stream-poller.ts'
import { relayRecords } from '#platform/aws/stream-relay.ts'
import { systemTools } from '#platform/aws/write-retry.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { tempTable } from './temp-table.ts'

/** What must not happen, where a worker would go on. */
export const onFault = (error: unknown): never => {
  throw error
}

export const realTools = systemTools({ fraction: Math.random })

/** The feed of a table, whose stream is relayed before anything is read: on AWS a function does that in the meantime. */
export function relayedFeed(table: AwsTable): ChangeFeed {
  const streams = new DynamoDBStreamsClient({})
  onTestFinished(() => streams.destroy())
  const onFailure = (error: unknown) => {
    throw error
  }
  const poller = streamPoller({
    table,
    streams,
    relay: (records) => relayRecords({ table, tools: realTools, onFailure }, records),
  })
  const feed = awsChangeFeed({ table })
  return {
    ...feed,
    async after(afterId, limit) {
      await poller.drain()
      return feed.after(afterId, limit)
    },
    async latest() {
      await poller.drain()
      return feed.latest()
    },
  }
}

/** A catalog whose kept counts are brought up to date before they are read, by `feed`. */
export const countedCatalog = (catalog: CatalogStore, feed: ChangeFeed): CatalogStore => ({
  ...catalog,
  async stockSummary(tenantId, stores) {
    await feed.latest()
    return catalog.stockSummary(tenantId, stores)
  },
  async attention(tenantId, query) {
    await feed.latest()
    return catalog.attention(tenantId, query)
  },
})

export interface AwsPlatform {
  table: AwsTable
  stock: StockStore
  catalog: CatalogStore
  feed: ChangeFeed
}

/** Ledger, catalog and feed on a new table. */
export async function tempPlatform(): Promise<AwsPlatform> {
  const table = await tempTable()
  const feed = relayedFeed(table)
  return {
    table,
    stock: awsStockStore({ table, tools: realTools }),
    catalog: countedCatalog(awsCatalogStore({ table, tools: realTools }), feed),
    feed,
  }
}
