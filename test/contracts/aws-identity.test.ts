import { describe } from 'vitest'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { startDynamoDb, tempTable } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { apiKeyStoreContract } from './api-key-store.ts'
import { identityStoreContract } from './identity-store.ts'

const isHere = await startDynamoDb()

describe.skipIf(!isHere)('on DynamoDB', () => {
  identityStoreContract('DynamoDB', async () => ({
    identity: awsIdentityStore({ table: await tempTable(), tools: realTools }),
  }))
  apiKeyStoreContract('DynamoDB', async () => {
    const deps = { table: await tempTable(), tools: realTools }
    return { apiKeys: awsApiKeyStore(deps), identity: awsIdentityStore(deps) }
  })
})
