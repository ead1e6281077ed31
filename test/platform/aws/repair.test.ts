import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import type { AwsTable } from '#platform/aws/client.ts'
import { openTable } from '#platform/aws/client.ts'
import { commandKey, type ItemKey, movementKey } from '#platform/aws/keys.ts'
import { applyRepair, findRepair, isWhole } from '#platform/aws/repair.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import {
  allItems,
  doomed,
  fillLedger,
  PRODUCTS,
  type Recorded,
  repairKilledAt,
  tear,
} from '#test/support/aws/torn-ledger.ts'
import { productNamed, seedShop, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

/** A second process on the same table. */
function another(table: AwsTable): AwsTable {
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  return other
}

async function filled(seed: number) {
  const platform = await tempPlatform()
  await seedShop(
    platform.catalog,
    PRODUCTS.map((productId) => productNamed(productId)),
  )
  const second = awsStockStore({ table: another(platform.table), tools: realTools })
  return { ...platform, recorded: await fillLedger([platform.stock, second], seed) }
}

type Filled = Awaited<ReturnType<typeof filled>>

const repair = async (table: AwsTable) => applyRepair({ table, tools: realTools }, await findRepair(table))

/** What must be so after a repair, whatever was torn. */
async function expectWhole(
  { table, stock, recorded }: Pick<Filled, 'table' | 'stock' | 'recorded'>,
  gone: Set<string>,
) {
  expect((await stock.check()).faults).toEqual([])
  expect(isWhole((await findRepair(table)).plan)).toBe(true)
  for (const { command, movements } of recorded) {
    const outcome = await stock.outcome(TENANT, command.key)
    if (gone.has(command.key)) expect(outcome).toBeUndefined()
    else {
      expect(outcome).toEqual({ kind: 'recorded', movements, isReplay: true })
      expect(await stock.record(command)).toEqual({ kind: 'recorded', movements, isReplay: true })
    }
  }
  await expectReversals(stock, recorded, gone)
}

/** A movement is marked as reversed exactly when its reversal is there. */
async function expectReversals(stock: Filled['stock'], recorded: readonly Recorded[], gone: Set<string>) {
  for (const { command, movements } of recorded) {
    for (const movement of movements) {
      if (movement.reverses === undefined) continue
      const found = await stock.reversals(TENANT, movement, [movement.reverses])
      expect(found.get(movement.reverses)).toBe(gone.has(command.key) ? undefined : movement.seq)
    }
  }
}

const seeds = fc.record({ fill: fc.nat(1e6), torn: fc.nat(1e6) })

describe.skipIf(!isHere)('a table that was restored to a moment', () => {
  test('is whole again, whatever was torn: what stays is what no torn command stands before', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async ({ fill, torn }) => {
        const it = await filled(fill)
        const gone = doomed(it.recorded, await tear(it.table, it.recorded, torn))
        const { plan } = await findRepair(it.table)
        // Of a command that is gone without a trace nothing can be told.
        for (const { key } of plan.ledger.takenOut) expect([...gone]).toContain(key)
        expect(plan.ledger.damages).toEqual([])
        await repair(it.table)
        await expectWhole(it, gone)
      }),
      { numRuns: 12 },
    )
  }, 120_000)

  test('is whole again after a repair that was killed at any write, and begun again', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.nat(25), async ({ fill, torn }, killedAt) => {
        const it = await filled(fill)
        const gone = doomed(it.recorded, await tear(it.table, it.recorded, torn))
        await repairKilledAt(it.table, killedAt)
        await expectWhole(it, gone)
      }),
      { numRuns: 12 },
    )
  }, 120_000)

  test('is looked at without being changed', async () => {
    const it = await filled(3)
    await tear(it.table, it.recorded, 4)
    const before = await allItems(it.table)
    const { plan } = await findRepair(it.table)
    expect(isWhole(plan)).toBe(false)
    expect(await allItems(it.table)).toEqual(before)
  })

  test('needs no repair twice', async () => {
    const it = await filled(5)
    await tear(it.table, it.recorded, 6)
    await repair(it.table)
    const before = await allItems(it.table)
    await repair(it.table)
    expect(await allItems(it.table)).toEqual(before)
  })

  test('is not touched while somebody writes to it', async () => {
    const it = await filled(9)
    await tear(it.table, it.recorded, 10)
    const found = await findRepair(it.table)
    await it.catalog.saveProducts(TENANT, [{ product: productNamed('new'), ifVersion: 0, updatedAt: 0 }])
    const lines = [{ kind: 'receipt' as const, storeId: 'leeds', productId: 'new', quantity: quantity(1000) }]
    const { recordedAt } = it.recorded.at(-1)!.command
    await it.stock.record({ tenantId: TENANT, key: 'late', fingerprint: '', actor: 'test', recordedAt, lines })
    await it.table.documents.send(new DeleteCommand({ TableName: it.table.tableName, Key: commandKey(TENANT, 'late') }))
    const before = await allItems(it.table)
    await expect(applyRepair({ table: it.table, tools: realTools }, found)).rejects.toThrow('Somebody writes')
    expect(await allItems(it.table)).toEqual(before)
  })

  test('loses what belongs to the table it was restored from, once', async () => {
    const { table } = await filled(7)
    const put = (type: string, key: ItemKey) =>
      table.documents.send(new PutCommand({ TableName: table.tableName, Item: { ...key, type } }))
    await put('shard', { pk: 'FEED', sk: 'SHARD#old' })
    await put('session', { pk: 'SESSION#a', sk: 'METADATA' })
    await put('import-lease', { pk: 'T#acme#IMPORT#i', sk: 'LEASE' })
    await put('effect', { pk: 'T#acme#EFFECT#half', sk: 'METADATA' })
    await repair(table)
    const types = async () => new Set((await allItems(table)).map(({ type }) => type))
    for (const type of ['shard', 'session', 'import-lease', 'effect']) expect(await types()).not.toContain(type)
    await put('session', { pk: 'SESSION#b', sk: 'METADATA' })
    await repair(table)
    expect(await types()).toContain('session')
  })

  test('keeps older damage as it is, and says so: no restore explains it', async () => {
    const it = await filled(8)
    const { table } = it
    await repair(table)
    const old = movementKey(TENANT, { storeId: 'leeds', productId: 'tea' }, 1)
    await table.documents.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: old,
        UpdateExpression: 'SET delta = :wrong',
        ExpressionAttributeValues: { ':wrong': 1 },
      }),
    )
    const before = await allItems(table)
    const { plan } = await findRepair(table)
    expect(plan.ledger.damages).toEqual([
      { tenantId: TENANT, storeId: 'leeds', productId: 'tea', seq: 1, fault: 'WRONG_BALANCE' },
    ])
    expect(isWhole(plan)).toBe(false)
    await repair(table)
    expect(await allItems(table)).toEqual(before)
  })

  test('says of each command that goes what it was, and of what is missing where it was', async () => {
    const platform = await tempPlatform()
    await seedShop(platform.catalog, [productNamed('tea')])
    const { table, stock } = platform
    const tea = { storeId: 'leeds', productId: 'tea' }
    const record = (key: string) =>
      stock.record({
        tenantId: TENANT,
        key,
        fingerprint: key,
        actor: 'ann',
        recordedAt: 1_767_225_600_000,
        lines: [{ kind: 'receipt', ...tea, quantity: quantity(1000) }],
      })
    for (const key of ['a', 'b', 'c', 'd']) await record(key)
    const remove = (Key: ItemKey) => table.documents.send(new DeleteCommand({ TableName: table.tableName, Key }))
    await remove(movementKey(TENANT, tea, 3))
    const { plan } = await findRepair(table)
    expect(plan.ledger.takenOut).toMatchObject([
      { key: 'c', why: 'movement_missing', movements: [], missing: [{ ...tea, seq: 3 }] },
      { key: 'd', why: 'follows_another', movements: [{ seq: 4, delta: 1000, actor: 'ann' }], missing: [] },
    ])
    expect(plan.ledger.lost).toEqual([])
    expect(plan.ledger.levels).toMatchObject([{ before: { onHand: 4000, seq: 4 }, after: { onHand: 2000, seq: 2 } }])
    await remove(commandKey(TENANT, 'c'))
    expect((await findRepair(table)).plan.ledger.lost).toEqual([{ tenantId: TENANT, ...tea, seq: 3 }])
  })
})
