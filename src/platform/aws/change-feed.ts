import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Change, ChangeFeed } from '#ports/change-feed.ts'
import type { AwsTable } from './client.ts'
import { deleteItems } from './delete-items.ts'
import { bucketEnd, bucketPartition, COUNTER_KEY, consumerKey, entryKey } from './feed-keys.ts'
import { type Item, listItems, queryItems, readItems } from './items.ts'
import { type ItemKey, sortable } from './keys.ts'
import { putNew } from './stock-actions.ts'
import { AGAIN, cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** A change before the feed gives it its id. */
export type NewChange = WithoutId<Change>

/** So many share an entry: with the longest names a product can have they stay well below the 400 kB of an item. */
export const APPENDED_MAX = 100

interface Counter {
  first: number
  last: number
  deleted: number
}

async function readCounter(table: AwsTable): Promise<Counter> {
  const item = (await readItems(table, [COUNTER_KEY])).get(COUNTER_KEY)
  return { first: 1, last: 0, deleted: 0, ...(item as Partial<Counter> | undefined) }
}

/**
 * Appends changes in their order, all or none, with ids that follow each other without a gap. Their ids come from one
 * counter under compare-and-set, so that an id is never seen after a higher one was read.
 *
 * An answer that is lost makes them twice, which the feed allows.
 *
 * @param changes at most APPENDED_MAX
 */
export async function appendChanges(
  { table, tools }: { table: AwsTable; tools: RetryTools },
  changes: readonly NewChange[],
): Promise<void> {
  if (changes.length === 0) return
  await retryWrite(tools, async () => {
    const { last } = await readCounter(table)
    const counted = {
      TableName: table.tableName,
      Key: COUNTER_KEY,
      UpdateExpression: 'SET #last = :next',
      ConditionExpression: last === 0 ? 'attribute_not_exists(#last)' : '#last = :last',
      ExpressionAttributeNames: { '#last': 'last' },
      ExpressionAttributeValues: { ':next': last + changes.length, ...(last > 0 && { ':last': last }) },
    }
    const entry = putNew(table.tableName, entryItem(last, changes))
    try {
      await table.documents.send(new TransactWriteCommand({ TransactItems: [{ Update: counted }, entry] }))
      return undefined
    } catch (error) {
      if (cancellationCodes(error)?.[0] === 'ConditionalCheckFailed') return AGAIN
      throw error
    }
  })
}

/**
 * One entry for all changes of an append: an item for each would cost six times as much. Its place is the id of its
 * last change, so that the first entry from an id on is the one that holds it.
 */
const entryItem = (last: number, changes: readonly NewChange[]): Item => ({
  ...entryKey(last + changes.length),
  type: 'changes',
  changes: changes.map((change, i) => ({ ...change, id: last + 1 + i })),
})

const changesIn = (item: Item): Change[] => item.changes as Change[]

/** How often a follower is woken by the clock: the relay that appends runs elsewhere. */
const LOOK_EVERY_MS = 1000

/** ChangeFeed on DynamoDB: what the relay of the table's stream appended, in the order it did. */
export function awsChangeFeed({
  table,
  onAppended,
}: {
  table: AwsTable
  /** Tells of a relay in this same process, where there is one. */
  onAppended?: (listener: () => void) => () => void
}): ChangeFeed {
  return {
    after: (afterId, limit) => readAfter(table, afterId, limit),
    latest: async () => (await readCounter(table)).last,
    async cursor(consumer) {
      const item = (await readItems(table, [consumerKey(consumer)])).get(consumerKey(consumer))
      return (item?.changeId as number | undefined) ?? 0
    },
    advance: (consumer, changeId) =>
      raise(table, { key: consumerKey(consumer), attribute: 'changeId', to: changeId, more: { type: 'consumer' } }),
    forget: (keepCount, consumers) => forget(table, keepCount, consumers),
    onWake(listener) {
      const stop = onAppended?.(listener)
      const timer = setInterval(listener, LOOK_EVERY_MS)
      timer.unref()
      return () => {
        stop?.()
        clearInterval(timer)
      }
    },
  }
}

/**
 * Reads on without a gap: while a transaction becomes visible its counter may be seen before its entries, and a reader
 * that stepped over one would never come back for it.
 */
async function readAfter(table: AwsTable, afterId: number, limit: number): Promise<Change[]> {
  const { first, last } = await readCounter(table)
  const changes: Change[] = []
  let next = Math.max(afterId + 1, first)
  for (let from = next; from <= last && changes.length < limit; from = bucketEnd(from) + 1) {
    for await (const item of queryItems(table, between(from, Math.min(last, bucketEnd(from))))) {
      const unread = changesIn(item).filter(({ id }) => id >= next)
      if (unread[0]?.id !== next) return changes
      changes.push(...unread.slice(0, limit - changes.length))
      if (changes.length >= limit) return changes
      next += unread.length
    }
  }
  return changes
}

/** Entries of one partition, by the ids of their last changes. */
const between = (from: number, to: number) => ({
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
  ExpressionAttributeValues: { ':pk': bucketPartition(from), ':from': sortable(from), ':to': sortable(to) },
})

/** Sets a number that only rises; a lower one than it has is ignored. */
async function raise(
  { documents, tableName }: AwsTable,
  { key, attribute, to, more = {} }: { key: ItemKey; attribute: string; to: number; more?: Record<string, string> },
): Promise<void> {
  const sets = Object.keys(more).map((name) => `, #${name} = :${name}`)
  const entries = Object.entries(more)
  try {
    await documents.send(
      new UpdateCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: `SET #attribute = :to${sets.join('')}`,
        ConditionExpression: 'attribute_not_exists(#attribute) OR #attribute < :to',
        ExpressionAttributeNames: {
          '#attribute': attribute,
          ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: { ':to': to, ...Object.fromEntries(entries.map(([name, v]) => [`:${name}`, v])) },
      }),
    )
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
  }
}

/** At once so many, so that a year's backlog does not make one endless request. */
const FORGOTTEN_MAX = 5000

async function forget(table: AwsTable, keepCount: number, consumers: readonly string[]): Promise<number> {
  const [{ first, last, deleted }, places] = await Promise.all([
    readCounter(table),
    readItems(table, consumers.map(consumerKey)),
  ])
  const done = Math.min(
    ...consumers.map((name) => (places.get(consumerKey(name))?.changeId as number | undefined) ?? 0),
  )
  const upTo = Math.min(done, last - keepCount, deleted + FORGOTTEN_MAX)
  if (upTo <= deleted) return 0
  // Readers start above before anything goes, and what a crash leaves undeleted is deleted next time.
  await raise(table, { key: COUNTER_KEY, attribute: 'first', to: Math.max(first, upTo + 1) })
  const entries: ItemKey[] = []
  for (let from = deleted + 1; from <= upTo; from = bucketEnd(from) + 1) {
    const ofBucket = await listItems(table, {
      ...between(from, Math.min(upTo, bucketEnd(from))),
      ProjectionExpression: 'pk, sk',
    })
    entries.push(...ofBucket)
  }
  await deleteItems(table, entries)
  await raise(table, { key: COUNTER_KEY, attribute: 'deleted', to: upTo })
  return upTo - deleted
}
