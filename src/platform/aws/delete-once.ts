import { randomUUID } from 'node:crypto'
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import type { AwsTable } from './client.ts'
import type { ItemKey } from './keys.ts'
import { cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

type Delete = NonNullable<NonNullable<TransactWriteCommandInput['TransactItems']>[number]['Delete']>

/**
 * Deletes an item if it is as told. Every sending has one token, by which DynamoDB knows it again for ten minutes: so a
 * deletion whose answer was lost is not taken for that of somebody else.
 *
 * @returns false when it was not, or not there
 */
export async function deleteOnce(
  { table, tools }: { table: AwsTable; tools: RetryTools },
  key: ItemKey,
  condition: Pick<Delete, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>,
): Promise<boolean> {
  const TransactItems = [{ Delete: { TableName: table.tableName, Key: key, ...condition } }]
  const ClientRequestToken = randomUUID()
  return retryWrite<boolean>(tools, async () => {
    try {
      await table.documents.send(new TransactWriteCommand({ TransactItems, ClientRequestToken }))
      return true
    } catch (error) {
      if (cancellationCodes(error)?.includes('ConditionalCheckFailed')) return false
      throw error
    }
  })
}
