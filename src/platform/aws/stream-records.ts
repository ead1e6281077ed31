import { announceEffects, type PublishDeps } from './effect-announcer.ts'
import { type RelayOutcome, relayRecords, type StreamRecord } from './stream-relay.ts'

type RelayDeps = Parameters<typeof relayRecords>[0]

export interface StreamDeps extends RelayDeps {
  /** Who is told of work that came to wait; nobody when absent. */
  announcer: PublishDeps | undefined
  now(): number
}

/**
 * Takes a batch of the table's stream: into the feed, and to the workers. Records come again from the first that failed at
 * either; those before it do not, so they are done with in both.
 */
export async function takeStreamRecords(deps: StreamDeps, records: readonly StreamRecord[]): Promise<RelayOutcome> {
  const relayed = await relayRecords(deps, records)
  if (!deps.announcer) return relayed
  const done = records.slice(0, firstFailed(relayed, records))
  const announced = await announceEffects({ ...deps, ...deps.announcer }, done)
  return announced.batchItemFailures.length > 0 ? announced : relayed
}

/** How many records come before the one that is to be sent again. */
function firstFailed({ batchItemFailures: [failed] }: RelayOutcome, records: readonly StreamRecord[]): number {
  if (!failed) return records.length
  return Math.max(
    0,
    records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failed.itemIdentifier),
  )
}
