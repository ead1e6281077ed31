import { describe, onTestFinished } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsMailer } from '#platform/aws/mailer.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { bedrockWire } from '#test/support/aws/converse-stub.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { newBucket, startFauxqs } from '#test/support/aws/fauxqs.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { sesServer } from '#test/support/aws/ses.ts'
import { startSes } from '#test/support/aws/ses-emulator.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW } from '#test/support/shop.ts'
import { blobsContract } from './blobs.ts'
import { mailerContract } from './mailer.ts'
import { narratorContract } from './narrator.ts'
import { queueContract } from './queue.ts'

/** The same promises as on the local platform, kept by S3, SNS and SQS, SES and Bedrock. */
await Promise.all([startFauxqs(), startSes()])
const hasDynamoDb = await startDynamoDb()

async function tempBlobs() {
  const blobs = awsBlobs(await newBucket())
  onTestFinished(() => blobs.close())
  return blobs
}

blobsContract('S3', tempBlobs)

mailerContract('SES', async () => {
  const [ses, blobs] = [await sesServer(), await tempBlobs()]
  const mailer = awsMailer({ from: 'Backstock <backstock@localhost>', blobs }, { endpoint: ses.url })
  onTestFinished(() => mailer.close())
  return { mailer, blobs, received: ses.mails }
})

narratorContract('Bedrock (a stub of it)', bedrockWire)

describe.skipIf(!hasDynamoDb)('on DynamoDB', () => {
  queueContract('DynamoDB', async () => awsQueue({ table: await tempTable(), tools: realTools, now: () => NOW }))
})
