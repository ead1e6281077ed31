import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import type { CommandLine } from '#domain/ledger/command.ts'
import { type ItemKey, levelItemKey, movementKey } from '#platform/aws/keys.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tempPlatform } from '#test/support/aws/platform.ts'
import { units } from '#test/support/memory-ledger.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const TEA = { storeId: 'leeds', productId: 'tea' }
const MUG = { storeId: 'york', productId: 'mug' }

/** Four movements of tea, the last a reversal of the second, and one of mug. */
async function ledger() {
  const platform = await tempPlatform()
  await seedShop(platform.catalog, [productNamed('tea'), productNamed('mug')])
  const record = (key: string, lines: CommandLine[]) =>
    platform.stock.record({ tenantId: TENANT, key, fingerprint: '', actor: 'test', recordedAt: NOW, lines })
  await record('a', [{ kind: 'receipt', ...TEA, quantity: units(10) }])
  await record('b', [{ kind: 'sale', ...TEA, quantity: units(2) }])
  await record('c', [
    { kind: 'sale', ...TEA, quantity: units(1) },
    { kind: 'receipt', ...MUG, quantity: units(5) },
  ])
  await record('d', [{ kind: 'reversal', ...TEA, seq: 2 }])
  const { documents, tableName: TableName } = platform.table
  const set = (Key: ItemKey, name: string, value: number) =>
    documents.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    )
  const remove = (Key: ItemKey) => documents.send(new DeleteCommand({ TableName, Key }))
  return { ...platform, record, set, remove }
}

const tea = (seq: number) => movementKey(TENANT, TEA, seq)

describe.skipIf(!isHere)('the check of the ledger on DynamoDB', () => {
  test('finds nothing wrong with what was recorded', async () => {
    const { stock } = await ledger()
    expect(await stock.check()).toEqual({ levelCount: 2, movementCount: 5, commandCount: 4, faults: [] })
  })

  test.each([
    ['a changed amount', (l) => l.set(tea(2), 'delta', -1), [2, 'WRONG_BALANCE'], [4, 'REVERSAL_NOT_OPPOSITE']],
    ['a missing movement', (l) => l.remove(tea(3)), [4, 'GAP_IN_SEQ']],
    ['a changed level', (l) => l.set(levelItemKey(TENANT, TEA), 'onHand', 1), [4, 'LEVEL_DIFFERS']],
    ['a level that lags', (l) => l.set(levelItemKey(TENANT, TEA), 'seq', 3), [4, 'LEVEL_DIFFERS']],
    ['a missing level', (l) => l.remove(levelItemKey(TENANT, TEA)), [4, 'MOVEMENTS_WITHOUT_LEVEL']],
    ['a reversal of nothing', (l) => l.set(tea(4), 'reverses', 9), [4, 'REVERSES_NOTHING']],
  ] as [string, (l: Awaited<ReturnType<typeof ledger>>) => Promise<unknown>, ...[number, string][]][])(
    'finds %s',
    async (_, damage, ...faults) => {
      const it = await ledger()
      await damage(it)
      const expected = faults.map(([seq, fault]) => ({ tenantId: TENANT, ...TEA, seq, fault }))
      expect((await it.stock.check()).faults).toEqual(expected)
    },
  )

  test('finds a level that nothing made', async () => {
    const { stock, remove } = await ledger()
    await remove(movementKey(TENANT, MUG, 1))
    expect((await stock.check()).faults).toEqual([
      { tenantId: TENANT, ...MUG, seq: 1, fault: 'LEVEL_WITHOUT_MOVEMENTS' },
    ])
  })

  test('is not misled by writers that go on meanwhile', async () => {
    const { stock, record } = await ledger()
    let isOver = false
    const writing = (async () => {
      for (let i = 0; !isOver; i++) await record(`more-${i}`, [{ kind: 'receipt', ...TEA, quantity: units(1) }])
    })()
    for (let i = 0; i < 15; i++) expect((await stock.check()).faults).toEqual([])
    isOver = true
    await writing
  })
})
