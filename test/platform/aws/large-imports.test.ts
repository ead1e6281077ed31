import { describe, expect, test } from 'vitest'
import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tempPlatform } from '#test/support/aws/platform.ts'
import { units } from '#test/support/memory-ledger.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { recordedMovements, recordLines } from '#usecases/imports/record-lines.ts'

const isHere = await startDynamoDb()

const names = Array.from({ length: 120 }, (_, i) => `p${i}`)
const count = (productId: string): CommandLine => ({ kind: 'count', storeId: 'leeds', productId, counted: units(3) })
const chunk = (lines: readonly CommandLine[]): StockCommand => ({
  tenantId: TENANT,
  key: 'import:i1:0',
  fingerprint: 'hash:0',
  actor: 'import:i1',
  recordedAt: NOW,
  lines,
})

async function seeded() {
  const platform = await tempPlatform()
  await seedShop(
    platform.catalog,
    names.map((name) => productNamed(name)),
  )
  return platform
}

/** Stops, as a process does that is killed, when it should record its `n`-th command. */
function killedAt(stock: StockStore, n: number): StockStore {
  let sent = 0
  return {
    ...stock,
    record: (command) => (++sent === n ? Promise.reject(new Error('killed')) : stock.record(command)),
  }
}

describe.skipIf(!isHere)('a chunk of an import that is larger than a transaction of DynamoDB', () => {
  test('is recorded in parts, each under a guard of its own, without the lines the ledger refuses', async () => {
    const { stock } = await seeded()
    const lines = [...names.slice(0, 60), 'coal', ...names.slice(60)].map(count)
    const { recordedCount, refused } = await recordLines({ stock }, chunk(lines))
    expect([recordedCount, refused.map(({ line }) => line.productId)]).toEqual([120, ['coal']])
    const { movements, partCount } = await recordedMovements({ stock }, TENANT, 'import:i1:0')
    // 49 and 49 of 121 lines, then 23.
    expect([movements.map(({ productId }) => productId), partCount]).toEqual([names, 3])
    expect(await stock.check()).toMatchObject({ movementCount: 120, faults: [] })
  })

  test('that breaks off is finished from where it stopped', async () => {
    const { stock } = await seeded()
    await expect(recordLines({ stock: killedAt(stock, 2) }, chunk(names.map(count)))).rejects.toThrow('killed')
    const kept = await recordedMovements({ stock }, TENANT, 'import:i1:0')
    expect([kept.movements.length, kept.partCount]).toEqual([49, 1])
    const rest = await recordLines({ stock }, chunk(names.slice(49).map(count)), kept.partCount)
    expect(rest).toEqual({ recordedCount: 71, refused: [] })
    const all = await recordedMovements({ stock }, TENANT, 'import:i1:0')
    expect([all.movements.map(({ productId }) => productId), all.partCount]).toEqual([names, 3])
  })
})
