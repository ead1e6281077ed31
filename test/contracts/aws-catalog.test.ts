import { describe } from 'vitest'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tempPlatform } from '#test/support/aws/platform.ts'
import { catalogStoreContract } from './catalog-store.ts'

const isHere = await startDynamoDb()

describe.skipIf(!isHere)('on DynamoDB', () => {
  catalogStoreContract('DynamoDB', tempPlatform)
})
