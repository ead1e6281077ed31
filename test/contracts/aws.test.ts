import { describe } from 'vitest'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tempPlatform } from '#test/support/aws/platform.ts'
import { changeFeedContract } from './change-feed.ts'
import { stockStoreContract } from './stock-store.ts'

/** The same promises as on the local platform, kept by DynamoDB. */
const isHere = await startDynamoDb()

describe.skipIf(!isHere)('on DynamoDB', () => {
  stockStoreContract('DynamoDB', tempPlatform)
  changeFeedContract('DynamoDB', tempPlatform)
})
