import { PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { INCOMING_PREFIX } from '#platform/aws/incoming-keys.ts'
import { createQueue, type TestQueue } from './effect-queues.ts'

/** A queue that S3 tells of what is written below `incoming/`, as the deployment makes it. `startFauxqs` comes first. */
export async function incomingQueue(
  { s3, sqs }: { s3: S3Client; sqs: SQSClient },
  {
    bucket,
    visibilitySeconds = 60,
    receivesMax = 5,
  }: { bucket: string; visibilitySeconds?: number; receivesMax?: number },
): Promise<TestQueue> {
  const dead = await createQueue(sqs, `${bucket}-incoming-dead`, {})
  const live = await createQueue(sqs, `${bucket}-incoming`, {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: receivesMax }),
  })
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn: live.arn,
            Events: ['s3:ObjectCreated:*'],
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: INCOMING_PREFIX }] } },
          },
        ],
      },
    }),
  )
  return { url: live.url, deadUrl: dead.url }
}
