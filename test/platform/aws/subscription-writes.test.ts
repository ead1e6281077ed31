import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

describe.skipIf(!isHere)('a subscription from before there were texts', () => {
  test('is by mail to its address, and stays so when it is saved', async () => {
    const table = await tempTable()
    const alerts = awsAlertStore({ table, tools: realTools })
    const before = {
      subscriptionId: 's1',
      tenantId: TENANT,
      userId: 'u1',
      kinds: ['low_stock'],
      stores: 'all',
      categories: 'all',
      delivery: 'immediate',
      digestAt: 420,
      timeZone: 'UTC',
      status: 'active',
      linkToken: 't1',
      createdAt: 0,
    } as const
    // As it was written then.
    const Item = {
      pk: `T#${TENANT}#SUBSCRIPTIONS`,
      sk: 'SUBSCRIPTION#s1',
      type: 'subscription',
      ...before,
      email: 'ann@example.com',
      version: 1,
      sender: 'x',
    }
    await table.documents.send(new PutCommand({ TableName: table.tableName, Item }))
    const now = { ...before, channel: 'mail', address: 'ann@example.com' } as const
    expect(await alerts.subscriptions(TENANT)).toEqual([{ ...now, version: 1 }])
    expect(await alerts.saveSubscription({ ...now, status: 'stopped' }, 1)).toBe(true)
    expect(await alerts.subscription('s1')).toEqual({ ...now, status: 'stopped', version: 2 })
  })
})
