import { describe, expect, test } from 'vitest'
import { type SalesFold, START } from '#domain/sales/fold-sales.ts'
import { NO_SALES, type Sales, type SalesDay } from '#domain/sales/sales-day.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { SalesLook, SalesStore } from '#ports/sales-store.ts'
import { NOW, productNamed, type SeededCatalog, seedShop, TENANT } from '#test/support/shop.ts'

interface Opened {
  sales: SalesStore
  catalog: SeededCatalog
  feed: ChangeFeed
}

const sold = (units: number, revenue = units * 100): Sales => ({
  ...NO_SALES,
  sold: quantity(units * 1000),
  revenue: minorUnits(revenue),
})

const fold = (seq: number, days: Record<string, Sales>, more: Partial<SalesFold> = {}): SalesFold => ({
  position: { seq, at: NOW + seq, wasStocked: true },
  changes: new Map(Object.entries(days)),
  stockOuts: [],
  ...more,
})

const look = (changeId: number, levels: Partial<SalesLook['levels'][number]>[]): SalesLook => ({
  consumer: 'sales',
  changeId,
  levels: levels.map((level) => ({
    tenantId: TENANT,
    storeId: 'leeds',
    productId: 'tea',
    fromSeq: 0,
    fold: fold(1, { '2026-01-01': sold(1) }),
    ...level,
  })),
  at: NOW,
})

const upload = (uploadId: string, more: Partial<SalesUpload> = {}): SalesUpload => ({
  tenantId: TENANT,
  uploadId,
  storeId: 'leeds',
  stores: ['leeds'],
  fileName: 'sales.csv',
  contentHash: `hash of ${uploadId}`,
  byteCount: 1,
  createdBy: 'user:owner',
  createdAt: NOW,
  updatedAt: NOW,
  state: 'reading',
  jobId: `job of ${uploadId}`,
  version: 0,
  ...more,
})

const dayOf = (day: string, units: number, more: Partial<SalesDay> = {}): SalesDay => ({
  storeId: 'leeds',
  productId: 'tea',
  day,
  ...sold(units),
  ...more,
})

const YEAR = { from: '2026-01-01', to: '2026-12-31' }

/** What SalesStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function salesStoreContract(platform: string, open: () => Promise<Opened>): void {
  const shop = async () => {
    const opened = await open()
    await seedShop(opened.catalog, [productNamed('tea'), productNamed('mug')])
    return opened
  }
  const publish = async (sales: SalesStore, record: SalesUpload, days: SalesDay[]) => {
    expect(await sales.saveUpload(record, 0)).toBe(true)
    await sales.putUploadDays(TENANT, record.uploadId, days)
    expect(await sales.saveUpload({ ...record, state: 'published' }, 1)).toBe(true)
  }
  const daysOf = async (sales: SalesStore, query = {}) =>
    (await sales.days(TENANT, { ...YEAR, ...query })).map(
      ({ storeId, productId, day, sold: units }) => `${productId} ${storeId} ${day} ${units / 1000}`,
    )

  describe(`SalesStore on ${platform}: the ledger's days`, () => {
    test('a level nobody looked at stands at the start', async () => {
      const { sales } = await shop()
      expect(await sales.positions(TENANT, [{ storeId: 'leeds', productId: 'tea' }])).toEqual([START])
    })

    test('a look moves positions, days and its consumer together', async () => {
      const { sales, feed } = await shop()
      const position = { seq: 3, at: NOW, wasStocked: true, outSince: NOW }
      await sales.applyLook(
        look(7, [
          { fold: fold(3, { '2026-01-01': sold(2), '2026-01-02': sold(5) }, { position }) },
          { productId: 'mug', storeId: 'york', fold: fold(1, { '2026-01-01': sold(4) }) },
        ]),
      )
      expect(await feed.cursor('sales')).toBe(7)
      expect(await sales.positions(TENANT, [{ storeId: 'leeds', productId: 'tea' }])).toEqual([position])
      expect(await daysOf(sales)).toEqual(['mug york 2026-01-01 4', 'tea leeds 2026-01-01 2', 'tea leeds 2026-01-02 5'])
    })

    test('the same look again changes nothing, and one from an older place is left out', async () => {
      const { sales } = await shop()
      const first = look(1, [{ fold: fold(2, { '2026-01-01': sold(2) }) }])
      await sales.applyLook(first)
      await sales.applyLook(first)
      await sales.applyLook(look(2, [{ fromSeq: 1, fold: fold(3, { '2026-01-01': sold(9) }) }]))
      await sales.applyLook(look(3, [{ fromSeq: 2, fold: fold(3, { '2026-01-01': sold(1) }) }]))
      expect(await daysOf(sales)).toEqual(['tea leeds 2026-01-01 3'])
    })

    test('a day of which all was taken back is no day', async () => {
      const { sales } = await shop()
      await sales.applyLook(look(1, [{ fold: fold(1, { '2026-01-01': sold(2) }) }]))
      const back = { ...NO_SALES, sold: quantity(-2000), revenue: minorUnits(-200) }
      await sales.applyLook(look(2, [{ fromSeq: 1, fold: fold(2, { '2026-01-01': back }) }]))
      expect(await daysOf(sales)).toEqual([])
    })

    test('times without stock are told when they touch a span, the one that lasts without an end', async () => {
      const { sales } = await shop()
      const stockOuts = [
        { from: NOW, to: NOW + 10 },
        { from: NOW + 20, to: NOW + 30 },
      ]
      const position = { seq: 9, at: NOW + 40, wasStocked: true, outSince: NOW + 40 }
      await sales.applyLook(look(1, [{ fold: fold(9, {}, { stockOuts, position }) }]))
      const level = { storeId: 'leeds', productId: 'tea' }
      const within = (from: number, to: number) => sales.stockOuts(TENANT, { from: NOW + from, to: NOW + to })
      expect(await within(5, 21)).toEqual(stockOuts.map((stockOut) => ({ ...level, ...stockOut })))
      expect(await within(10, 20)).toEqual([])
      expect(await within(30, 90)).toEqual([{ ...level, from: NOW + 40 }])
      expect(await sales.stockOuts(TENANT, { products: ['mug'], from: NOW, to: NOW + 90 })).toEqual([])
      expect(await sales.stockOuts(TENANT, { stores: ['york'], from: NOW, to: NOW + 90 })).toEqual([])
    })
  })

  describe(`SalesStore on ${platform}: reading`, () => {
    const busy = async () => {
      const opened = await shop()
      await opened.sales.applyLook(
        look(1, [
          { fold: fold(1, { '2026-01-01': sold(1, 100), '2026-02-28': sold(2, 200), '2026-03-01': sold(3, 300) }) },
          { productId: 'mug', fold: fold(1, { '2026-01-31': sold(1, 5000) }) },
          { storeId: 'york', fold: fold(1, { '2026-01-01': sold(10, 1000) }) },
        ]),
      )
      return opened
    }

    test('narrows days by product, store and range, both ends included', async () => {
      const { sales } = await busy()
      expect(await daysOf(sales, { products: ['tea'], from: '2026-02-28', to: '2026-03-01' })).toEqual([
        'tea leeds 2026-02-28 2',
        'tea leeds 2026-03-01 3',
      ])
      expect(await daysOf(sales, { stores: ['york'] })).toEqual(['tea york 2026-01-01 10'])
      expect(await daysOf(sales, { stores: [] })).toEqual([])
      expect(await sales.days('other', YEAR)).toEqual([])
    })

    test('adds up by day, week and month, only periods in which something happened', async () => {
      const { sales } = await busy()
      const units = async (grain: 'day' | 'week' | 'month') =>
        (await sales.totals(TENANT, { ...YEAR, grain })).map((period) => [period.start, period.sold / 1000])
      expect(await units('month')).toEqual([
        ['2026-01-01', 12],
        ['2026-02-01', 2],
        ['2026-03-01', 3],
      ])
      // 2026-02-28 is a Saturday and 2026-03-01 the Sunday after it.
      expect(await units('week')).toEqual([
        ['2025-12-29', 11],
        ['2026-01-26', 1],
        ['2026-02-23', 5],
      ])
      expect(await units('day')).toHaveLength(4)
      expect(await sales.totals(TENANT, { ...YEAR, stores: [], grain: 'day' })).toEqual([])
    })

    test('names the products with the highest revenue first', async () => {
      const { sales } = await busy()
      const top = await sales.topProducts(TENANT, { ...YEAR, limit: 10 })
      expect(top.map(({ productId, revenue }) => [productId, revenue])).toEqual([
        ['mug', 5000],
        ['tea', 1600],
      ])
      expect(await sales.topProducts(TENANT, { ...YEAR, stores: ['york'], limit: 1 })).toMatchObject([
        { productId: 'tea', sold: 10_000 },
      ])
    })

    test('names every level that sold', async () => {
      const { sales } = await busy()
      expect(await sales.levels(TENANT, {})).toEqual([
        { productId: 'mug', storeId: 'leeds' },
        { productId: 'tea', storeId: 'leeds' },
        { productId: 'tea', storeId: 'york' },
      ])
      expect(await sales.levels(TENANT, { products: ['tea'], stores: ['york'] })).toHaveLength(1)
    })

    test('tells from when to when a store has sold', async () => {
      const { sales } = await busy()
      expect(await sales.coverage(TENANT)).toEqual([
        { storeId: 'leeds', ranges: [], ledger: { firstSale: '2026-01-01', lastSale: '2026-03-01' } },
        { storeId: 'york', ranges: [], ledger: { firstSale: '2026-01-01', lastSale: '2026-01-01' } },
      ])
    })
  })

  describe(`SalesStore on ${platform}: uploads`, () => {
    test('days of an upload count from the moment it is published, and its ranges with them', async () => {
      const { sales } = await shop()
      const ranges = [{ storeId: 'leeds', from: '2026-01-01', to: '2026-01-31' }]
      const record = upload('a', { ranges })
      await sales.saveUpload(record, 0)
      await sales.putUploadDays(TENANT, 'a', [dayOf('2026-01-01', 5)])
      expect(await daysOf(sales)).toEqual([])
      expect(await sales.coverage(TENANT)).toEqual([])
      await sales.saveUpload({ ...record, state: 'published' }, 1)
      expect(await daysOf(sales)).toEqual(['tea leeds 2026-01-01 5'])
      expect(await sales.coverage(TENANT)).toEqual([
        { storeId: 'leeds', ranges: [{ from: '2026-01-01', to: '2026-01-31' }] },
      ])
    })

    test('of two uploads the newer counts, and taken back the older does again', async () => {
      const { sales } = await shop()
      await publish(sales, upload('old'), [dayOf('2026-01-01', 5), dayOf('2026-01-02', 6)])
      const newer = upload('new')
      await publish(sales, newer, [dayOf('2026-01-01', 7)])
      expect(await daysOf(sales)).toEqual(['tea leeds 2026-01-01 7', 'tea leeds 2026-01-02 6'])
      await sales.saveUpload({ ...newer, state: 'removed' }, 2)
      expect(await daysOf(sales)).toEqual(['tea leeds 2026-01-01 5', 'tea leeds 2026-01-02 6'])
    })

    test('the ledger counts above every upload, level by level and day by day', async () => {
      const { sales } = await shop()
      await sales.applyLook(look(1, [{ fold: fold(1, { '2026-01-01': sold(1) }) }]))
      await publish(sales, upload('a'), [
        dayOf('2026-01-01', 5),
        dayOf('2026-01-02', 6),
        dayOf('2026-01-01', 8, { productId: 'mug' }),
      ])
      expect(await daysOf(sales)).toEqual([
        'mug leeds 2026-01-01 8',
        'tea leeds 2026-01-01 1',
        'tea leeds 2026-01-02 6',
      ])
      expect(await sales.shadowedCount(TENANT, 'a')).toBe(1)
      expect(await sales.totals(TENANT, { ...YEAR, grain: 'month' })).toMatchObject([{ sold: 15_000 }])
    })

    test('putting the same days again replaces them', async () => {
      const { sales } = await shop()
      await sales.saveUpload(upload('a', { state: 'published' }), 0)
      await sales.putUploadDays(TENANT, 'a', [dayOf('2026-01-01', 5)])
      await sales.putUploadDays(TENANT, 'a', [dayOf('2026-01-01', 4)])
      expect(await daysOf(sales)).toEqual(['tea leeds 2026-01-01 4'])
    })

    test('days are dropped some at a time until none are left, and no others', async () => {
      const { sales } = await shop()
      await publish(
        sales,
        upload('a'),
        ['2026-01-01', '2026-01-02', '2026-01-03'].map((day) => dayOf(day, 1)),
      )
      await publish(sales, upload('b'), [dayOf('2026-01-09', 1)])
      expect(await sales.dropUploadDays(TENANT, 'a', 2)).toBe(2)
      expect(await sales.dropUploadDays(TENANT, 'a', 2)).toBe(1)
      expect(await sales.dropUploadDays(TENANT, 'a', 2)).toBe(0)
      expect(await sales.dropUploadDays(TENANT, 'nothing', 2)).toBe(0)
      expect(await daysOf(sales)).toEqual(['tea leeds 2026-01-09 1'])
    })

    test('an upload is written under its version, and read back whole', async () => {
      const { sales } = await shop()
      const record = upload('a', { fileName: 'März 茶.csv' })
      expect(await sales.saveUpload(record, 0)).toBe(true)
      expect(await sales.saveUpload(record, 0)).toBe(false)
      expect(await sales.saveUpload({ ...record, state: 'failed' }, 7)).toBe(false)
      expect(await sales.upload(TENANT, 'a')).toEqual({ ...record, version: 1 })
      expect(await sales.upload('other', 'a')).toBeUndefined()
    })

    test('the same bytes are found again only while they count, in the same store', async () => {
      const { sales } = await shop()
      const record = upload('a', { contentHash: 'h' })
      const found = async (storeId?: string) =>
        (await sales.uploadOfContent(TENANT, { storeId, contentHash: 'h' }))?.uploadId
      await sales.saveUpload(record, 0)
      expect(await found('leeds')).toBeUndefined()
      await sales.saveUpload({ ...record, state: 'published' }, 1)
      expect([await found('leeds'), await found('york'), await found()]).toEqual(['a', undefined, undefined])
    })

    test('lists uploads newest first by pages, and none of other stores to who may not see them', async () => {
      const { sales } = await shop()
      for (const id of ['a', 'b', 'c']) await sales.saveUpload(upload(id), 0)
      await sales.saveUpload(upload('d', { stores: ['leeds', 'york'] }), 0)
      await sales.saveUpload(upload('e', { stores: [] }), 0)
      const first = await sales.uploads(TENANT, { limit: 3 })
      const second = await sales.uploads(TENANT, { limit: 3, cursor: first.nextCursor })
      expect([...first.data, ...second.data].map(({ uploadId }) => uploadId)).toEqual(['e', 'd', 'c', 'b', 'a'])
      expect(second.nextCursor).toBeUndefined()
      const ofLeeds = await sales.uploads(TENANT, { limit: 9, stores: ['leeds'] })
      expect(ofLeeds.data.map(({ uploadId }) => uploadId)).toEqual(['c', 'b', 'a'])
    })
  })
}
