import { onTestFinished } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { startFauxqs, tempBucket } from '#test/support/aws/fauxqs.ts'
import { blobsContract } from './blobs.ts'

/** The same promises as on the local platform, kept by S3, SNS and SQS, SES and Bedrock. */
await startFauxqs()

async function tempBlobs() {
  const blobs = awsBlobs(await tempBucket())
  onTestFinished(() => blobs.close())
  return blobs
}

blobsContract('S3', tempBlobs)
