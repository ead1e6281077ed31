import { BatchWriteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import { canonicalJson } from '#domain/archive/canonical-json.ts'
import { arrivalKey } from '#platform/aws/archive/arrival.ts'
import type { AwsTable } from '#platform/aws/client.ts'
import { storeKey } from '#platform/aws/keys.ts'
import { awsTenantArchive } from '#platform/aws/tenant-archive.ts'
import type { TenantArchive } from '#ports/tenant-archive.ts'
import { orderedSample } from '#test/support/archive-file.ts'
import { awsArchiveSide } from '#test/support/aws/aws-archive.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, injectFaults } from '#test/support/aws/faults.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const WRITES = /^(BatchWrite|TransactWrite|Put|Update|Delete)/

const arrival = (archiveHash = 'hash-1') => ({ tenantId: TENANT, archiveHash })

/** Waits are not waited for, and count as time all the same. */
function quickTools() {
  let now = 0
  return {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds
    },
    fraction: () => 0.5,
  }
}

async function* given(records: readonly ArchiveRecord[], failure?: Error): AsyncGenerator<ArchiveRecord> {
  yield* records
  if (failure) throw failure
}

async function textsOf(archive: TenantArchive): Promise<string[]> {
  const texts: string[] = []
  for await (const record of archive.read(TENANT)) texts.push(canonicalJson(record))
  return texts
}

/** Takes only some of each batch, as DynamoDB does when it is short of capacity. */
function takeHalf(table: AwsTable): void {
  const send = table.documents.send.bind(table.documents)
  const half = async (command: Parameters<typeof send>[0]) => {
    const requests = command instanceof BatchWriteCommand ? command.input.RequestItems?.[table.tableName] : undefined
    if (!requests || requests.length < 2) return send(command)
    const taken = Math.ceil(requests.length / 2)
    await send(new BatchWriteCommand({ RequestItems: { [table.tableName]: requests.slice(0, taken) } }))
    return { UnprocessedItems: { [table.tableName]: requests.slice(taken) } }
  }
  table.documents.send = half as typeof send
}

describe.skipIf(!isHere)('a shop that moves into DynamoDB', () => {
  test.each(FAULTS)('is whole although every other write is %s', async (fault) => {
    const { table, archive } = await awsArchiveSide()
    let sent = 0
    injectFaults(table, () => (sent++ % 2 === 0 ? fault : 'none'), WRITES)
    await awsTenantArchive({ table, tools: quickTools() }).write(arrival(), given(orderedSample()))
    expect(await textsOf(archive)).toEqual(orderedSample().map(canonicalJson))
    expect(sent).toBeGreaterThan(10)
  })

  test('is whole although only half of each batch is taken', async () => {
    const { table, archive } = await awsArchiveSide()
    takeHalf(table)
    await awsTenantArchive({ table, tools: quickTools() }).write(arrival(), given(orderedSample()))
    expect(await textsOf(archive)).toEqual(orderedSample().map(canonicalJson))
  })

  test('half of it takes no other archive, and goes with the last write', async () => {
    const { table, archive } = await awsArchiveSide()
    const half = orderedSample().slice(0, 20)
    await expect(archive.write(arrival(), given(half, new Error('cut')))).rejects.toThrow('cut')
    await expect(archive.admit(arrival('hash-2'))).rejects.toThrow('from another archive, of SHA-256 hash-1')
    await archive.write(arrival(), given(orderedSample()))
    const mark = await table.documents.send(new GetCommand({ TableName: table.tableName, Key: arrivalKey(TENANT) }))
    expect(mark.Item).toBeUndefined()
  })

  test('what workers did between two tries stays done, and what rests is not written again under them', async () => {
    const { table, archive, queue } = await awsArchiveSide()
    // Broken off behind the last mail: only that it is whole is still to be said.
    await expect(archive.write(arrival(), given(orderedSample(), new Error('cut')))).rejects.toThrow('cut')
    const later = NOW + 2 * 86_400_000
    const [mail] = await queue.receive({ topic: 'mail', limit: 10, visibilityMs: 1000, now: later })
    await queue.done(mail!.id, later)
    const { pk, sk } = storeKey(TENANT, 'leeds')
    const { Item } = await table.documents.send(new GetCommand({ TableName: table.tableName, Key: { pk, sk } }))
    await table.documents.send(
      new PutCommand({ TableName: table.tableName, Item: { ...Item, name: 'Leeds, changed' } }),
    )

    await archive.write(arrival(), given(orderedSample()))
    const waiting = await queue.records(TENANT, { state: 'waiting', limit: 10 })
    const done = await queue.records(TENANT, { state: 'done', limit: 10 })
    expect([waiting.data.length, done.data.map(({ key }) => key).sort()]).toEqual([0, ['done', 'waiting']])
    const texts = await textsOf(archive)
    expect(texts.some((text) => text.includes('Leeds, changed'))).toBe(true)
    expect(texts.length).toBe(orderedSample().length)
  })
})
