import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { RelayOutcome, StreamRecord } from './stream-relay.ts'

/** Says that an effect is due. A hint: the effect itself, and whether it still is, stands in the table. */
export interface EffectHint {
  effectId: string
  topic: string
  tenantId: string
  correlationId?: string
}

/** The type of item worth waking the announcer for: the event source's filter on `NewImage.type`. */
export const ANNOUNCED_TYPE = 'effect'

/** What of the topic goes to the queue of one kind of worker: its subscription's filter policy, on message attributes. */
export const effectFilter = (topic: string) => ({ topic: [topic] })

/**
 * How the queue of a topic is set up, for the deployment and for tests: longer invisible than a worker takes with a batch;
 * a message that nobody can work with is put aside for a person to see. The subscription delivers raw messages.
 */
export const EFFECT_QUEUE = { visibilitySeconds: 90, receivesMax: 5 } as const

interface AnnouncerDeps {
  sns: SNSClient
  topicArn: string
  now(): number
  /** Hears why records are left for the next time. */
  onFailure(error: unknown): void
}

/** What one PublishBatch takes. */
const PUBLISHED_MAX = 10

interface Announced {
  hint: EffectHint
  sequenceNumber: string
}

/**
 * Tells workers of effects that came due by being queued or sent round again: a function's handler on the table's stream,
 * beside the relay of the feed. Those due later are found by the workers' own clock.
 */
export async function announceEffects(deps: AnnouncerDeps, records: readonly StreamRecord[]): Promise<RelayOutcome> {
  const announced = records.flatMap((record) => {
    const hint = hintOf(record, deps.now())
    return hint ? [{ hint, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' }] : []
  })
  for (let i = 0; i < announced.length; i += PUBLISHED_MAX) {
    const batch = announced.slice(i, i + PUBLISHED_MAX)
    try {
      await publish(deps, batch)
    } catch (error) {
      deps.onFailure(error)
      return { batchItemFailures: [{ itemIdentifier: batch[0]!.sequenceNumber }] }
    }
  }
  return { batchItemFailures: [] }
}

function hintOf({ dynamodb }: StreamRecord, now: number): EffectHint | undefined {
  if (dynamodb?.NewImage?.type?.S !== ANNOUNCED_TYPE || dynamodb.OldImage?.state?.S === 'waiting') return undefined
  const { state, dueAt, effectId, topic, tenantId, correlationId } = unmarshall(dynamodb.NewImage)
  return state === 'waiting' && dueAt <= now ? { effectId, topic, tenantId, correlationId } : undefined
}

async function publish({ sns, topicArn }: AnnouncerDeps, batch: readonly Announced[]): Promise<void> {
  const PublishBatchRequestEntries = batch.map(({ hint }, i) => ({
    Id: String(i),
    Message: JSON.stringify({ effectId: hint.effectId }),
    MessageAttributes: attributesOf(hint),
  }))
  const { Failed = [] } = await sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }))
  const [first] = Failed
  if (first)
    throw new Error(`${Failed.length} of ${batch.length} hints were not taken: ${first.Code} ${first.Message ?? ''}`)
}

/** SNS refuses some characters in an attribute, and a hint must never be refused for what only decorates it. */
const CARRIED = /^[ -~]{1,256}$/

/** The topic chooses the queue; the others are for whoever looks at a message, in a queue of dead ones most of all. */
function attributesOf({ topic, tenantId, correlationId = '' }: EffectHint) {
  const named = Object.entries({ topic, tenantId, correlationId }).filter(([, value]) => CARRIED.test(value))
  return Object.fromEntries(named.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]))
}
