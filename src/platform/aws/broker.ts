import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Queue, WorkQueue } from '#ports/queue.ts'
import type { AwsTable } from './client.ts'
import { announceEffects } from './effect-announcer.ts'
import { takeEffectMessages } from './effect-messages.ts'
import { pollMessages } from './message-poller.ts'
import { streamPoller } from './stream-poller.ts'
import { type RelayOutcome, relayRecords, type StreamRecord } from './stream-relay.ts'
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
  const relay = async (records: readonly StreamRecord[]): Promise<RelayOutcome> => {
    const relayed = await relayRecords({ table, tools, onFailure }, records)
    if (records.length > 0) onAppended()
    if (relayed.batchItemFailures.length > 0 || effectsTopicArn === undefined) return relayed
    return announceEffects({ sns, topicArn: effectsTopicArn, now: Date.now, onFailure }, records)
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
export function hearOfEffects({ queueUrl, onFault, ...deps }: HearDeps): { stop(): Promise<void> } {
  const sqs = new SQSClient({})
  const poller = pollMessages({
    sqs,
    queueUrl,
    take: (messages) => takeEffectMessages({ ...deps, onFailure: onFault }, messages),
    onFault,
  })
  return {
    async stop() {
      await poller.stop()
      sqs.destroy()
    },
  }
}
