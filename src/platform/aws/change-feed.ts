import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Change, ChangeFeed } from '#ports/change-feed.ts'
import type { AwsTable } from './client.ts'
import { deleteItems } from './delete-items.ts'
import { bucketEnd, bucketPartition, COUNTER_KEY, changeKey, consumerKey, FEED } from './feed-keys.ts'
import { type Item, inPartition, listItems, queryItems, readItems } from './items.ts'
import { type ItemKey, sortable } from './keys.ts'
import { ACTIONS_MAX, putNew } from './stock-actions.ts'
import { AGAIN, cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** A change before the feed gives it its id. */
export type NewChange = WithoutId<Change>

/** One transaction holds so many and the counter. */
export const APPENDED_MAX = ACTIONS_MAX - 1

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
    const puts = changes.map((change, i) => putNew(table.tableName, changeItem({ ...change, id: last + 1 + i })))
    try {
      await table.documents.send(new TransactWriteCommand({ TransactItems: [{ Update: counted }, ...puts] }))
      return undefined
    } catch (error) {
      if (cancellationCodes(error)?.[0] === 'ConditionalCheckFailed') return AGAIN
      throw error
    }
  })
}

const changeItem = (change: Change): Item => ({ ...changeKey(change.id), type: 'change', ...change })

function toChange({ pk: _pk, sk: _sk, type: _type, ...change }: Item): Change {
  return change as unknown as Change
}

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
    forget: (keepCount) => forget(table, keepCount),
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
  while (next <= last && changes.length < limit) {
    const before = next
    for await (const item of queryItems(
      table,
      between(next, Math.min(last, bucketEnd(next))),
      limit - changes.length,
    )) {
      if (item.id !== next) return changes
      changes.push(toChange(item))
      next += 1
    }
    if (next === before) return changes
  }
  return changes
}

/** Entries of one partition, by id. */
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

async function forget(table: AwsTable, keepCount: number): Promise<number> {
  const [{ first, last, deleted }, consumers] = await Promise.all([
    readCounter(table),
    listItems(table, inPartition(FEED, 'CONSUMER#')),
  ])
  const done = Math.min(...consumers.map(({ changeId }) => changeId as number))
  const upTo = Math.min(done, last - keepCount, deleted + FORGOTTEN_MAX)
  if (consumers.length === 0 || upTo <= deleted) return 0
  // Readers start above before anything goes, and what a crash leaves undeleted is deleted next time.
  await raise(table, { key: COUNTER_KEY, attribute: 'first', to: Math.max(first, upTo + 1) })
  const ids = Array.from({ length: upTo - deleted }, (_, i) => deleted + 1 + i)
  await deleteItems(table, ids.map(changeKey))
  await raise(table, { key: COUNTER_KEY, attribute: 'deleted', to: upTo })
  return ids.length
}
