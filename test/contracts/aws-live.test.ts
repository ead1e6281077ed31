import { describe, expect, test } from 'vitest'
import { awsLiveConnections } from '#platform/aws/live-connections.ts'
import { countCapacity } from '#test/support/aws/capacity.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { MANAGER } from '#test/support/test-app.ts'
import { liveConnectionsContract } from './live-gateway.ts'

const isHere = await startDynamoDb()
const open = async () => {
  const table = await tempTable()
  return { table, connections: awsLiveConnections({ table, tools: realTools }) }
}
const A = { connectionId: 'a', principal: MANAGER, checkedAt: NOW }

describe.skipIf(!isHere)('live connections on AWS', () => {
  liveConnectionsContract('DynamoDB', async () => (await open()).connections)

  test.each(['conflict', 'throttled', 'refused', 'lost', 'twice'] as const)(
    'whatever happens to a write once (%s), it takes effect once',
    async (fault) => {
      const { table, connections } = await open()
      let faults: Fault[] = []
      const next = () => faults.shift() ?? 'none'
      injectFaults(table, next, /^(TransactWrite|Update)/)
      const during = async <T>(work: () => Promise<T>): Promise<T> => {
        faults = [fault]
        return work()
      }
      await during(() => connections.add(A))
      expect(await during(() => connections.ready(A))).toBe(true)
      await during(() => connections.noteMissed(A))
      const { missed } = (await connections.find('a'))!
      await during(() => connections.noteChecked(A, NOW + 1))
      expect(await connections.ofTenant(TENANT)).toEqual([{ ...A, checkedAt: NOW + 1, isReady: true, missed }])
      await during(() => connections.clearMissed(A, missed!))
      expect((await connections.find('a'))?.missed).toBeUndefined()
      await during(() => connections.remove(A))
      expect([await connections.find('a'), await connections.ofTenant(TENANT)]).toEqual([undefined, []])
    },
  )

  test('costs what docs/aws-tables.md says', async () => {
    const { table, connections } = await open()
    const spent = countCapacity(table)
    await connections.add(A)
    // Two new items of up to 1 kB, at 2 units each in a transaction.
    expect(spent()).toEqual({ read: 0, write: 4, requests: 1 })
    await connections.find('a')
    expect(spent()).toEqual({ read: 2, write: 0, requests: 2 })
    await connections.ready(A)
    expect(spent()).toEqual({ read: 0, write: 1, requests: 1 })
    await connections.ofTenant(TENANT)
    expect(spent()).toEqual({ read: 1, write: 0, requests: 1 })
    await connections.remove(A)
    expect(spent()).toEqual({ read: 0, write: 4, requests: 1 })
  })

  test('expires ten minutes after API Gateway ends it, both items', async () => {
    const { table, connections } = await open()
    await connections.add(A)
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
    const { Items = [] } = await table.documents.send(new ScanCommand({ TableName: table.tableName }))
    // 2 h 10 min are 7800 s.
    expect(Items.map(({ expiresAt }) => expiresAt)).toEqual([NOW / 1000 + 7800, NOW / 1000 + 7800])
  })
})
