import { describe, onTestFinished } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { startDynamoDb, tempTable } from '#test/support/aws/dynamodb.ts'
import { startFauxqs, tempBucket } from '#test/support/aws/fauxqs.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { NOW } from '#test/support/shop.ts'
import { blobsContract } from './blobs.ts'
import { queueContract } from './queue.ts'

/** The same promises as on the local platform, kept by S3, SNS and SQS, SES and Bedrock. */
await startFauxqs()
const hasDynamoDb = await startDynamoDb()

async function tempBlobs() {
  const blobs = awsBlobs(await tempBucket())
  onTestFinished(() => blobs.close())
  return blobs
}

blobsContract('S3', tempBlobs)

describe.skipIf(!hasDynamoDb)('on DynamoDB', () => {
  queueContract('DynamoDB', async () => awsQueue({ table: await tempTable(), tools: realTools, now: () => NOW }))
})
