import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { ArrivalRefusedError } from '#ports/tenant-archive.ts'
import type { TableTools } from '../conditional-writes.ts'
import { type Item, readItems } from '../items.ts'
import { tenantPartition } from '../keys.ts'
import { pooled } from '../pooled.ts'
import { type RetryTools, retryWrite } from '../write-retry.ts'

/** What one BatchWriteItem takes. */
const BATCH_WRITES_MAX = 25
const BATCHES_AT_ONCE = 4
const PUTS_AT_ONCE = 8

/** DynamoDB leaves out what it is short of capacity for; a put may be repeated. */
const ROUNDS_MAX = 12
const PAUSE_MS = 25

/** Nobody waits at a gateway for a command: a table that is short of capacity is asked again for some five minutes. */
const BUSY_MAX = 30
const BUSY_PAUSE_MS = 2000

async function patiently<T>(tools: RetryTools, write: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await retryWrite(tools, write)
    } catch (error) {
      if (!(error instanceof StoreBusyError) || tried === BUSY_MAX) throw error
      await tools.sleep(BUSY_PAUSE_MS)
    }
  }
}

/**
 * Writes items of a shop that moves in, many at once.
 *
 * Its own partitions are nobody else's: they are written as they come. What stands where other shops' items do is only
 * written where there is nothing, or its own from an earlier try.
 */
export function arrivalWriter({ table, tools }: TableTools, tenantId: TenantId) {
  const partition = tenantPartition(tenantId)
  const isOwn = ({ pk }: Item): boolean => pk === partition || pk.startsWith(`${partition}#`)
  let waiting: Item[] = []

  const putBatch = async (items: readonly Item[]) => {
    const { documents, tableName } = table
    let requests: Record<string, unknown>[] = items.map((Item) => ({ PutRequest: { Item } }))
    for (let round = 0; requests.length > 0; round++) {
      if (round === ROUNDS_MAX) {
        throw new StoreBusyError('The table has more to do than it can. Run the command again: it goes on.', {
          retryAfterSeconds: 60,
        })
      }
      if (round > 0) await tools.sleep(PAUSE_MS * 2 ** round)
      const request = new BatchWriteCommand({ RequestItems: { [tableName]: requests } })
      const { UnprocessedItems } = await patiently(tools, () => documents.send(request))
      requests = UnprocessedItems?.[tableName] ?? []
    }
  }

  const putIfAbsent = async (Item: Item) => {
    const put = { TableName: table.tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }
    try {
      await patiently(tools, () => table.documents.send(new PutCommand(put)))
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      const there = (await readItems(table, [Item])).get(Item)
      if (!there || isOwn(there) || there.tenantId === tenantId) return
      throw new ArrivalRefusedError(
        `Another shop has the name ${Item.pk} that this archive gives to a ${String(Item.type)}. The shop cannot be taken in.`,
      )
    }
  }

  const flush = async () => {
    const items = waiting
    waiting = []
    const [own, shared] = [items.filter(isOwn), items.filter((item) => !isOwn(item))]
    await pooled(inPieces(own, BATCH_WRITES_MAX), BATCHES_AT_ONCE, putBatch)
    await pooled(shared, PUTS_AT_ONCE, putIfAbsent)
  }

  return {
    /** Writes items that nobody acts on; one that is there from an earlier try is replaced by the same. */
    async put(items: readonly Item[]): Promise<void> {
      waiting.push(...items)
      if (waiting.length >= BATCH_WRITES_MAX * BATCHES_AT_ONCE) await flush()
    },
    /** Writes items that somebody may have changed since an earlier try: what is there stays as it is. */
    async putNew(items: readonly Item[]): Promise<void> {
      await pooled(items, PUTS_AT_ONCE, putIfAbsent)
    },
    flush,
  }
}
