import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { ReturnedMail } from '#ports/mailer.ts'
import type { Queue, WorkQueue } from '#ports/queue.ts'
import type { AwsTable } from './client.ts'
import { takeEffectMessages } from './effect-messages.ts'
import { takeMailReturns } from './mail-returns.ts'
import { pollMessages } from './message-poller.ts'
import { streamPoller } from './stream-poller.ts'
import { takeStreamRecords } from './stream-records.ts'
import type { RelayOutcome, StreamRecord } from './stream-relay.ts'
import type { RetryTools } from './write-retry.ts'

/** What functions do on AWS when the stream or a queue calls them, for a process that has to ask by itself. */

export interface FollowDeps {
  table: AwsTable
  tools: RetryTools
  /** The SNS topic that hears of effects as they come due; nobody does when absent. */
  effectsTopicArn: string | undefined
  /** Told after the feed has grown. */
  onAppended(): void
  onFailure(error: unknown): void
}

/** Reads the table's stream, relays what it tells to the feed and announces effects. One process at a time. */
export function streamFollower({ table, tools, effectsTopicArn, onAppended, onFailure }: FollowDeps): {
  drain(): Promise<void>
  close(): void
} {
  const streams = new DynamoDBStreamsClient({})
  const sns = new SNSClient({})
  const announcer = effectsTopicArn === undefined ? undefined : { sns, topicArn: effectsTopicArn }
  const relay = async (records: readonly StreamRecord[]): Promise<RelayOutcome> => {
    const outcome = await takeStreamRecords({ table, tools, announcer, now: Date.now, onFailure }, records)
    if (records.length > 0) onAppended()
    return outcome
  }
  const poller = streamPoller({ table, streams, relay })
  return {
    drain: () => poller.drain(),
    close() {
      streams.destroy()
      sns.destroy()
    },
  }
}

export interface HearDeps {
  table: AwsTable
  tools: RetryTools
  queue: Queue
  /** The SQS queue that hears of effects of one topic. */
  queueUrl: string
  work(queue: WorkQueue): Promise<unknown>
  onFault(error: unknown): void
}

/** Takes the hints of a queue until it is stopped, and lets a worker work on each. */
export const hearOfEffects = ({ queueUrl, onFault, ...deps }: HearDeps): { stop(): Promise<void> } =>
  hear({ queueUrl, onFault, take: (messages) => takeEffectMessages({ ...deps, onFailure: onFault }, messages) })

interface ReturnsDeps {
  /** The SQS queue that SES's events come to. */
  queueUrl: string
  stop(returned: ReturnedMail): Promise<unknown>
  onFault(error: unknown): void
}

/** Takes SES's events of mail that came back until it is stopped. */
export const hearOfReturns = ({ queueUrl, stop, onFault }: ReturnsDeps): { stop(): Promise<void> } =>
  hear({ queueUrl, onFault, take: (messages) => takeMailReturns({ stop, onFailure: onFault }, messages) })

function hear(deps: Omit<Parameters<typeof pollMessages>[0], 'sqs'>): { stop(): Promise<void> } {
  const sqs = new SQSClient({})
  const poller = pollMessages({ sqs, ...deps })
  return {
    async stop() {
      await poller.stop()
      sqs.destroy()
    },
  }
}
