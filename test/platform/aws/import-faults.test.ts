import { randomBytes } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { importKey, UNFINISHED_IMPORTS } from '#platform/aws/import-rows.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { importNamed } from '#test/support/records.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const key = { tenantId: TENANT, importId: 'a' }
const record = importNamed('a')
const worker = { workerId: 'w1', now: NOW, leaseMs: 1000 }

const storeOn = (table: AwsTable) => awsImportStore({ table, tools: realTools })

/** A store whose next write of this kind takes effect, though its answer is lost. */
function losingStore(table: AwsTable, command: 'PutItemCommand' | 'DeleteItemCommand') {
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  let isLost = false
  other.documents.middlewareStack.add(
    (send, { commandName }) =>
      async (args) => {
        const answer = await send(args)
        if (isLost || commandName !== command) return answer
        isLost = true
        throw Object.assign(new Error('injected'), { name: 'TimeoutError' })
      },
    { step: 'initialize', name: 'lose' },
  )
  return { ...storeOn(other), hasLost: () => isLost }
}

describe.skipIf(!isHere)('imports on DynamoDB when things go wrong', () => {
  test('a save whose answer is lost was a save, and the next version goes on from it', async () => {
    const table = await tempTable()
    const imports = losingStore(table, 'PutItemCommand')
    expect(await imports.save(record, 0)).toBe(true)
    expect(imports.hasLost()).toBe(true)
    expect(await imports.find(key)).toEqual({ ...record, version: 1 })
    expect(await losingStore(table, 'PutItemCommand').save({ ...record, nextChunk: 1 }, 1)).toBe(true)
    expect(await imports.save(record, 1)).toBe(false)
    expect(await imports.find(key)).toMatchObject({ version: 2, nextChunk: 1 })
  })

  test('a lease whose answer is lost is held, renewed and given back by its worker', async () => {
    const table = await tempTable()
    await storeOn(table).save(record, 0)
    const imports = losingStore(table, 'PutItemCommand')
    expect((await imports.claim(worker))?.importId).toBe('a')
    expect(imports.hasLost()).toBe(true)
    expect(await losingStore(table, 'PutItemCommand').renew(key, worker)).toBe(true)
    expect(await storeOn(table).claim({ ...worker, workerId: 'w2' })).toBeUndefined()
    await losingStore(table, 'DeleteItemCommand').release(key, 'w1')
    expect((await storeOn(table).claim({ ...worker, workerId: 'w2' }))?.importId).toBe('a')
  })

  test('what an index that lags still calls unfinished is not handed out', async () => {
    const table = await tempTable()
    const imports = storeOn(table)
    await imports.save({ ...record, status: 'applied' }, 0)
    await imports.save({ ...record, importId: 'b', createdAt: NOW + 1 }, 0)
    await table.documents.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: importKey(key),
        UpdateExpression: 'SET duePk = :pk, dueSk = :sk',
        ExpressionAttributeValues: { ':pk': UNFINISHED_IMPORTS, ':sk': '0' },
      }),
    )
    expect((await imports.claim(worker))?.importId).toBe('b')
    expect(await imports.renew(key, worker)).toBe(false)
  })

  test('a text that is replaced again and again is read whole, of one writing', async () => {
    const imports = storeOn(await tempTable())
    // Noise, which packing cannot make fit one item.
    const text = (n: number) => n + randomBytes(450_000).toString('base64')
    const texts = [1, 2, 3, 4, 5, 6].map(text)
    const place = { kind: 'rows', index: 0 } as const
    await imports.putChunk(key, { ...place, rowCount: 0, body: texts[0]! })
    const writing = (async () => {
      for (const [n, body] of texts.entries()) await imports.putChunk(key, { ...place, rowCount: n, body })
    })()
    for (let look = 0; look < 20; look++) {
      const kept = await imports.chunk(key, place)
      expect(texts[kept!.rowCount] === kept!.body).toBe(true)
    }
    await writing
  })
})
