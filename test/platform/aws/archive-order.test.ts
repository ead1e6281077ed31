import { BatchWriteCommand, GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import type { ArchiveRecord, RecordOf } from '#domain/archive/archive-record.ts'
import { stageOf } from '#domain/archive/record-place.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import type { AwsTable } from '#platform/aws/client.ts'
import { type Item, readItems } from '#platform/aws/items.ts'
import { keys, tenantKey } from '#platform/aws/keys.ts'
import { awsTenantArchive } from '#platform/aws/tenant-archive.ts'
import { orderedSample } from '#test/support/archive-file.ts'
import { awsArchiveSide } from '#test/support/aws/aws-archive.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const arrival = { tenantId: TENANT, archiveHash: 'hash-1' }

/** When everything of the sample is due. */
const LATER = NOW + 2 * 86_400_000

async function* given(records: readonly ArchiveRecord[], failure?: Error): AsyncGenerator<ArchiveRecord> {
  yield* records
  if (failure) throw failure
}

/** Lists of what is only taken away once it is old. */
const ONLY_AGES = /#EXPECTED#|#ENDED$/

/** Where a sending puts items into the index of what is due, each with what it is sent for. */
function duePlacesOf(command: unknown, { tableName }: AwsTable): string[] {
  const puts = (item: Item | undefined) => (item?.duePk === undefined ? [] : [item.duePk as string])
  if (command instanceof PutCommand) return puts(command.input.Item as Item)
  if (command instanceof UpdateCommand) {
    return puts({ duePk: command.input.ExpressionAttributeValues?.[':new_duePk'] } as unknown as Item)
  }
  if (command instanceof BatchWriteCommand) {
    return (command.input.RequestItems?.[tableName] ?? []).flatMap(({ PutRequest }) => puts(PutRequest?.Item as Item))
  }
  if (command instanceof TransactWriteCommand) {
    return (command.input.TransactItems ?? []).flatMap(({ Put }) => puts(Put?.Item as Item))
  }
  return []
}

const people = orderedSample().filter((record): record is RecordOf<'person'> => record.kind === 'person')
const programs = orderedSample().filter((record): record is RecordOf<'api-key'> => record.kind === 'api-key')

/** Hears each sending before the table does. */
const overheard = (table: AwsTable, hear: (command: unknown) => Promise<void>): AwsTable => ({
  ...table,
  documents: new Proxy(table.documents, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name)
      return async (command: Parameters<typeof target.send>[0]) => {
        await hear(command)
        return target.send(command)
      }
    },
  }),
})

describe.skipIf(!isHere)('a shop that moves into a table at which servers and functions are at work', () => {
  test('gives workers nothing to do before they find the shop, its people and its keys', async () => {
    const { table, archive, identity, apiKeys } = await awsArchiveSide()
    const heard: string[] = []
    const watched = overheard(table, async (command) => {
      const due = duePlacesOf(command, table).filter((place) => !ONLY_AGES.test(place))
      if (due.length === 0) return
      const shop = (await readItems(table, [tenantKey(TENANT)])).get(tenantKey(TENANT))
      const accounts = await Promise.all(people.map(({ value }) => identity.account(value.userId)))
      const found = await Promise.all(programs.map(({ value }) => apiKeys.keyByHash(value.tokenHash)))
      expect([due, shop?.name]).toEqual([due, 'Acme & Söhne'])
      expect([...accounts, ...found]).not.toContain(undefined)
      heard.push(...due)
    })
    await awsTenantArchive({ table: watched, tools: realTools }).write(arrival, given(orderedSample()))
    // Of the sample: an import, a job, a schedule, a mail that waits and one that is dead, a snooze, and two notices in one.
    expect(heard.sort()).toEqual([
      ...['EFFECT#mail', 'EFFECT#mail', 'IMPORTS', 'JOBS', 'NOTICES', 'SCHEDULES', 'SNOOZES'],
    ])
    expect(await archive.tenants()).toEqual([TENANT])
  })

  test('lets nobody in before all that rests is there', async () => {
    const { table } = await awsArchiveSide()
    const catalog = awsCatalogStore({ table, tools: realTools })
    const resting = orderedSample().filter(({ kind }) => stageOf(kind) === 'resting' && kind !== 'tenant')
    const reader = awsTenantArchive({ table, tools: realTools })
    let entries = 0
    const watched = overheard(table, async (command) => {
      if (!(command instanceof PutCommand) || !/^person|^api-key$/.test(String(command.input.Item?.type))) return
      if (entries++ > 0) return
      const there: string[] = []
      for await (const { kind } of reader.read(TENANT)) if (stageOf(kind) === 'resting') there.push(kind)
      expect(there).toEqual(resting.map(({ kind }) => kind))
      // Tea is sold, mugs no more; tea is in Leeds and in York.
      expect(await catalog.stockSummary(TENANT, undefined)).toMatchObject({ productCount: 1, levelCount: 2 })
    })
    await awsTenantArchive({ table: watched, tools: realTools }).write(arrival, given(orderedSample()))
    expect(entries).toBeGreaterThan(0)
  })

  test('what was told or woken between two tries is not told or put to sleep again', async () => {
    const { archive, alerts } = await awsArchiveSide()
    await expect(archive.write(arrival, given(orderedSample(), new Error('cut')))).rejects.toThrow('cut')
    const told = await alerts.dueNotices('sub-1', LATER, 10)
    expect(told.length).toBe(2)
    await alerts.settleNotices(
      told.map(({ notice }) => notice),
      undefined,
      LATER,
    )
    const [asleep] = await alerts.dueSnoozes(LATER, 10)
    await alerts.changeAlert(TENANT, asleep!.alertId, { kind: 'wake', notices: [] })
    await archive.write(arrival, given(orderedSample()))
    expect(await alerts.dueSubscriptions(LATER, 10)).toEqual([])
    expect(await alerts.dueSnoozes(LATER, 10)).toEqual([])
  })

  test.each([46, 48, 50, 52, 57])(
    'what waits is due once it is whole, although it broke off after %i',
    async (count) => {
      const { archive, alerts } = await awsArchiveSide()
      await expect(archive.write(arrival, given(orderedSample().slice(0, count), new Error('cut')))).rejects.toThrow()
      await archive.write(arrival, given(orderedSample()))
      expect(await alerts.dueSubscriptions(LATER, 10)).toEqual(['sub-1'])
      expect((await alerts.dueNotices('sub-1', LATER, 10)).length).toBe(2)
      expect((await alerts.dueSnoozes(LATER, 10)).map(({ storeId }) => storeId)).toEqual(['york'])
    },
  )

  test('a subscription from before there were texts goes out with its channel and address', async () => {
    const { table, archive } = await awsArchiveSide()
    await archive.write(arrival, given(orderedSample()))
    const Key = { pk: keys`T#${TENANT}#SUBSCRIPTIONS`, sk: keys`SUBSCRIPTION#sub-1` }
    const { Item: { channel: _c, address, ...old } = {} } = await table.documents.send(
      new GetCommand({ TableName: table.tableName, Key }),
    )
    await table.documents.send(new PutCommand({ TableName: table.tableName, Item: { ...old, email: address } }))
    const found: unknown[] = []
    for await (const record of archive.read(TENANT, ['subscription'])) found.push(record)
    expect(found).toEqual(orderedSample().filter(({ kind }) => kind === 'subscription'))
  })
})
