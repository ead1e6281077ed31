import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { SNSClient } from '@aws-sdk/client-sns'
import type { AwsTable } from '#platform/aws/client.ts'
import { announceEffects } from '#platform/aws/effect-announcer.ts'
import { streamPoller } from '#platform/aws/stream-poller.ts'
import { type RelayOutcome, relayRecords, type StreamRecord } from '#platform/aws/stream-relay.ts'
import type { RetryTools } from '#platform/aws/write-retry.ts'
import { runWorker, type Worker } from './worker.ts'

/** How late the feed may be: people watch it. */
const LOOK_EVERY_MS = 100

export interface FollowStream {
  table: AwsTable
  tools: RetryTools
  /** Where effects that come due are told; nowhere when absent. */
  effectsTopicArn: string | undefined
  /** Told after the feed has grown. */
  onAppended(): void
  onFault(error: unknown): void
}

/** Follows the table's stream in this process and does what two functions do on AWS: relay the feed, announce effects. */
export function followStream({ table, tools, effectsTopicArn, onAppended, onFault }: FollowStream): Worker {
  const streams = new DynamoDBStreamsClient({})
  const sns = new SNSClient({})
  const relay = async (records: readonly StreamRecord[]): Promise<RelayOutcome> => {
    const relayed = await relayRecords({ table, tools, onFailure: onFault }, records)
    if (records.length > 0) onAppended()
    if (relayed.batchItemFailures.length > 0 || effectsTopicArn === undefined) return relayed
    return announceEffects({ sns, topicArn: effectsTopicArn, now: Date.now, onFailure: onFault }, records)
  }
  const poller = streamPoller({ table, streams, relay })
  const worker = runWorker({
    onWake: () => () => undefined,
    lookEveryMs: LOOK_EVERY_MS,
    onFault,
    step: async () => {
      await poller.drain()
      return 0
    },
  })
  return {
    async stop() {
      await worker.stop()
      streams.destroy()
      sns.destroy()
    },
  }
}
