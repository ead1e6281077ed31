import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import type { AwsTable } from '#platform/aws/client.ts'
import { inPartition, listItems, readItems } from '#platform/aws/items.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'

const isHere = await startDynamoDb()

const put = async (table: AwsTable, count: number, more: object = {}) => {
  for (let i = 0; i < count; i += 25) {
    const requests = Array.from({ length: Math.min(25, count - i) }, (_, n) => ({
      PutRequest: { Item: { pk: 'P', sk: `A#${String(i + n).padStart(4, '0')}`, n: i + n, ...more } },
    }))
    await table.documents.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: requests } }))
  }
}

describe.skipIf(!isHere)('the table on DynamoDB', () => {
  test('is made as described: two sparse indexes, a stream of both images, expiry by expiresAt', async () => {
    const { documents, tableName } = await tempTable()
    const { Table } = await documents.send(new DescribeTableCommand({ TableName: tableName }))
    expect(Table).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    })
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(['due', 'list'])
    const { TimeToLiveDescription } = await documents.send(new DescribeTimeToLiveCommand({ TableName: tableName }))
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' })
  })

  test('keeps integers exact, leaves out what is undefined, and refuses what it could not keep', async () => {
    const { documents, tableName } = await tempTable()
    const save = (value: unknown) =>
      documents.send(new PutCommand({ TableName: tableName, Item: { pk: 'P', sk: 'S', value, none: undefined } }))
    for (const value of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, '', [1, { a: undefined, b: '' }]]) {
      await save(value)
      const { Item } = await documents.send(new GetCommand({ TableName: tableName, Key: { pk: 'P', sk: 'S' } }))
      expect(Item).toEqual({ pk: 'P', sk: 'S', value })
      expect(Object.keys(Item!)).not.toContain('none')
    }
    await expect(save(Number.MAX_SAFE_INTEGER + 1)).rejects.toThrow()
  })

  test('reads more keys than one batch takes, some twice, some not there', async () => {
    const table = await tempTable()
    await put(table, 230)
    const key = (n: number) => ({ pk: 'P', sk: `A#${String(n).padStart(4, '0')}` })
    const wanted = [...Array.from({ length: 240 }, (_, n) => key(n)), key(7), key(7)]
    const found = await readItems(table, wanted)
    expect(wanted.map((each) => found.get(each)?.n ?? -1)).toEqual([
      ...Array.from({ length: 230 }, (_, n) => n),
      ...Array.from({ length: 10 }, () => -1),
      7,
      7,
    ])
  })

  test('walks a partition past the megabyte at which DynamoDB cuts a page', async () => {
    const table = await tempTable()
    // 30 items of 100 kB are 3 MB.
    for (let i = 0; i < 30; i++) {
      const item = { pk: 'P', sk: `A#${String(i).padStart(4, '0')}`, text: 'x'.repeat(100_000) }
      await table.documents.send(new PutCommand({ TableName: table.tableName, Item: item }))
    }
    await table.documents.send(new PutCommand({ TableName: table.tableName, Item: { pk: 'P', sk: 'B' } }))
    expect((await listItems(table, inPartition('P', 'A#'))).length).toBe(30)
    expect((await listItems(table, inPartition('P', 'A#'), 25)).map(({ sk }) => sk).at(-1)).toBe('A#0024')
  })
})
