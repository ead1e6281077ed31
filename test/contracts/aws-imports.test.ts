import { describe } from 'vitest'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { importStoreContract } from './import-store.ts'

const isHere = await startDynamoDb()

async function open() {
  const { table, catalog, feed } = await tempPlatform()
  return { imports: awsImportStore({ table, tools: realTools }), catalog, feed }
}

describe.skipIf(!isHere)('on DynamoDB', () => {
  importStoreContract('DynamoDB', open)
})
