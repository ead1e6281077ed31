import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { StreamTrigger } from '#main/functions.ts'
import { openTopic } from '#platform/aws/effect-announcer.ts'
import { takeStreamRecords } from '#platform/aws/stream-records.ts'
import type { RelayOutcome, StreamRecord } from '#platform/aws/stream-relay.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { effectQueues, messagesIn } from '#test/support/aws/effect-queues.ts'
import { injectFaults } from '#test/support/aws/faults.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'
import { streamSource } from '#test/support/aws/lambda/stream-source.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'

const isHere = await startDynamoDb()
await startFauxqs()

const TRIGGER: StreamTrigger = {
  kind: 'stream',
  batchSize: 4,
  gatherSeconds: 0,
  retriesMax: 3,
  filters: [{ dynamodb: { NewImage: { type: { S: ['note'] } } } }],
}

/** A stream of notes 0, 1, 2, ... among other things, and a function that answers as it is told. */
async function stream(count: number, answer: (notes: number[], records: StreamRecord[]) => RelayOutcome | undefined) {
  const table = await tempTable()
  for (let n = 0; n < count; n++) {
    for (const type of ['note', 'noise']) {
      await table.documents.send(
        new PutCommand({ TableName: table.tableName, Item: { pk: type, sk: `${n}`, type, n } }),
      )
    }
  }
  const calls: number[][] = []
  const givenUp: StreamRecord[] = []
  const noteOf = ({ dynamodb }: StreamRecord) => Number(dynamodb?.NewImage?.n?.N)
  const [dynamo, streams] = [new DynamoDBClient({}), new DynamoDBStreamsClient({})]
  const source = streamSource({
    dynamo,
    streams,
    tableName: table.tableName,
    trigger: TRIGGER,
    async invoke({ Records }) {
      const notes = Records.map(noteOf)
      calls.push(notes)
      return answer(notes, Records)
    },
    onGivenUp: (records) => givenUp.push(...records),
  })
  onTestFinished(async () => {
    await source.stop()
    dynamo.destroy()
    streams.destroy()
  })
  return { calls, givenUp: () => givenUp.map(noteOf) }
}

const done = { batchItemFailures: [] }
const WITHIN = { timeout: 8000, interval: 20 }

describe.skipIf(!isHere)('the stream as an event source, as the host plays it', () => {
  test('calls with what the filter lets through, in order, a batch at a time', async () => {
    const { calls } = await stream(10, () => done)
    await vi.waitFor(() => expect(calls.flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), WITHIN)
    expect(Math.max(...calls.map((notes) => notes.length))).toBe(4)
  })

  test('calls again from the first record that failed', async () => {
    let hasFailed = false
    const { calls } = await stream(4, (notes, records) => {
      const at = notes.indexOf(2)
      if (at < 0 || hasFailed) return done
      hasFailed = true
      return { batchItemFailures: [{ itemIdentifier: records[at]!.dynamodb!.SequenceNumber! }] }
    })
    await vi.waitFor(() => expect(calls.at(-1)).toEqual([2, 3]), WITHIN)
  })

  test('halves a batch that fails whole, and gives up the one record that cannot be taken', async () => {
    const { calls, givenUp } = await stream(6, (notes) => {
      if (notes.includes(1)) throw new Error('a broken record')
      return done
    })
    await vi.waitFor(() => expect(givenUp()).toEqual([1]), WITHIN)
    await vi.waitFor(
      () => expect(new Set(calls.filter((notes) => !notes.includes(1)).flat())).toEqual(new Set([0, 2, 3, 4, 5])),
      WITHIN,
    )
  })
})

describe.skipIf(!isHere)('a batch of the stream of which a part cannot be passed on', () => {
  test('has told the workers of what came before, for that is not sent again', async () => {
    const table = await tempTable()
    const [sns, sqs] = [new SNSClient({}), new SQSClient({})]
    onTestFinished(() => {
      sns.destroy()
      sqs.destroy()
    })
    const { topicArn, queues } = await effectQueues({ sns, sqs }, { topics: ['mail'] })
    const announcer = openTopic(topicArn)
    onTestFinished(() => announcer.close())
    const record = (SequenceNumber: string, type: string, more: object): StreamRecord => ({
      dynamodb: { SequenceNumber, NewImage: { type: { S: type }, tenantId: { S: 'acme' }, ...more } },
    })
    const effect = (n: string, id: string) =>
      record(n, 'effect', { state: { S: 'waiting' }, dueAt: { N: '5' }, effectId: { S: id }, topic: { S: 'mail' } })
    const level = record('2', 'level', { storeId: { S: 'leeds' }, productId: { S: 'tea' }, seq: { N: '1' } })
    injectFaults(table, () => 'broken')
    const deps = { table, tools: realTools, announcer, now: () => 10, onFailure: () => undefined }
    const outcome = await takeStreamRecords(deps, [effect('1', 'before'), level, effect('3', 'behind')])
    expect(outcome).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] })
    const told = (await messagesIn(sqs, queues.mail!.url)).map(({ Body }) => Body)
    expect(told).toEqual(['{"effectId":"before"}'])
  })
})
