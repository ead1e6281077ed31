import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommandLine } from '#domain/ledger/command.ts'
import { quantity } from '#domain/values/quantity.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { onFault, realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { followLedger } from '#usecases/sales/follow-ledger.ts'

const isHere = await startDynamoDb()

const DAY_MS = 86_400_000

describe.skipIf(!isHere)('the ledger on DynamoDB, followed into daily sales', () => {
  test('whatever is sold and taken back, in whatever looks, the days add up to it', async () => {
    const step = fc.record({
      productId: fc.constantFrom('tea', 'mug'),
      kind: fc.constantFrom('sale' as const, 'return' as const, 'look' as const),
      units: fc.integer({ min: 1, max: 9 }),
      daysAgo: fc.nat(60),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const { table, stock, catalog, feed } = await tempPlatform()
        await seedShop(catalog, [productNamed('tea'), productNamed('mug')])
        const sales = awsSalesStore({ table, tools: realTools, now: () => NOW })
        const follow = () => followLedger({ feed, stock, catalog, sales, clock: { now: () => NOW }, onFault })
        const expected = { sold: 0, returned: 0 }
        for (const [i, { kind, productId, units, daysAgo }] of steps.entries()) {
          if (kind === 'look') {
            await follow()
            continue
          }
          const level = { storeId: 'leeds', productId }
          const lines: CommandLine[] = [
            { kind: 'receipt', ...level, quantity: quantity(10_000) },
            { kind, ...level, quantity: quantity(units * 1000), occurredAt: NOW - daysAgo * DAY_MS },
          ]
          const command = {
            tenantId: TENANT,
            key: `k${i}`,
            fingerprint: `f${i}`,
            lines,
            actor: 'test',
            recordedAt: NOW,
          }
          expect(await stock.record(command)).toMatchObject({ kind: 'recorded' })
          expected[kind === 'sale' ? 'sold' : 'returned'] += units * 1000
        }
        while ((await follow()) > 0);
        const days = await sales.days(TENANT, { from: '2025-01-01', to: '2026-12-31' })
        const sum = (of: 'sold' | 'returned') => days.reduce((total, day) => total + day[of], 0)
        expect({ sold: sum('sold'), returned: sum('returned') }).toEqual(expected)
        expect(await follow()).toBe(0)
      }),
      { numRuns: 8 },
    )
  }, 60_000)
})
