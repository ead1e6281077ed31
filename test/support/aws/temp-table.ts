import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { onTestFinished } from 'vitest'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { createTable } from '#platform/aws/table.ts'

let tables = 0

/** A new empty table; its client is closed when the test is over. `startDynamoDb` comes first. */
export async function tempTable(): Promise<AwsTable> {
  const tableName = `backstock-${process.pid}-${Date.now()}-${tables++}`
  const dynamo = new DynamoDBClient({})
  await createTable(dynamo, tableName)
  dynamo.destroy()
  const table = openTable(tableName)
  onTestFinished(() => table.close())
  return table
}
