import { describe, expect, test } from 'vitest'
import type { SalesFold } from '#domain/sales/fold-sales.ts'
import { NO_SALES, type Sales } from '#domain/sales/sales-day.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import { addDays } from '#domain/values/day.ts'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import type { AwsTable } from '#platform/aws/client.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import type { SalesLook, SalesStore } from '#ports/sales-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const open = (table: AwsTable): SalesStore => awsSalesStore({ table, tools: realTools, now: () => NOW })

const sold = (units: number): Sales => ({
  ...NO_SALES,
  sold: quantity(units * 1000),
  revenue: minorUnits(units * 100),
})

const fold = (seq: number, days: Record<string, Sales>): SalesFold => ({
  position: { seq, at: NOW + seq, wasStocked: true },
  changes: new Map(Object.entries(days)),
  stockOuts: [],
})

/** A look at so many products, each of which sold one unit on a day. */
const lookAt = (productCount: number, changeId: number): SalesLook => ({
  consumer: 'sales',
  changeId,
  levels: Array.from({ length: productCount }, (_, i) => ({
    tenantId: TENANT,
    storeId: 'leeds',
    productId: `p${String(i).padStart(3, '0')}`,
    fromSeq: 0,
    fold: fold(1, { '2026-01-01': sold(1) }),
  })),
  at: NOW,
})

const YEAR = { from: '2026-01-01', to: '2026-12-31' }
const unitsOf = async (sales: SalesStore) =>
  (await sales.totals(TENANT, { ...YEAR, grain: 'month' })).map((month) => month.sold / 1000)

describe.skipIf(!isHere)('sales on DynamoDB', () => {
  test.each(FAULTS)('a look whose writes are first %s counts once', async (fault) => {
    const table = await tempTable()
    let sendings = 0
    const alternately = (): Fault => (sendings++ % 2 === 0 ? fault : 'none')
    injectFaults(table, alternately)
    const sales = open(table)
    // 120 levels of 3 items do not fit one transaction of 100.
    await sales.applyLook(lookAt(120, 7))
    expect(await unitsOf(sales)).toEqual([120])
    expect(await awsChangeFeed({ table }).cursor('sales')).toBe(7)
  })

  test('a look that breaks off half way is finished by the next, and its consumer moves on only then', async () => {
    const table = await tempTable()
    let sendings = 0
    injectFaults(table, () => (++sendings === 2 ? 'broken' : 'none'))
    const sales = open(table)
    await expect(sales.applyLook(lookAt(120, 7))).rejects.toThrow('broken')
    const written = (await unitsOf(sales))[0]!
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThan(120)
    expect(await awsChangeFeed({ table }).cursor('sales')).toBe(0)
    await sales.applyLook(lookAt(120, 7))
    expect(await unitsOf(sales)).toEqual([120])
    expect(await awsChangeFeed({ table }).cursor('sales')).toBe(7)
  })

  test('of two that look at the same, each level is counted by one', async () => {
    const table = await tempTable()
    const both = [open(table), open(table)]
    await Promise.all(both.map((sales) => sales.applyLook(lookAt(60, 7))))
    expect(await unitsOf(both[0]!)).toEqual([60])
  })

  describe('a level that sends ten years at once', () => {
    // 2016-01-01 and 3653 days on: ten years, of which three are leap years (2016, 2020, 2024).
    const DAY_COUNT = 3653
    const days = Array.from({ length: DAY_COUNT }, (_, i) => addDays('2016-01-01', i))
    const all = { from: '2016-01-01', to: '2025-12-31' }
    const level = { tenantId: TENANT, storeId: 'leeds', productId: 'tea', fromSeq: 0 }
    const years = (changeId: number): SalesLook => ({
      consumer: 'sales',
      changeId,
      levels: [{ ...level, fold: fold(9, Object.fromEntries(days.map((day) => [day, sold(1)]))) }],
      at: NOW,
    })

    test('is counted whole', async () => {
      const sales = open(await tempTable())
      await sales.applyLook(years(1))
      expect((await sales.days(TENANT, { ...all, products: ['tea'] })).map(({ day }) => day)).toEqual(days)
    })

    test.each([2, 3])('and is finished by whoever comes next when its %ith write breaks', async (broken) => {
      const table = await tempTable()
      let sendings = 0
      injectFaults(table, () => (++sendings === broken ? 'broken' : 'none'))
      const sales = open(table)
      await expect(sales.applyLook(years(1))).rejects.toThrow('broken')
      const more = { ...level, fromSeq: 9, fold: fold(10, { '2025-12-31': sold(4) }) }
      await sales.applyLook({ consumer: 'sales', changeId: 2, levels: [more], at: NOW + 1 })
      const kept = await sales.days(TENANT, { ...all, products: ['tea'] })
      expect(kept).toHaveLength(DAY_COUNT)
      expect(kept.at(-1)).toMatchObject({ sold: 5000 })
    })

    test('and is finished when somebody asks how far it is', async () => {
      const table = await tempTable()
      let sendings = 0
      injectFaults(table, () => (++sendings === 2 ? 'broken' : 'none'))
      const sales = open(table)
      await expect(sales.applyLook(years(1))).rejects.toThrow('broken')
      expect(await sales.positions(TENANT, [level])).toMatchObject([{ seq: 9 }])
      expect(await sales.days(TENANT, { ...all, products: ['tea'] })).toHaveLength(DAY_COUNT)
    })
  })

  describe('uploads', () => {
    const upload = (uploadId: string): SalesUpload => ({
      tenantId: TENANT,
      uploadId,
      stores: ['leeds'],
      fileName: 'sales.csv',
      contentHash: uploadId,
      byteCount: 1,
      createdBy: 'user:owner',
      createdAt: NOW,
      updatedAt: NOW,
      state: 'reading',
      jobId: 'job',
      version: 0,
    })
    const daysOf = (units: number) =>
      ['2026-01-01', '2026-01-31', '2026-02-01'].map((day) => ({
        storeId: 'leeds',
        productId: 'tea',
        day,
        ...sold(units),
      }))

    test('those added at the same time get ranks of their own', async () => {
      const table = await tempTable()
      const ids = ['a', 'b', 'c', 'd', 'e', 'f']
      expect(await Promise.all(ids.map((id) => open(table).saveUpload(upload(id), 0)))).toEqual(ids.map(() => true))
      const { data } = await open(table).uploads(TENANT, { limit: 9 })
      expect(data.map(({ uploadId }) => uploadId).toSorted()).toEqual(ids)
    })

    test.each(FAULTS)('an upload whose writes are first %s is published and taken back once', async (fault) => {
      const table = await tempTable()
      let sendings = 0
      injectFaults(table, () => (sendings++ % 2 === 0 ? fault : 'none'))
      const sales = open(table)
      expect(await sales.saveUpload(upload('a'), 0)).toBe(true)
      await sales.putUploadDays(TENANT, 'a', daysOf(5))
      expect(await sales.saveUpload({ ...upload('a'), state: 'published' }, 1)).toBe(true)
      expect(await unitsOf(sales)).toEqual([10, 5])
      expect(await sales.saveUpload({ ...upload('a'), state: 'removed' }, 2)).toBe(true)
      expect(await sales.saveUpload({ ...upload('a'), state: 'published' }, 2)).toBe(false)
      expect(await unitsOf(sales)).toEqual([])
    })

    test('a reader sees all days of an upload or none, though it is taken back and half dropped while he reads', async () => {
      const table = await tempTable()
      const sales = open(table)
      await sales.saveUpload(upload('a'), 0)
      await sales.putUploadDays(TENANT, 'a', daysOf(5))
      await sales.saveUpload({ ...upload('a'), state: 'published' }, 1)
      let isTaken = false
      table.documents.middlewareStack.add(
        (send, context) => async (args) => {
          const { ExpressionAttributeValues: values } = args.input as { ExpressionAttributeValues?: object }
          const readsDays = context.commandName?.startsWith('Query') && JSON.stringify(values)?.includes('SALES#leeds#')
          if (readsDays && !isTaken) {
            isTaken = true
            await sales.saveUpload({ ...upload('a'), state: 'removed' }, 2)
            expect(await sales.dropUploadDays(TENANT, 'a', 1)).toBe(1)
          }
          return send(args)
        },
        { step: 'initialize', name: 'takeUploadBack' },
      )
      expect(await sales.days(TENANT, { ...YEAR, products: ['tea'] })).toEqual([])
      expect(isTaken).toBe(true)
    })
  })
})
