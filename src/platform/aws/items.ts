import { BatchGetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { inPieces } from '#domain/values/pieces.ts'
import { StoreBusyError } from '#ports/busy.ts'
import type { AwsTable } from './client.ts'
import type { ItemKey } from './keys.ts'

/** An item as the document client gives it: plain values, integers exact. */
export type Item = ItemKey & Record<string, unknown>

/** What one BatchGetItem takes. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH_KEYS_MAX = 100

/** DynamoDB leaves keys out when an answer passes 16 MB or it is short of capacity; after so many rounds it is stuck. */
const ROUNDS_MAX = 8
const PAUSE_MS = 25

const nameOf = ({ pk, sk }: ItemKey): string => `${pk}\u0000${sk}`

/** Items found by key. `get` of a key that was not asked for, or is not there, is undefined. */
export interface FoundItems {
  get(key: ItemKey): Item | undefined
}

/**
 * Reads many items consistently, in as many requests as it takes; a key may be named twice.
 * Not a snapshot: what depends on several items at once is guarded by conditions when it is written.
 *
 * @throws StoreBusyError when DynamoDB keeps leaving some out
 */
export async function readItems(
  { documents, tableName }: Pick<AwsTable, 'documents' | 'tableName'>,
  wanted: readonly ItemKey[],
): Promise<FoundItems> {
  const found = new Map<string, Item>()
  const distinct = [...new Map(wanted.map(({ pk, sk }) => [nameOf({ pk, sk }), { pk, sk }])).values()]
  const readBatch = async (keys: ItemKey[]) => {
    let left = keys
    for (let round = 0; left.length > 0; round++) {
      if (round === ROUNDS_MAX) {
        throw new StoreBusyError('The store answers too slowly. Try again.', { retryAfterSeconds: 2 })
      }
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** round))
      const request = { RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }
      const { Responses, UnprocessedKeys } = await documents.send(new BatchGetCommand(request))
      for (const item of (Responses?.[tableName] ?? []) as Item[]) found.set(nameOf(item), item)
      left = (UnprocessedKeys?.[tableName]?.Keys ?? []) as ItemKey[]
    }
  }
  await Promise.all(inPieces(distinct, BATCH_KEYS_MAX).map(readBatch))
  return { get: (key) => found.get(nameOf(key)) }
}

/** A query without the table's name; its pages are walked by `queryItems`. */
export type ItemQuery = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>

/**
 * Walks a query page by page (DynamoDB cuts at 1 MB, and a filter may leave pages empty), up to `limit` items.
 * Consistent unless an index is named: indexes cannot be.
 */
export async function* queryItems(
  { documents, tableName }: Pick<AwsTable, 'documents' | 'tableName'>,
  query: ItemQuery,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Item> {
  let left = limit
  let next: Record<string, unknown> | undefined
  do {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        ConsistentRead: query.IndexName === undefined,
        ...query,
        TableName: tableName,
        ExclusiveStartKey: next,
      }),
    )
    for (const item of Items as Item[]) {
      if (left-- <= 0) return
      yield item
    }
    next = LastEvaluatedKey
  } while (next && left > 0)
}

/** All items of a partition whose place begins with `prefix`, in key order. */
export const inPartition = (pk: string, prefix: string): ItemQuery => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
})

/** `queryItems` as an array, for where the whole answer is small or limited. */
export async function listItems(
  table: Pick<AwsTable, 'documents' | 'tableName'>,
  query: ItemQuery,
  limit?: number,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of queryItems(table, query, limit)) items.push(item)
  return items
}
