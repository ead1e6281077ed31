import { describe, expect, test } from 'vitest'
import { minorUnits } from '#domain/values/money.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import type { ProductDraft } from '#ports/catalog-store.ts'
import { InvalidCursorError } from '#ports/page.ts'
import { NOW, productNamed, seedShop, storeNamed, TENANT } from '#test/support/shop.ts'
import type { StockPlatform } from './stock-store.ts'

const q = (text: string) => parseQuantity(text)!

/** What CatalogStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function catalogStoreContract(platform: string, open: () => Promise<StockPlatform>): void {
  const opened = async () => {
    const all = await open()
    await seedShop(all.catalog, [
      productNamed('A1', {
        name: 'Ännchen Teekanne',
        category: 'Teapots',
        price: minorUnits(1000),
        barcode: '4006381333931',
        policy: { lowStockThreshold: q('5') },
      }),
      productNamed('A2', {
        name: 'zebra mug',
        category: 'Mugs',
        price: minorUnits(300),
        supplier: 'Nordic',
        policy: { lowStockThreshold: q('5') },
      }),
      productNamed('A3', { name: 'Big mug', category: 'Mugs' }),
      productNamed('A4', { name: '抹茶碗', category: 'Mugs', active: false }),
    ])
    const receive = (productId: string, storeId: string, n: string) =>
      all.stock.record({
        tenantId: TENANT,
        key: `${productId}-${storeId}`,
        fingerprint: '',
        actor: 'test',
        recordedAt: NOW,
        lines: [{ kind: 'count', productId, storeId, counted: q(n) }],
      })
    await receive('A1', 'leeds', '2')
    await receive('A1', 'york', '9')
    await receive('A2', 'leeds', '0')
    await receive('A3', 'york', '4')
    return all
  }

  describe(`CatalogStore on ${platform}: products`, () => {
    test('keeps every field, and leaves out what was not given', async () => {
      const { catalog } = await opened()
      expect(await catalog.product(TENANT, 'A1')).toEqual({
        ...productNamed('A1', {
          name: 'Ännchen Teekanne',
          category: 'Teapots',
          price: minorUnits(1000),
          barcode: '4006381333931',
        }),
        policy: { lowStockThreshold: 5000 },
        version: 1,
        updatedAt: NOW,
      })
      expect(await catalog.product('other', 'A1')).toBeUndefined()
    })

    test('of two edits of one version, one wins and the other learns what is there', async () => {
      const { catalog } = await opened()
      const edit = (name: string) =>
        catalog.saveProduct(TENANT, { product: productNamed('A1', { name }), ifVersion: 1, updatedAt: NOW })
      const outcomes = await Promise.all([edit('one'), edit('two')])
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['conflict', 'saved'])
      const winner = await catalog.product(TENANT, 'A1')
      expect(outcomes.find(({ kind }) => kind === 'conflict')).toEqual({ kind: 'conflict', current: winner })
    })

    test('what exists cannot be created again', async () => {
      const { catalog } = await opened()
      const outcomes = await catalog.saveProducts(TENANT, [
        { product: productNamed('A1'), ifVersion: 0, updatedAt: NOW },
        { product: productNamed('B1'), ifVersion: 0, updatedAt: NOW },
      ])
      expect(outcomes.map(({ kind }) => kind)).toEqual(['conflict', 'saved'])
      expect((await catalog.productsById(TENANT, ['B1', 'nope', 'A1'])).map((p) => p?.version)).toEqual([
        1,
        undefined,
        1,
      ])
    })

    test.each([
      ['annchen', ['A1']],
      ['MUG', ['A3', 'A2']],
      ['mug big', ['A3']],
      ['nordic', ['A2']],
      ['4006381333931', ['A1']],
      ['a3', ['A3']],
      ['%', []],
    ])('searching "%s" finds %j', async (search, expected) => {
      const { catalog } = await opened()
      const { data } = await catalog.products(TENANT, { search, limit: 10 })
      expect(data.map(({ productId }) => productId)).toEqual(expected)
    })

    test('archived products are listed only when asked for', async () => {
      const { catalog } = await opened()
      const ids = async (includeArchived: boolean) =>
        (await catalog.products(TENANT, { search: '茶', includeArchived, limit: 10 })).data.map((p) => p.productId)
      expect([await ids(false), await ids(true)]).toEqual([[], ['A4']])
    })

    test('pages by name without losing or repeating any', async () => {
      const { catalog } = await opened()
      const first = await catalog.products(TENANT, { limit: 2 })
      const second = await catalog.products(TENANT, { limit: 2, cursor: first.nextCursor })
      expect([...first.data, ...second.data].map((p) => p.productId)).toEqual(['A1', 'A3', 'A2'])
      expect(second.nextCursor).toBeUndefined()
    })

    test('a cursor it never gave out is an error, not a first page', async () => {
      const { catalog } = await opened()
      await expect(catalog.products(TENANT, { limit: 2, cursor: 'nonsense' })).rejects.toThrow(InvalidCursorError)
    })

    test('finds by barcode and lists categories', async () => {
      const { catalog } = await opened()
      expect((await catalog.productByBarcode(TENANT, '4006381333931'))?.productId).toBe('A1')
      expect(await catalog.productByBarcode('other', '4006381333931')).toBeUndefined()
      expect(await catalog.categories(TENANT)).toEqual(['Mugs', 'Teapots'])
    })

    test('a barcode finds who has it now, of several the first, and none that is archived', async () => {
      const { catalog } = await opened()
      const save = (productId: string, more: object, ifVersion: number) =>
        catalog.saveProduct(TENANT, { product: productNamed(productId, more), ifVersion, updatedAt: NOW })
      const found = async (barcode: string) => (await catalog.productByBarcode(TENANT, barcode))?.productId
      await save('A2', { barcode: '4006381333931' }, 1)
      expect(await found('4006381333931')).toBe('A1')
      await save('A1', { barcode: '96385074' }, 1)
      expect([await found('4006381333931'), await found('96385074')]).toEqual(['A2', 'A1'])
      await save('A2', { barcode: '4006381333931', active: false }, 2)
      expect(await found('4006381333931')).toBeUndefined()
      await save('A1', { barcode: '4006381333931' }, 2)
      expect([await found('4006381333931'), await found('96385074')]).toEqual(['A1', undefined])
    })
  })

  describe(`CatalogStore on ${platform}: stores and policies`, () => {
    test('a store is opened once and edited by version', async () => {
      const { catalog } = await opened()
      expect((await catalog.saveStore(TENANT, storeNamed('leeds'), 0)).kind).toBe('conflict')
      expect(await catalog.saveStore(TENANT, storeNamed('leeds', { name: 'Leeds' }), 1)).toMatchObject({
        value: { name: 'Leeds', version: 2 },
      })
      expect((await catalog.stores(TENANT)).map((s) => s.storeId)).toEqual(['leeds', 'york'])
      expect(await catalog.store('other', 'leeds')).toBeUndefined()
    })

    test('an override counts in its store, and an empty one goes away', async () => {
      const { catalog, feed } = await opened()
      const key = { productId: 'A1', storeId: 'york' }
      const start = await feed.latest()
      await catalog.savePolicyOverride(TENANT, key, { lowStockThreshold: q('10') })
      expect(await catalog.policyOverrides(TENANT, 'A1')).toEqual(new Map([['york', { lowStockThreshold: 10_000 }]]))
      const low = await catalog.stock(TENANT, { stores: ['york'], status: 'low', sort: 'product', limit: 10 })
      expect(low.data.map((row) => [row.productId, row.lowStockThreshold])).toEqual([['A1', 10_000]])
      expect(await feed.after(start, 10)).toMatchObject([{ kind: 'policy', ...key }])
      await catalog.savePolicyOverride(TENANT, key, {})
      expect((await catalog.policyOverrides(TENANT, 'A1')).size).toBe(0)
    })
  })

  describe(`CatalogStore on ${platform}: the stock list`, () => {
    test.each([
      ['product', false, ['A1 leeds', 'A1 york', 'A2 leeds', 'A3 york']],
      ['name', false, ['A1 leeds', 'A1 york', 'A3 york', 'A2 leeds']],
      ['on_hand', true, ['A1 york', 'A3 york', 'A1 leeds', 'A2 leeds']],
    ] as const)('by %s (descending: %s), page by page', async (sort, descending, expected) => {
      const { catalog } = await opened()
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await catalog.stock(TENANT, { sort, descending, limit: 1, cursor })
        seen.push(...page.data.map((row) => `${row.productId} ${row.storeId}`))
        cursor = page.nextCursor
      } while (cursor)
      expect(seen).toEqual(expected)
    })

    test.each([
      ['out', ['A2']],
      ['low', ['A1']],
      ['ok', ['A1', 'A3']],
    ] as const)('of status %s are %j', async (status, expected) => {
      const { catalog } = await opened()
      const { data } = await catalog.stock(TENANT, { status, sort: 'product', limit: 10 })
      expect(data.map((row) => row.productId)).toEqual(expected)
      expect(data.every((row) => row.status === status)).toBe(true)
    })

    test('shows only the stores asked for, and none when none may be seen', async () => {
      const { catalog } = await opened()
      const count = async (stores: string[]) =>
        (await catalog.stock(TENANT, { stores, sort: 'product', limit: 10 })).data.length
      expect([await count(['leeds']), await count([]), await count(['leeds', 'york'])]).toEqual([2, 0, 4])
      expect(await catalog.stockSummary(TENANT, ['leeds'])).toEqual({
        productCount: 3,
        levelCount: 2,
        outCount: 1,
        lowCount: 1,
      })
      expect(await catalog.attention(TENANT, { stores: ['york'], limit: 5 })).toEqual([])
    })

    test('what needs attention comes by the money at risk', async () => {
      const { catalog } = await opened()
      // A1: 3 of 5 missing at 10.00; A2: all 5 missing at 3.00.
      const rows = await catalog.attention(TENANT, { limit: 10 })
      expect(rows.map((row) => [row.productId, row.moneyAtRisk])).toEqual([
        ['A1', 3000],
        ['A2', 1500],
      ])
    })

    test('counts and what needs attention follow sales, thresholds, prices and the archive', async () => {
      const { catalog, stock } = await opened()
      const look = async () => {
        const { outCount, lowCount, ...others } = await catalog.stockSummary(TENANT, undefined)
        const rows = await catalog.attention(TENANT, { limit: 10 })
        return {
          ...others,
          out: outCount,
          low: lowCount,
          rows: rows.map((row) => `${row.productId} ${row.storeId} ${row.onHand} ${row.status} ${row.moneyAtRisk}`),
        }
      }
      const others = { productCount: 3, levelCount: 4 }
      // A1 in Leeds: 3 of 5 missing at 10.00. A2: 5 missing at 3.00.
      const atFirst = ['A1 leeds 2000 low 3000', 'A2 leeds 0 out 1500']
      expect(await look()).toEqual({ ...others, out: 1, low: 1, rows: atFirst })

      const command = { tenantId: TENANT, fingerprint: '', actor: 'test', recordedAt: NOW }
      await stock.record({
        ...command,
        key: 'sale',
        lines: [{ kind: 'sale', productId: 'A1', storeId: 'york', quantity: q('9') }],
      })
      const sold = ['A1 york 0 out 5000', ...atFirst]
      expect(await look()).toEqual({ ...others, out: 2, low: 1, rows: sold })

      // Big mugs: 4 of 6 are there, at no price; one that is enough in its own store is not low.
      const change = async (productId: string, more: Partial<ProductDraft>) => {
        const { version: ifVersion, updatedAt: _, ...draft } = (await catalog.product(TENANT, productId))!
        await catalog.saveProduct(TENANT, { product: { ...draft, ...more }, ifVersion, updatedAt: NOW })
      }
      await change('A3', { policy: { lowStockThreshold: q('6') } })
      expect(await look()).toEqual({ ...others, out: 2, low: 2, rows: [...sold, 'A3 york 4000 low 0'] })
      await catalog.savePolicyOverride(TENANT, { productId: 'A3', storeId: 'york' }, { lowStockThreshold: q('3') })
      expect(await look()).toEqual({ ...others, out: 2, low: 1, rows: sold })

      await change('A1', { price: minorUnits(100) })
      const cheaper = ['A2 leeds 0 out 1500', 'A1 york 0 out 500', 'A1 leeds 2000 low 300']
      expect(await look()).toEqual({ ...others, out: 2, low: 1, rows: cheaper })
      await change('A1', { active: false })
      expect(await look()).toEqual({
        productCount: 2,
        levelCount: 2,
        out: 1,
        low: 0,
        rows: ['A2 leeds 0 out 1500'],
      })
      await change('A1', { active: true, price: minorUnits(1000) })
      expect(await look()).toEqual({ ...others, out: 2, low: 1, rows: sold })
    })

    test('the most money at risk is chosen from all stores, however many', async () => {
      const { catalog } = await opened()
      expect((await catalog.attention(TENANT, { limit: 1 })).map(({ productId }) => productId)).toEqual(['A1'])
      expect(await catalog.attention(TENANT, { stores: [], limit: 5 })).toEqual([])
      expect(await catalog.stockSummary('other', undefined)).toEqual({
        productCount: 0,
        levelCount: 0,
        outCount: 0,
        lowCount: 0,
      })
    })
  })
}
