import { describe, expect, test } from 'vitest'
import { NO_SALES } from '#domain/sales/sales-day.ts'
import { addDays } from '#domain/values/day.ts'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import { awsJobStore } from '#platform/aws/job-store.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import type { SalesLook } from '#ports/sales-store.ts'
import { countCapacity } from '#test/support/aws/capacity.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const SALES = { ...NO_SALES, sold: quantity(3000), revenue: minorUnits(1299) }

const look = (fromSeq: number, days: readonly string[], productId = 'tea'): SalesLook => ({
  consumer: 'sales',
  changeId: fromSeq + 1,
  at: NOW,
  levels: [
    {
      tenantId: TENANT,
      storeId: 'leeds',
      productId,
      fromSeq,
      fold: {
        position: { seq: fromSeq + 1, at: NOW, wasStocked: true },
        changes: new Map(days.map((day) => [day, SALES])),
        stockOuts: [],
      },
    },
  ],
})

/** The costs that docs/aws-tables-planning.md names of what happens most often. */
describe.skipIf(!isHere)('what planning on DynamoDB costs', () => {
  test('looking for work that is not there is one unit at most', async () => {
    const table = await tempTable()
    const spent = countCapacity(table)
    const worker = { workerId: 'w', now: NOW, leaseMs: 1000 }
    await awsJobStore({ table, tools: realTools }).claim(worker)
    expect(spent()).toEqual({ read: 1, write: 0, requests: 2 })
    await awsReportStore({ table, tools: realTools }).claimReport(worker)
    expect(spent()).toEqual({ read: 0.5, write: 0, requests: 1 })
  })

  test('a day of one level is added for 4 read and 7 write units', async () => {
    const table = await tempTable()
    const sales = awsSalesStore({ table, tools: realTools, now: () => NOW })
    await sales.applyLook(look(0, ['2026-01-02']))
    const spent = countCapacity(table)
    await sales.applyLook(look(1, ['2026-01-02']))
    // Read: position, month, store, consumer. Written in a transaction, so twice: position, month, consumer; and the
    // month's place in the index.
    expect(spent()).toEqual({ read: 4, write: 7, requests: 3 })
  })

  test('a year of days of 20 products is 22 requests and 3 read units a product', async () => {
    const table = await tempTable()
    const sales = awsSalesStore({ table, tools: realTools, now: () => NOW })
    const products = Array.from({ length: 20 }, (_, i) => `P-${10_000 + i}`)
    const days = Array.from({ length: 365 }, (_, i) => addDays('2025-01-01', i))
    for (const productId of products) await sales.applyLook(look(0, days, productId))
    const spent = countCapacity(table)
    expect(await sales.days(TENANT, { products, from: '2025-01-01', to: '2025-12-31' })).toHaveLength(20 * 365)
    // What counts, the stores, and a query for each product: 12 months of 0.9 KB are 3 units of 4 KB.
    expect(spent()).toEqual({ read: 62, write: 0, requests: 22 })
  })
})
