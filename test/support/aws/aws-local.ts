import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { AwsConfig } from '#main/aws-config.ts'
import { FUNCTIONS, type QueueName } from '#main/functions.ts'
import { createTable } from '#platform/aws/table.ts'
import { poolClient, startCognito, USER_POOL } from './cognito.ts'
import { startDynamoDb } from './dynamodb.ts'
import { queueWithDeadLetters, subscribeQueue, type TestQueue } from './effect-queues.ts'
import { newBucket, startFauxqs } from './fauxqs.ts'
import { incomingQueue } from './incoming-queue.ts'
import { startSes } from './ses-emulator.ts'

let isStarted: Promise<void> | undefined
let made = 0

/** Starts every emulator once, in this process or ending with it, and points the SDK at them. */
async function startEmulators(): Promise<void> {
  if (!(await startDynamoDb()))
    throw new Error('There is no DynamoDB to run on: @dynoxide/linux-x64 is for Linux only.')
  await Promise.all([startFauxqs(), startSes(), startCognito()])
}

export interface LocalCloud {
  aws: AwsConfig
  /** Where functions are called from, as the deployment makes them; without functions, those the server hears. */
  queues: Partial<Record<QueueName, TestQueue>>
}

/** A cloud on this machine with nothing in it: a table with its stream, a bucket, a topic and its queues. */
export async function localCloud(background: AwsConfig['background']): Promise<LocalCloud> {
  isStarted ??= startEmulators()
  await isStarted
  const tableName = `backstock-${process.pid}-${made++}`
  const [dynamo, sns, sqs, s3] = [new DynamoDBClient({}), new SNSClient({}), new SQSClient({}), new S3Client({})]
  try {
    await createTable(dynamo, tableName)
    const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: tableName }))
    const bucket = await newBucket()
    const incoming = await incomingQueue({ s3, sqs }, { bucket })
    const queues = { incoming, ...(await makeQueues({ sns, sqs }, { topicArn, background })) }
    const aws: AwsConfig = {
      tableName,
      bucket,
      effectsTopicArn: topicArn,
      queueUrls: { mail: queues.mail?.url, text: queues.text?.url },
      smsSender: undefined,
      mailReturnsQueueUrl: queues['mail-returns']?.url,
      incomingQueueUrl: incoming.url,
      configurationSet: undefined,
      userPool: { userPoolId: USER_POOL, clientId: await poolClient(tableName) },
      narratorModel: undefined,
      liveEndpoint: undefined,
      isStreamFollowed: background === 'server',
      background,
    }
    return { aws, queues }
  } finally {
    for (const client of [dynamo, sns, sqs, s3]) client.destroy()
  }
}

/** What a server hears by itself. Nobody would empty the other queues. */
const OF_SERVER: readonly QueueName[] = ['mail', 'text', 'mail-returns']

async function makeQueues(
  { sns, sqs }: { sns: SNSClient; sqs: SQSClient },
  { topicArn, background }: { topicArn: string; background: AwsConfig['background'] },
): Promise<LocalCloud['queues']> {
  const queues: LocalCloud['queues'] = {}
  for (const { trigger } of FUNCTIONS) {
    if (
      trigger.kind !== 'queue' ||
      trigger.queue === 'incoming' ||
      (background === 'server' && !OF_SERVER.includes(trigger.queue))
    )
      continue
    const name = `${topicArn.split(':').at(-1)}-${trigger.queue}`
    const { arn, ...queue } = await queueWithDeadLetters(sqs, name, trigger)
    if (trigger.topic) await subscribeQueue(sns, { topicArn, topic: trigger.topic, queueArn: arn })
    queues[trigger.queue] = queue
  }
  return queues
}

/** The cloud of a server that does its work in the background itself. */
export const awsLocal = async (): Promise<AwsConfig> => (await localCloud('server')).aws

/** The same as the variables that a process of its own is started with. */
export function awsVariables({
  tableName,
  bucket,
  effectsTopicArn,
  queueUrls,
  incomingQueueUrl,
  isStreamFollowed,
  background,
}: AwsConfig): Record<string, string> {
  return {
    BACKSTOCK_PLATFORM: 'aws',
    BACKSTOCK_AWS_TABLE: tableName,
    BACKSTOCK_AWS_BUCKET: bucket,
    BACKSTOCK_AWS_FOLLOW_STREAM: String(isStreamFollowed),
    BACKSTOCK_AWS_BACKGROUND: background,
    ...(effectsTopicArn && { BACKSTOCK_AWS_EFFECTS_TOPIC: effectsTopicArn }),
    ...(queueUrls.mail && { BACKSTOCK_AWS_MAIL_QUEUE: queueUrls.mail }),
    ...(queueUrls.text && { BACKSTOCK_AWS_TEXT_QUEUE: queueUrls.text }),
    ...(incomingQueueUrl && { BACKSTOCK_AWS_INCOMING_QUEUE: incomingQueueUrl }),
  }
}
