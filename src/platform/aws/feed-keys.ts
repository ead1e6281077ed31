import { type ItemKey, keys, sortable } from './keys.ts'

/** The feed as a whole: its counter, and where each consumer stands. */
export const FEED = 'FEED'

/** `last` is the newest id given out, `first` the oldest still to be read, `deleted` how far old entries are gone. */
export const COUNTER_KEY: ItemKey = { pk: FEED, sk: 'COUNTER' }

export const consumerKey = (consumer: string): ItemKey => ({ pk: FEED, sk: keys`CONSUMER#${consumer}` })

export const shardKey = (shardId: string): ItemKey => ({ pk: FEED, sk: keys`SHARD#${shardId}` })

/** So many ids share a partition: reading on rarely crosses into the next, and writes move on from a warm one. */
const BUCKET_SIZE = 1000

export const bucketOf = (id: number): number => Math.floor(id / BUCKET_SIZE)

/** The last id in the same partition. */
export const bucketEnd = (id: number): number => (bucketOf(id) + 1) * BUCKET_SIZE - 1

export const bucketPartition = (id: number): string => keys`FEED#${sortable(bucketOf(id))}`

/** Where the entry is whose last change has this id. */
export const entryKey = (lastId: number): ItemKey => ({ pk: bucketPartition(lastId), sk: sortable(lastId) })
