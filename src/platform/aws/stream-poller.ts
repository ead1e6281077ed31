import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { invariant } from '#domain/values/result.ts'
import type { AwsTable } from './client.ts'
import { shardKey } from './feed-keys.ts'
import { readItems } from './items.ts'
import { changesOf, type RelayOutcome, type StreamRecord } from './stream-relay.ts'

interface PollerDeps {
  table: AwsTable
  streams: DynamoDBStreamsClient
  relay(records: readonly StreamRecord[]): Promise<RelayOutcome>
}

/**
 * Reads the table's stream and hands it to the relay, for where no function is called by it: on an emulator, or in a
 * process that has no functions. One poller at a time; where it stands is kept in the table.
 *
 * @returns `drain`: reads everything there is now, parents of a split shard before their children.
 * @throws from `drain`, when the relay left records over: the next drain begins with them
 */
export function streamPoller({ table, streams, relay }: PollerDeps): { drain(): Promise<void> } {
  const places = new Map<string, string>()

  async function drainShard(streamArn: string, shardId: string): Promise<void> {
    let iterator: string | undefined = await openShard({ table, streams, places }, streamArn, shardId)
    while (iterator) {
      const { Records = [], NextShardIterator }: { Records?: StreamRecord[]; NextShardIterator?: string } =
        await streams.send(new GetRecordsCommand({ ShardIterator: iterator }))
      const { batchItemFailures } = await relay(Records)
      if (batchItemFailures.length > 0) throw new Error('The relay left records of the stream for the next time.')
      const place = Records.at(-1)?.dynamodb?.SequenceNumber
      if (place === undefined) return
      places.set(shardId, place)
      // Keeping a place is itself a write that the stream tells of: keeping it for nothing would never end.
      if (Records.some((record) => changesOf(record).length > 0)) await keepPlace(table, shardId, place)
      iterator = NextShardIterator
    }
  }

  return {
    async drain() {
      const streamArn = await findStream(table)
      for (const { ShardId } of await listShards(streams, streamArn)) await drainShard(streamArn, ShardId!)
    },
  }
}

async function findStream({ documents, tableName }: AwsTable): Promise<string> {
  const { Table } = await documents.send(new DescribeTableCommand({ TableName: tableName }))
  invariant(Table?.LatestStreamArn, `the table ${tableName} has a stream`)
  return Table.LatestStreamArn
}

/** A day's shards of a busy table; more says that the answer never ends. */
const SHARD_PAGES_MAX = 100

/** DynamoDB lists parents before their children: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
async function listShards(streams: DynamoDBStreamsClient, StreamArn: string): Promise<Shard[]> {
  const shards: Shard[] = []
  let ExclusiveStartShardId: string | undefined
  for (let page = 0; page < SHARD_PAGES_MAX; page++) {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }))
    shards.push(...(StreamDescription?.Shards ?? []))
    ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId
    if (!ExclusiveStartShardId) return shards
  }
  throw new Error(`the stream has more than ${SHARD_PAGES_MAX} pages of shards`)
}

type Places = Map<string, string>

async function openShard(
  { table, streams, places }: Pick<PollerDeps, 'table' | 'streams'> & { places: Places },
  StreamArn: string,
  ShardId: string,
): Promise<string | undefined> {
  const key = shardKey(ShardId)
  const place = places.get(ShardId) ?? ((await readItems(table, [key])).get(key)?.place as string | undefined)
  const from = (SequenceNumber: string | undefined) =>
    streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId,
        ShardIteratorType: SequenceNumber === undefined ? 'TRIM_HORIZON' : 'AFTER_SEQUENCE_NUMBER',
        SequenceNumber,
      }),
    )
  try {
    return (await from(place)).ShardIterator
  } catch (error) {
    // What was there a day ago is gone from the stream; what is left is told from its beginning.
    if (!(error instanceof TrimmedDataAccessException || error instanceof ExpiredIteratorException)) throw error
    return (await from(undefined)).ShardIterator
  }
}

async function keepPlace({ documents, tableName }: AwsTable, shardId: string, place: string): Promise<void> {
  await documents.send(new PutCommand({ TableName: tableName, Item: { ...shardKey(shardId), type: 'shard', place } }))
}
