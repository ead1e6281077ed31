import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { AwsTable } from './client.ts'
import type { WriteAction } from './stock-actions.ts'
import { cancellationCodes } from './write-retry.ts'

/**
 * Writes all or nothing. @returns false when a condition failed: nothing was written
 *
 * @throws whatever else went wrong, for `retryWrite` to judge
 */
export async function transact(
  { documents }: Pick<AwsTable, 'documents'>,
  actions: readonly WriteAction[],
): Promise<boolean> {
  if (actions.length === 0) return true
  try {
    await documents.send(new TransactWriteCommand({ TransactItems: [...actions] }))
    return true
  } catch (error) {
    if (cancellationCodes(error)?.includes('ConditionalCheckFailed')) return false
    throw error
  }
}
