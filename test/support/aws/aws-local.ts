import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { AwsConfig } from '#main/aws-config.ts'
import { EFFECT_QUEUE } from '#platform/aws/effect-announcer.ts'
import { createTable } from '#platform/aws/table.ts'
import { poolClient, startCognito, USER_POOL } from './cognito.ts'
import { startDynamoDb } from './dynamodb.ts'
import { effectQueues } from './effect-queues.ts'
import { newBucket, startFauxqs } from './fauxqs.ts'
import { startSes } from './ses-emulator.ts'

let isStarted: Promise<void> | undefined
let made = 0

/** Starts every emulator once, in this process or ending with it, and points the SDK at them. */
async function startEmulators(): Promise<void> {
  if (!(await startDynamoDb()))
    throw new Error('There is no DynamoDB to run on: @dynoxide/linux-x64 is for Linux only.')
  await Promise.all([startFauxqs(), startSes(), startCognito()])
}

/** A cloud on this machine with nothing in it: a table with its stream, a bucket, a topic, the queues of mails and texts. */
export async function awsLocal(): Promise<AwsConfig> {
  isStarted ??= startEmulators()
  await isStarted
  const tableName = `backstock-${process.pid}-${made++}`
  const [dynamo, sns, sqs] = [new DynamoDBClient({}), new SNSClient({}), new SQSClient({})]
  try {
    await createTable(dynamo, tableName)
    const { topicArn, queues } = await effectQueues({ sns, sqs }, { topics: ['mail', 'text'], ...EFFECT_QUEUE })
    return {
      tableName,
      bucket: await newBucket(),
      effectsTopicArn: topicArn,
      queueUrls: { mail: queues.mail!.url, text: queues.text!.url },
      smsSender: undefined,
      configurationSet: undefined,
      userPool: { userPoolId: USER_POOL, clientId: await poolClient(tableName) },
      narratorModel: undefined,
      isStreamFollowed: true,
    }
  } finally {
    for (const client of [dynamo, sns, sqs]) client.destroy()
  }
}

/** The same as the variables that a process of its own is started with. */
export function awsVariables({ tableName, bucket, effectsTopicArn, queueUrls }: AwsConfig): Record<string, string> {
  return {
    BACKSTOCK_PLATFORM: 'aws',
    BACKSTOCK_AWS_TABLE: tableName,
    BACKSTOCK_AWS_BUCKET: bucket,
    BACKSTOCK_AWS_FOLLOW_STREAM: 'true',
    ...(effectsTopicArn && { BACKSTOCK_AWS_EFFECTS_TOPIC: effectsTopicArn }),
    ...(queueUrls.mail && { BACKSTOCK_AWS_MAIL_QUEUE: queueUrls.mail }),
    ...(queueUrls.text && { BACKSTOCK_AWS_TEXT_QUEUE: queueUrls.text }),
  }
}
