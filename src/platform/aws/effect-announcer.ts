import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns'
import { inPieces } from '#domain/values/pieces.ts'
import type { RelayOutcome, StreamRecord } from './stream-relay.ts'
import { hintOfRecord, type WorkHint } from './work-hints.ts'

/** What of the topic goes to the queue of one kind of worker: its subscription's filter policy, on message attributes. */
export const effectFilter = (topic: string) => ({ topic: [topic] })

export interface PublishDeps {
  sns: SNSClient
  topicArn: string
}

/** The way to the topic, made once per process. */
export function openTopic(topicArn: string): PublishDeps & { close(): void } {
  const sns = new SNSClient({})
  return { sns, topicArn, close: () => sns.destroy() }
}

interface AnnouncerDeps extends PublishDeps {
  now(): number
  /** Hears why records are left for the next time. */
  onFailure(error: unknown): void
}

/** What one PublishBatch takes. */
const PUBLISHED_MAX = 10

/**
 * Tells workers of what came to wait for them (effects that are due, imports, jobs, reports): a function's handler on the
 * table's stream, beside the relay of the feed. What is due later is found by the workers' own clock, or by a sweep.
 */
export async function announceEffects(deps: AnnouncerDeps, records: readonly StreamRecord[]): Promise<RelayOutcome> {
  const announced = records.flatMap((record) => {
    const hint = hintOfRecord(record, deps.now())
    return hint ? [{ hint, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' }] : []
  })
  for (const batch of inPieces(announced, PUBLISHED_MAX)) {
    try {
      await publishBatch(
        deps,
        batch.map(({ hint }) => hint),
      )
    } catch (error) {
      deps.onFailure(error)
      return { batchItemFailures: [{ itemIdentifier: batch[0]!.sequenceNumber }] }
    }
  }
  return { batchItemFailures: [] }
}

/** @throws Error when some were not taken; those before may be told again */
export async function publishHints(deps: PublishDeps, hints: readonly WorkHint[]): Promise<void> {
  for (const batch of inPieces(hints, PUBLISHED_MAX)) await publishBatch(deps, batch)
}

async function publishBatch({ sns, topicArn }: PublishDeps, hints: readonly WorkHint[]): Promise<void> {
  const PublishBatchRequestEntries = hints.map((hint, i) => ({
    Id: String(i),
    Message: JSON.stringify(hint.body),
    MessageAttributes: attributesOf(hint),
  }))
  const { Failed = [] } = await sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }))
  const [first] = Failed
  if (first)
    throw new Error(`${Failed.length} of ${hints.length} hints were not taken: ${first.Code} ${first.Message ?? ''}`)
}

/** SNS refuses some characters in an attribute, and a hint must never be refused for what only decorates it. */
const CARRIED = /^[ -~]{1,256}$/

/** The topic chooses the queue; the others are for whoever looks at a message, in a queue of dead ones most of all. */
function attributesOf({ topic, tenantId, correlationId = '' }: WorkHint) {
  const named = Object.entries({ topic, tenantId, correlationId }).filter(([, value]) => CARRIED.test(value))
  return Object.fromEntries(named.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]))
}
