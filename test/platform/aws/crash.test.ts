import { expect, test } from 'vitest'
import { openTable } from '#platform/aws/client.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { surviveCrashes } from '#test/simulation/crash.ts'
import { awsLocal } from '#test/support/aws/aws-local.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempFolder } from '#test/support/temp-database.ts'

/** On AWS the table outlives the server by itself; what must be right is that half a command is none. */
const isHere = await startDynamoDb()

test.skipIf(!isHere)(
  '8 kills in the middle of writing to DynamoDB lose and double nothing that was acknowledged',
  {
    timeout: 180_000,
  },
  async () => {
    const aws = await awsLocal()
    const shop = {
      folder: await tempFolder(),
      aws,
      writesForMs: 500,
      async openLedger() {
        const table = openTable(aws.tableName)
        return { stock: awsStockStore({ table, tools: realTools }), close: async () => table.close() }
      },
    }
    const { acknowledged, recorded } = await surviveCrashes(shop, 8)
    expect(acknowledged).toBeGreaterThan(20)
    expect(recorded).toBeGreaterThanOrEqual(acknowledged)
  },
)
