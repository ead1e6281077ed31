import { CreateTopicCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { effectFilter } from '#platform/aws/effect-announcer.ts'

/** The queue of one topic, as the deployment makes it but with shorter times. */
export interface TestQueue {
  url: string
  /** Where it puts what nobody can work with. */
  deadUrl: string
}

interface Clients {
  sns: SNSClient
  sqs: SQSClient
}

export interface EffectQueues extends Clients {
  topicArn: string
  queues: Record<string, TestQueue>
}

let made = 0

/** An SNS topic whose hints go, by a filter, to a queue for each kind of worker. `startFauxqs` comes first. */
export async function effectQueues(
  { sns, sqs }: Clients,
  {
    topics,
    visibilitySeconds = 1,
    receivesMax = 3,
  }: { topics: readonly string[]; visibilitySeconds?: number; receivesMax?: number },
): Promise<EffectQueues> {
  const name = `effects-${process.pid}-${made++}`
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }))
  const queues: Record<string, TestQueue> = {}
  for (const topic of topics) {
    const { url, arn, deadUrl } = await queueWithDeadLetters(sqs, `${name}-${topic}`, {
      visibilitySeconds,
      receivesMax,
    })
    await subscribeQueue(sns, { topicArn, topic, queueArn: arn })
    queues[topic] = { url, deadUrl }
  }
  return { sns, sqs, topicArn, queues }
}

/** Hints of one topic go to a queue, as the deployment's subscription has it. */
export async function subscribeQueue(
  sns: SNSClient,
  { topicArn, topic, queueArn }: { topicArn: string; topic: string; queueArn: string },
): Promise<void> {
  const Attributes = { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify(effectFilter(topic)) }
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes }))
}

/** A queue that puts messages aside after some tries. */
export async function queueWithDeadLetters(
  sqs: SQSClient,
  name: string,
  { visibilitySeconds, receivesMax }: { visibilitySeconds: number; receivesMax: number },
): Promise<TestQueue & { arn: string }> {
  const dead = await createQueue(sqs, `${name}-dead`, {})
  const live = await createQueue(sqs, name, {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: receivesMax }),
  })
  return { ...live, deadUrl: dead.url }
}

/** A queue, by the address that the emulator answers on. */
export async function createQueue(sqs: SQSClient, QueueName: string, Attributes: Record<string, string>) {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
  // The emulator answers with a host that nobody resolves.
  const url = new URL(new URL(QueueUrl).pathname, process.env.AWS_ENDPOINT_URL_SQS).href
  const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }))
  return { url, arn: found.Attributes?.QueueArn ?? '' }
}

/** What a queue holds now, without taking it out of sight. */
export async function messagesIn(sqs: SQSClient, QueueUrl: string) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageAttributeNames: ['All'],
    }),
  )
  return Messages
}

/** How many messages a queue has, those that somebody is at work with included. Looking takes none out. */
export async function countIn(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0)
}
