import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb'
import { inPieces } from '#domain/values/pieces.ts'
import { StoreBusyError } from '#ports/busy.ts'
import type { AwsTable } from './client.ts'
import type { ItemKey } from './keys.ts'
import { pooled } from './pooled.ts'

/** What one BatchWriteItem takes. */
const BATCH_WRITES_MAX = 25
const BATCHES_AT_ONCE = 4

/** DynamoDB leaves out what it is short of capacity for; a delete may be repeated. */
const ROUNDS_MAX = 8
const PAUSE_MS = 25

/**
 * Deletes items whatever they are by now; those that are not there count as deleted.
 * @throws StoreBusyError when DynamoDB keeps leaving some out
 */
export async function deleteItems({ documents, tableName }: AwsTable, keys: readonly ItemKey[]): Promise<void> {
  await pooled(inPieces(keys, BATCH_WRITES_MAX), BATCHES_AT_ONCE, async (batch) => {
    let requests: Record<string, unknown>[] = batch.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }))
    for (let round = 0; requests.length > 0; round++) {
      if (round === ROUNDS_MAX) {
        throw new StoreBusyError('The store has more to do than it can. Try again.', { retryAfterSeconds: 2 })
      }
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** round))
      const request = { RequestItems: { [tableName]: requests } }
      const { UnprocessedItems } = await documents.send(new BatchWriteCommand(request))
      requests = UnprocessedItems?.[tableName] ?? []
    }
  })
}
