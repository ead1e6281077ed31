import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { TenantId } from '#domain/values/ids.ts'
import type { AwsTable } from '../client.ts'
import type { Item } from '../items.ts'
import { tenantKey, tenantPartition } from '../keys.ts'

/** How many parts of the table are scanned side by side. */
const SEGMENTS = 4

/**
 * Shows every item of a shop, page by page, in no order: the one reading that misses nothing, because guards of commands
 * and of orders are found by their keys only. It reads the whole table, other shops' items included, and is for commands.
 *
 * @param types of the items wanted; all when absent
 */
export async function scanTenant(
  { documents, tableName }: AwsTable,
  { tenantId, types }: { tenantId: TenantId; types?: readonly string[] },
  visit: (items: Item[]) => Promise<void>,
): Promise<void> {
  const partition = tenantPartition(tenantId)
  const scanSegment = async (Segment: number) => {
    let next: Record<string, unknown> | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new ScanCommand({
          TableName: tableName,
          ConsistentRead: true,
          Segment,
          TotalSegments: SEGMENTS,
          FilterExpression: `(pk = :own OR begins_with(pk, :below) OR sk = :tenant OR tenantId = :id)${among(types)}`,
          ...(types && { ExpressionAttributeNames: { '#type': 'type' } }),
          ExpressionAttributeValues: {
            ':own': partition,
            ':below': `${partition}#`,
            ':tenant': tenantKey(tenantId).sk,
            ':id': tenantId,
            ...Object.fromEntries((types ?? []).map((type, i) => [`:type${i}`, type])),
          },
          ExclusiveStartKey: next,
        }),
      )
      if (Items.length > 0) await visit(Items as Item[])
      next = LastEvaluatedKey
    } while (next)
  }
  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(segment)))
}

const among = (types: readonly string[] | undefined): string =>
  types ? ` AND #type IN (${types.map((_, i) => `:type${i}`).join(', ')})` : ''
