import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import { quantity } from '#domain/values/quantity.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import type { RetryTools } from '#platform/aws/write-retry.ts'
import type { RecordOutcome, StockStore } from '#ports/stock-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { memoryLedger, units } from '#test/support/memory-ledger.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { postMovement } from '#usecases/ledger/post-movement.ts'

const isHere = await startDynamoDb()

const TEA = { storeId: 'leeds', productId: 'tea' }

const command = (key: string, lines: readonly CommandLine[]): StockCommand => ({
  tenantId: TENANT,
  key,
  fingerprint: JSON.stringify(lines),
  actor: 'test',
  recordedAt: NOW,
  lines,
})
const sale = (n: number): CommandLine => ({ kind: 'sale', ...TEA, quantity: units(n) })
const receipt = (n: number): CommandLine => ({ kind: 'receipt', ...TEA, quantity: units(n) })

/** Another process on the same table: a client and a store of its own. */
const anotherProcess = (table: AwsTable, next?: () => Fault, tools = realTools): StockStore => {
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  if (next) injectFaults(other, next)
  return awsStockStore({ table: other, tools })
}

/** Time that only waiting moves, so that a deadline comes at once. */
function quickTools(): RetryTools {
  let now = 0
  const sleep = async (milliseconds: number) => {
    now += milliseconds
  }
  return { now: () => now, sleep, fraction: () => 0.9 }
}

async function seeded() {
  const platform = await tempPlatform()
  await seedShop(platform.catalog, [productNamed('tea'), productNamed('mug')])
  return platform
}

const codeOf = (outcome: RecordOutcome) => (outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind)

describe.skipIf(!isHere)('the ledger on DynamoDB, when things go wrong', () => {
  test.each(FAULTS)('a sending that is %s takes effect once, and is answered as the first', async (fault) => {
    const { table, stock } = await seeded()
    const faults: Fault[] = [fault, fault]
    const shaky = anotherProcess(table, () => faults.shift() ?? 'none')
    const outcome = await shaky.record(command('a', [receipt(10)]))
    expect(outcome).toMatchObject({ kind: 'recorded', isReplay: false, movements: [{ seq: 1, after: 10_000 }] })
    expect(await stock.level(TENANT, TEA)).toEqual({ ...TEA, onHand: 10_000, seq: 1 })
    expect(await stock.record(command('a', [receipt(10)]))).toEqual({ ...outcome, isReplay: true })
  })

  test.each(FAULTS)('a refusal that is %s is kept once', async (fault) => {
    const { table, stock } = await seeded()
    const faults: Fault[] = [fault]
    const shaky = anotherProcess(table, () => faults.shift() ?? 'none')
    const outcome = await shaky.record(command('a', [sale(1)]))
    expect([codeOf(outcome), outcome.kind === 'refused' && outcome.isReplay]).toEqual(['INSUFFICIENT_STOCK', false])
    await stock.record(command('b', [receipt(5)]))
    expect(await stock.record(command('a', [sale(1)]))).toEqual({ ...outcome, isReplay: true })
  })

  test('a store that never takes a write is told of as busy, with when to come back', async () => {
    const { table, stock } = await seeded()
    const busy = anotherProcess(table, () => 'conflict', quickTools()).record(command('a', [receipt(10)]))
    await expect(busy).rejects.toMatchObject({ name: 'StoreBusyError', retryAfterSeconds: 2 })
    expect((await stock.level(TENANT, TEA)).seq).toBe(0)
    expect(codeOf(await stock.record(command('a', [receipt(10)])))).toBe('recorded')
  })

  test('a command too large for one transaction is refused with how much fits, and never cut', async () => {
    const { stock } = await seeded()
    const lines = Array.from({ length: 99 }, () => receipt(1))
    const principal = { tenantId: TENANT, actor: 'test', role: 'manager', stores: 'all' } as const
    const posted = await postMovement({ stock, clock: { now: () => NOW } }, principal, {
      key: 'a',
      fingerprint: '',
      lines,
    })
    // A guard, one level and 98 movements are 100 writes.
    expect(posted).toMatchObject({ ok: false, refusal: { code: 'COMMAND_TOO_LARGE', details: { linesMax: 98 } } })
    await expect(stock.record(command('a', lines))).rejects.toThrow('99 lines')
    expect((await stock.level(TENANT, TEA)).seq).toBe(0)
  })

  test('of forty tills in eight processes that sell the last twenty, twenty succeed', async () => {
    const { table, stock } = await seeded()
    await stock.record(command('delivery', [receipt(20)]))
    const processes = Array.from({ length: 8 }, () => anotherProcess(table))
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => processes[i % 8]!.record(command(`till-${i}`, [sale(1)]))),
    )
    const counts = Map.groupBy(outcomes, codeOf)
    expect([counts.get('recorded')?.length, counts.get('INSUFFICIENT_STOCK')?.length]).toEqual([20, 20])
    expect(await stock.level(TENANT, TEA)).toEqual({ ...TEA, onHand: 0, seq: 21 })
    expect((await stock.check()).faults).toEqual([])
  })

  test('however sendings fail, two processes record every command once and the ledger adds up', async () => {
    const { table, stock } = await seeded()
    let chance = 7
    // A linear congruential generator: the same faults in every run.
    const next = () => {
      chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31
      return FAULTS[Math.floor((chance / 2 ** 31) * FAULTS.length)]!
    }
    const processes = [anotherProcess(table, next), anotherProcess(table, next)]
    const lines = (i: number): CommandLine[] =>
      i % 3 === 0
        ? [receipt(i + 1)]
        : [sale(1), { kind: 'receipt', storeId: 'york', productId: 'mug', quantity: units(2) }]
    // Each command is sent to both, as a till does that hears nothing.
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        Promise.all(processes.map((each) => each.record(command(`k${i}`, lines(i))))),
      ),
    )
    for (const [one, other] of outcomes) {
      expect([codeOf(one!), movementsOf(one!)]).toEqual([codeOf(other!), movementsOf(other!)])
    }
    const recorded = outcomes.flatMap(([one]) => movementsOf(one!))
    const sumOf = (productId: string) =>
      recorded.filter((m) => m.productId === productId).reduce((sum, { delta }) => sum + delta, 0)
    expect((await stock.level(TENANT, TEA)).onHand).toBe(sumOf('tea'))
    expect((await stock.level(TENANT, { storeId: 'york', productId: 'mug' })).onHand).toBe(sumOf('mug'))
    expect(await stock.check()).toMatchObject({ movementCount: recorded.length, commandCount: 30, faults: [] })
  }, 60_000)

  test('any sequence of commands ends as it does in the ledger in memory', async () => {
    const shelf = fc.constantFrom(
      TEA,
      { storeId: 'york', productId: 'tea' },
      { storeId: 'leeds', productId: 'mug' },
      { storeId: 'leeds', productId: 'coal' },
    )
    const n = fc.integer({ min: 1, max: 9000 }).map(quantity)
    const line: fc.Arbitrary<CommandLine> = fc.oneof(
      fc
        .record({ kind: fc.constantFrom('receipt' as const, 'sale' as const, 'waste' as const), key: shelf, n })
        .map(({ kind, key, n }): CommandLine => ({ kind, ...key, quantity: n })),
      fc.record({ key: shelf, n }).map(({ key, n }): CommandLine => ({ kind: 'count', ...key, counted: n })),
      fc
        .record({ key: shelf, n })
        .map(({ key, n }): CommandLine => ({ kind: 'transfer', ...key, toStoreId: 'york', quantity: n })),
      fc
        .record({ key: shelf, seq: fc.integer({ min: 1, max: 4 }) })
        .map(({ key, seq }): CommandLine => ({ kind: 'reversal', ...key, seq })),
    )
    const commands = fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 })
    const { table, catalog } = await seeded()
    let run = 0
    await fc.assert(
      fc.asyncProperty(commands, fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 }), async (all, faults) => {
        const tenantId = `tenant-${run++}`
        await seedShop(catalog, [productNamed('tea'), productNamed('mug')], tenantId)
        const left = [...faults]
        const stock = anotherProcess(table, () => left.shift() ?? 'none')
        const memory = memoryLedger({})
        for (const [i, lines] of all.entries()) {
          const each = { ...command(`k${i}`, lines), tenantId }
          expect((await stock.record(each)).kind).toBe(memory.apply(each) ? 'recorded' : 'refused')
        }
        const expected = [...memory.levels.values()]
        expect(await stock.levels(tenantId, expected)).toEqual(expected)
        for (const level of expected) {
          const { movements } = await stock.movements(tenantId, level, { limit: 100 })
          const ofLevel = memory.movements.filter((m) => m.storeId === level.storeId && m.productId === level.productId)
          expect([...movements].reverse()).toEqual(ofLevel)
        }
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})

const movementsOf = (outcome: RecordOutcome) => (outcome.kind === 'recorded' ? outcome.movements : [])
