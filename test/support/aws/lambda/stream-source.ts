import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams'
import type { StreamTrigger } from '#main/functions.ts'
import type { RelayOutcome, StreamRecord } from '#platform/aws/stream-relay.ts'
import { letsThrough } from './event-filter.ts'

/** Lambda looks four times a second; here people and tests wait. */
const LOOK_EVERY_MS = 25
/** Between two tries of a batch. Lambda waits longer each time. */
const PAUSE_MS = 50

interface SourceDeps {
  dynamo: DynamoDBClient
  streams: DynamoDBStreamsClient
  tableName: string
  trigger: StreamTrigger
  /** @throws when the function does */
  invoke(event: { Records: StreamRecord[] }): Promise<RelayOutcome | undefined>
  /** Hears of records that are given up, which a deployment sends to a queue of dead ones. */
  onGivenUp(records: readonly StreamRecord[]): void
}

/**
 * The stream of a table as an event source, as far as it is documented: each shard in order and one batch at a time, what
 * the filters let through, tries from the first item that failed (`ReportBatchItemFailures`), in halves when all of a batch
 * did (`BisectBatchOnFunctionError`).
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function streamSource(deps: SourceDeps): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const running = followShards(deps, stopped.signal).catch((error) => {
    if (!stopped.signal.aborted) throw error
  })
  return {
    async stop() {
      stopped.abort()
      await running
    },
  }
}

async function followShards(deps: SourceDeps, signal: AbortSignal): Promise<void> {
  const { Table } = await deps.dynamo.send(new DescribeTableCommand({ TableName: deps.tableName }))
  const StreamArn = Table?.LatestStreamArn
  const { StreamDescription } = await deps.streams.send(new DescribeStreamCommand({ StreamArn }))
  const shards = StreamDescription?.Shards ?? []
  await Promise.all(shards.map(({ ShardId }) => followShard(deps, { StreamArn, ShardId }, signal)))
}

async function followShard(
  deps: SourceDeps,
  shard: { StreamArn: string | undefined; ShardId: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const begin = new GetShardIteratorCommand({ ...shard, ShardIteratorType: 'TRIM_HORIZON' })
  let ShardIterator = (await deps.streams.send(begin)).ShardIterator
  while (ShardIterator && !signal.aborted) {
    const read = await deps.streams.send(new GetRecordsCommand({ ShardIterator }))
    const records = (read.Records ?? []) as StreamRecord[]
    const { filters, batchSize } = deps.trigger
    const wanted = records.filter((record) => filters.some((filter) => letsThrough(filter, record)))
    for (let i = 0; i < wanted.length; i += batchSize) await takeBatch(deps, wanted.slice(i, i + batchSize), signal)
    ShardIterator = read.NextShardIterator
    if (records.length === 0) await sleep(LOOK_EVERY_MS)
  }
}

/** Until all of it was taken, or given up. */
async function takeBatch(deps: SourceDeps, batch: readonly StreamRecord[], signal: AbortSignal): Promise<void> {
  let left = batch
  for (let tries = 0; left.length > 0 && !signal.aborted; tries++) {
    if (tries > deps.trigger.retriesMax) return deps.onGivenUp(left)
    if (tries > 0) await sleep(PAUSE_MS)
    const failed = await firstFailed(deps, left)
    if (failed === left.length) return
    if (failed > 0) tries = 0
    left = left.slice(failed)
    if (failed === 0 && left.length > 1 && tries > 0) {
      const half = Math.ceil(left.length / 2)
      await takeBatch(deps, left.slice(0, half), signal)
      left = left.slice(half)
      tries = -1
    }
  }
}

/** @returns how many of the batch need not come again */
async function firstFailed({ invoke }: SourceDeps, batch: readonly StreamRecord[]): Promise<number> {
  try {
    // As it comes by JSON: nothing that a function is given can be what it keeps.
    const outcome = await invoke(JSON.parse(JSON.stringify({ Records: batch })))
    const failures = outcome?.batchItemFailures ?? []
    if (failures.length === 0) return batch.length
    const places = failures.map(({ itemIdentifier }) =>
      batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier),
    )
    // The lowest counts, and one that is not there is all of them.
    return Math.max(0, Math.min(...places))
  } catch {
    return 0
  }
}
