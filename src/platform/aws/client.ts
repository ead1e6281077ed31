import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The table and the way to it: what every adapter on DynamoDB is given. */
export interface AwsTable {
  documents: DynamoDBDocumentClient
  tableName: string
}

/** A request that takes longer than this is lost: DynamoDB answers in milliseconds. */
const REQUEST_TIMEOUT_MS = 3000

/** The SDK's own retries of a read or an ambiguous write; conflicts of transactions are write-retry.ts's. */
const ATTEMPTS_MAX = 3

/**
 * Opens the table. Region, credentials and endpoint come from the SDK's own sources (`AWS_REGION`,
 * `AWS_ENDPOINT_URL_DYNAMODB`, a role), so that an adapter has no branch for tests. Made once per process: it keeps
 * connections alive.
 */
export function openTable(tableName: string, config: DynamoDBClientConfig = {}): AwsTable & { close(): void } {
  const dynamo = new DynamoDBClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
    ...config,
  })
  const documents = DynamoDBDocumentClient.from(dynamo, {
    // Absent fields are absent. Numbers that are not safe integers are an error in both directions, which is the default:
    // quantities and money stay exact.
    marshallOptions: { removeUndefinedValues: true },
  })
  return { documents, tableName, close: () => dynamo.destroy() }
}
