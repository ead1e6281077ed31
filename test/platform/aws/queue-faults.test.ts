import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { effectActions, effectId, effectKey } from '#platform/aws/effect-rows.ts'
import { readItems } from '#platform/aws/items.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import type { Effect } from '#ports/queue.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const MAIL: Effect = { tenantId: TENANT, topic: 'mail', key: 'a', body: { say: 'a' } }
const ID = effectId(MAIL)

/** A queue on a table, to whose next writes something happens. */
async function shakyQueue() {
  const table = await tempTable()
  let faults: Fault[] = []
  injectFaults(table, () => faults.shift() ?? 'none', /^(TransactWrite|Update)/)
  const queue = awsQueue({ table, tools: realTools, now: () => NOW })
  const receive = (now: number) => queue.receive({ topic: 'mail', limit: 5, visibilityMs: 1000, now })
  /** Lets this happen to the next two writes. */
  const suffer = (fault: Fault) => {
    faults = [fault, fault]
  }
  return { table, queue, receive, suffer }
}

describe.skipIf(!isHere)('the queue on DynamoDB, when things go wrong', () => {
  test.each(FAULTS)('an effect whose queuing is %s is there once', async (fault) => {
    const { queue, receive, suffer } = await shakyQueue()
    suffer(fault)
    await queue.enqueue(MAIL)
    suffer('none')
    expect(await receive(NOW)).toMatchObject([{ id: ID, attempt: 1, body: { say: 'a' } }])
    expect((await queue.records(TENANT, { limit: 5 })).data).toHaveLength(1)
  })

  test.each(FAULTS)('one whose claim is %s goes to nobody twice at a time, and is not lost', async (fault) => {
    const { queue, receive, suffer } = await shakyQueue()
    await queue.enqueue(MAIL)
    suffer(fault)
    const first = await receive(NOW)
    suffer('none')
    // Whose claim took effect without an answer has claimed it all the same: it comes back after its time.
    expect(first).toHaveLength(fault === 'lost' || fault === 'twice' ? 0 : 1)
    expect(await receive(NOW + 999)).toEqual([])
    expect(await receive(NOW + 1000)).toMatchObject([{ id: ID, attempt: 2 }])
  })

  test.each(FAULTS)('one whose end is %s has ended', async (fault) => {
    const { queue, receive, suffer } = await shakyQueue()
    await queue.enqueue(MAIL)
    await receive(NOW)
    suffer(fault)
    await queue.done(ID, NOW)
    suffer('none')
    expect(await receive(NOW + 5000)).toEqual([])
    expect(await queue.record(TENANT, ID)).toMatchObject({ state: 'done', endedAt: NOW })
  })

  test.each(FAULTS)('of a dead letter whose redrive is %s it is said that it was sent round again', async (fault) => {
    const { queue, suffer } = await shakyQueue()
    await queue.enqueue(MAIL)
    await queue.retry(ID, { error: 'no', now: NOW })
    suffer(fault)
    expect(await queue.redrive(TENANT, ID, NOW)).toBe(true)
    suffer('none')
    expect(await queue.redrive(TENANT, ID, NOW)).toBe(false)
  })

  test('an effect queued inside another write goes with it or not at all, and one that was there stops nothing', async () => {
    const { table, receive } = await shakyQueue()
    const write = (condition: string) =>
      table.documents.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: table.tableName,
                Item: { pk: 'notice', sk: 'n' },
                ConditionExpression: condition,
              },
            },
            ...effectActions(table.tableName, MAIL, NOW),
          ],
        }),
      )
    await expect(write('attribute_exists(pk)')).rejects.toThrow()
    expect(await receive(NOW)).toEqual([])
    await write('attribute_not_exists(pk)')
    await write('attribute_exists(pk)')
    expect(await receive(NOW)).toMatchObject([{ id: ID, attempt: 1 }])
  })

  test('one that had ended and was asked for again leaves no trace among what is due', async () => {
    const { table, queue, receive } = await shakyQueue()
    await queue.enqueue(MAIL)
    await queue.done(ID, NOW)
    const dueSk = async () => (await readItems(table, [effectKey(ID)])).get(effectKey(ID))?.dueSk
    await queue.enqueue(MAIL)
    expect(await dueSk()).toBeDefined()
    expect(await receive(NOW)).toEqual([])
    expect(await dueSk()).toBeUndefined()
  })

  test('an index that lags behind hands out nothing that has ended', async () => {
    const { table, queue, receive } = await shakyQueue()
    await queue.enqueue(MAIL)
    await queue.done(ID, NOW)
    // As if the index still had it from before.
    const again = { UpdateExpression: 'SET dueSk = :first', ExpressionAttributeValues: { ':first': '0' } }
    await table.documents.send(new UpdateCommand({ TableName: table.tableName, Key: effectKey(ID), ...again }))
    expect(await receive(NOW)).toEqual([])
    expect(await queue.record(TENANT, ID)).toMatchObject({ state: 'done', attempts: 0 })
  })

  test('says aloud that an effect is too large to be kept', async () => {
    const { queue } = await shakyQueue()
    await queue.enqueue({ ...MAIL, key: 'large', body: 'x'.repeat(379_000) })
    await expect(queue.enqueue({ ...MAIL, body: '茶'.repeat(130_000) })).rejects.toThrow('too large')
  })

  test('goes on to what is due behind what others took meanwhile', async () => {
    const { queue, receive } = await shakyQueue()
    await Promise.all(Array.from({ length: 60 }, (_, i) => queue.enqueue({ ...MAIL, key: `e${i}` })))
    const all = await Promise.all(Array.from({ length: 15 }, () => receive(NOW)))
    const ids = all.flat().map(({ id }) => id)
    expect([ids.length, new Set(ids).size]).toEqual([60, 60])
  })
})
