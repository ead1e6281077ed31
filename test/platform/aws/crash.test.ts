import { expect, onTestFinished, test } from 'vitest'
import { openTable } from '#platform/aws/client.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { surviveCrashes } from '#test/simulation/crash.ts'
import { localCloud } from '#test/support/aws/aws-local.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { hostFunctions } from '#test/support/aws/function-host.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { testConfig } from '#test/support/config.ts'
import { tempFolder } from '#test/support/temp-database.ts'

/** On AWS the table outlives the server by itself; what must be right is that half a command is none. */
const isHere = await startDynamoDb()

test.skipIf(!isHere).each(['server', 'functions'] as const)(
  '8 kills in the middle of writing to DynamoDB lose and double nothing that was acknowledged, with work in the background by %s',
  {
    timeout: 180_000,
  },
  async (background) => {
    const { aws, queues } = await localCloud(background)
    const folder = await tempFolder()
    if (background === 'functions') {
      const config = testConfig(folder, { aws, publicUrl: 'https://shop.example' })
      const host = hostFunctions({ config, cloud: { queues } })
      onTestFinished(() => host.stop())
    }
    const shop = {
      folder,
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
