import { describe } from 'vitest'
import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { NOW } from '#test/support/shop.ts'
import { alertStoreContract } from './alert-store.ts'

const isHere = await startDynamoDb()

async function open() {
  const { table, feed } = await tempPlatform()
  const deps = { table, tools: realTools }
  return { alerts: awsAlertStore(deps), queue: awsQueue({ ...deps, now: () => NOW }), feed }
}

describe.skipIf(!isHere)('on DynamoDB', () => {
  alertStoreContract('DynamoDB', open)
})
