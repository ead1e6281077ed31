import { describe } from 'vitest'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { startDynamoDb, tempTable } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { identityStoreContract } from './identity-store.ts'

const isHere = await startDynamoDb()

describe.skipIf(!isHere)('on DynamoDB', () => {
  identityStoreContract('DynamoDB', async () => ({
    identity: awsIdentityStore({ table: await tempTable(), tools: realTools }),
  }))
})
