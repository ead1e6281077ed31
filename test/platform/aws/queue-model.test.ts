import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { awsQueue } from '#platform/aws/queue.ts'
import { localQueue } from '#platform/local/queue.ts'
import type { Delivery, EffectRecord, Queue } from '#ports/queue.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW } from '#test/support/shop.ts'
import { tempDatabase } from '#test/support/temp-database.ts'

const isHere = await startDynamoDb()

const key = fc.constantFrom('a', 'b', 'c', 'd')
const step = fc.oneof(
  fc.record({ do: fc.constant('enqueue' as const), key, laterMs: fc.constantFrom(0, 300, 900) }),
  fc.record({ do: fc.constant('receive' as const) }),
  fc.record({ do: fc.constant('done' as const), key }),
  fc.record({ do: fc.constant('retry' as const), key, laterMs: fc.constantFrom(0, 300, 900) }),
  fc.record({ do: fc.constant('giveUp' as const), key }),
  fc.record({ do: fc.constant('redrive' as const), key }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const VISIBILITY_MS = 500

/** What people see of a record; ids are each platform's own. */
const seen = ({ id: _id, createdAt: _createdAt, ...record }: EffectRecord) => record

/** One queue of one run, driven step by step; every answer it gives is remembered. */
function driven(queue: Queue, tenantId: string) {
  const topic = `mail-of-${tenantId}`
  const idOf = async (wanted: string) =>
    (await queue.records(tenantId, { limit: 9 })).data.find((record) => record.key === wanted)?.id ?? 'none'
  return async (each: Step, now: number): Promise<unknown> => {
    switch (each.do) {
      case 'enqueue':
        await queue.enqueue({ tenantId, topic, key: each.key, body: { at: now }, notBefore: now + each.laterMs })
        break
      case 'receive': {
        const deliveries = await queue.receive({ topic, limit: 9, visibilityMs: VISIBILITY_MS, now })
        return deliveries.map((delivery: Delivery) => `${delivery.key} ${delivery.attempt}`).toSorted()
      }
      case 'done':
        await queue.done(await idOf(each.key), now)
        break
      case 'retry':
        await queue.retry(await idOf(each.key), { error: `failed at ${now}`, at: now + each.laterMs, now })
        break
      case 'giveUp':
        await queue.retry(await idOf(each.key), { error: `given up at ${now}`, now })
        break
      default:
        return queue.redrive(tenantId, await idOf(each.key), now)
    }
    return (await queue.records(tenantId, { limit: 9 })).data.map(seen)
  }
}

describe.skipIf(!isHere)('the queue on DynamoDB', () => {
  test('answers whatever is done with it as the one on SQLite does', async () => {
    const database = await tempDatabase()
    const table = await tempTable()
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const tenantId = `t${runs++}`
        const local = driven(
          localQueue(database, () => NOW),
          tenantId,
        )
        const aws = driven(awsQueue({ table, tools: realTools, now: () => NOW }), tenantId)
        for (const [i, each] of steps.entries()) {
          const now = NOW + i * 200
          expect([each, await aws(each, now)]).toEqual([each, await local(each, now)])
        }
      }),
      { numRuns: 60 },
    )
  })
})
