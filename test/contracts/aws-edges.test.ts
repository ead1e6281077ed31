import { describe, onTestFinished } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsMailer } from '#platform/aws/mailer.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { awsTexts } from '#platform/aws/texts.ts'
import { bedrockWire } from '#test/support/aws/converse-stub.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { newBucket, startFauxqs } from '#test/support/aws/fauxqs.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { sesServer } from '#test/support/aws/ses.ts'
import { startSes } from '#test/support/aws/ses-emulator.ts'
import { smsServer } from '#test/support/aws/sms-stub.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW } from '#test/support/shop.ts'
import { blobsContract } from './blobs.ts'
import { mailerContract } from './mailer.ts'
import { narratorContract } from './narrator.ts'
import { queueContract } from './queue.ts'
import { textsContract } from './texts.ts'

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

textsContract('SNS (a stub of it)', async () => {
  const sns = await smsServer()
  const texts = awsTexts({}, { endpoint: sns.url })
  onTestFinished(() => texts.close())
  return { texts, received: async () => sns.taken.map(({ to, body }) => ({ to, body })) }
})

narratorContract('Bedrock (a stub of it)', bedrockWire)

describe.skipIf(!hasDynamoDb)('on DynamoDB', () => {
  queueContract('DynamoDB', async () => awsQueue({ table: await tempTable(), tools: realTools, now: () => NOW }))
})
