import { describe, expect, test } from 'vitest'
import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { RecordOutcome, StockStore } from '#ports/stock-store.ts'
import { NOW, productNamed, seedShop, storeNamed, TENANT } from '#test/support/shop.ts'

/** The ledger, with as much of the catalog as it takes to have something to move. */
export interface LedgerPlatform {
  stock: StockStore
  catalog: Pick<CatalogStore, 'createTenant' | 'saveStore' | 'saveProduct' | 'saveProducts'>
  feed: ChangeFeed
}

export interface StockPlatform extends LedgerPlatform {
  catalog: CatalogStore
}

const q = (text: string) => parseQuantity(text)!
const TEA = { storeId: 'leeds', productId: 'tea' }
const sale = (n: string, more: object = {}) => ({ kind: 'sale', ...TEA, quantity: q(n), ...more }) as CommandLine
const receipt = (n: string, more: object = {}) => ({ kind: 'receipt', ...TEA, quantity: q(n), ...more }) as CommandLine

const command = (key: string, lines: readonly CommandLine[], more: Partial<StockCommand> = {}): StockCommand => ({
  tenantId: TENANT,
  key,
  fingerprint: JSON.stringify(lines),
  actor: 'test',
  recordedAt: NOW,
  lines,
  ...more,
})

const codeOf = (outcome: RecordOutcome) => (outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind)

/** What StockStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function stockStoreContract(platform: string, open: () => Promise<LedgerPlatform>): void {
  const opened = async () => {
    const all = await open()
    await seedShop(all.catalog, [productNamed('tea'), productNamed('mug'), productNamed('茶 ☕')])
    return all
  }

  describe(`StockStore on ${platform}: recording`, () => {
    test('answers with the movements, and the level follows', async () => {
      const { stock } = await opened()
      const outcome = await stock.record(
        command('a', [receipt('10'), sale('2.5', { reason: 'till', reference: 'r-1' })]),
      )
      expect(outcome).toMatchObject({
        kind: 'recorded',
        isReplay: false,
        movements: [
          { seq: 1, kind: 'receipt', delta: 10_000, after: 10_000 },
          { seq: 2, kind: 'sale', delta: -2500, after: 7500, reason: 'till', reference: 'r-1', actor: 'test' },
        ],
      })
      expect(await stock.level(TENANT, TEA)).toEqual({ ...TEA, onHand: 7500, seq: 2 })
    })

    test('the same command again is answered again and changes nothing', async () => {
      const { stock } = await opened()
      const first = await stock.record(command('a', [receipt('10')]))
      const second = await stock.record(command('a', [receipt('10')], { recordedAt: NOW + 5000 }))
      expect(second).toEqual({ ...first, isReplay: true })
      expect((await stock.level(TENANT, TEA)).seq).toBe(1)
    })

    test('the same key with another meaning is told so', async () => {
      const { stock } = await opened()
      await stock.record(command('a', [receipt('10')]))
      expect(codeOf(await stock.record(command('a', [receipt('11')])))).toBe('key_reused')
      expect((await stock.level(TENANT, TEA)).onHand).toBe(10_000)
    })

    test('a refused command stays refused, even when stock has come since', async () => {
      const { stock } = await opened()
      const first = await stock.record(command('a', [sale('1')]))
      expect(codeOf(first)).toBe('INSUFFICIENT_STOCK')
      await stock.record(command('b', [receipt('5')]))
      expect(await stock.record(command('a', [sale('1')]))).toEqual({ ...first, isReplay: true })
      expect(await stock.outcome(TENANT, 'a')).toEqual({ ...first, isReplay: true })
    })

    test('a replay succeeds after the shelf has emptied', async () => {
      const { stock } = await opened()
      await stock.record(command('a', [receipt('1')]))
      const sold = await stock.record(command('b', [sale('1')]))
      expect(await stock.record(command('b', [sale('1')]))).toEqual({ ...sold, isReplay: true })
    })

    test('one bad line leaves nothing of the others', async () => {
      const { stock, feed } = await opened()
      const before = await feed.latest()
      const outcome = await stock.record(command('a', [receipt('10'), sale('1', { productId: 'coal' })]))
      expect(codeOf(outcome)).toBe('UNKNOWN_PRODUCT')
      expect((await stock.level(TENANT, TEA)).seq).toBe(0)
      expect(await feed.latest()).toBe(before)
    })

    test('two lines of one command cannot pass on the same stock', async () => {
      const { stock } = await opened()
      await stock.record(command('a', [receipt('10')]))
      expect(codeOf(await stock.record(command('b', [sale('6'), sale('6')])))).toBe('INSUFFICIENT_STOCK')
      expect((await stock.level(TENANT, TEA)).onHand).toBe(10_000)
    })

    test('records as many lines at once as it says it can, and never fewer than 24', async () => {
      const { stock } = await opened()
      const lines = Array.from({ length: 1200 }, () => receipt('1'))
      const count = stock.atomicLineCount(lines)
      expect(count).toBeGreaterThanOrEqual(24)
      const outcome = await stock.record(command('a', lines.slice(0, count)))
      expect(outcome.kind === 'recorded' && outcome.movements.length).toBe(count)
      expect((await stock.level(TENANT, TEA)).onHand).toBe(count * 1000)
      expect(stock.atomicLineCount([receipt('1')])).toBe(1)
    })

    test('keys and levels of two tenants have nothing to do with each other', async () => {
      const { stock, catalog } = await opened()
      await seedShop(catalog, [productNamed('tea')], 'other')
      await stock.record(command('a', [receipt('10')]))
      const outcome = await stock.record(command('a', [receipt('3')], { tenantId: 'other' }))
      expect(outcome).toMatchObject({ kind: 'recorded', isReplay: false })
      expect([await stock.level(TENANT, TEA), await stock.level('other', TEA)].map((l) => l.onHand)).toEqual([
        10_000, 3000,
      ])
    })

    test('archived products and closed stores take no movements', async () => {
      const { stock, catalog } = await opened()
      await catalog.saveProduct(TENANT, {
        product: productNamed('tea', { active: false }),
        ifVersion: 1,
        updatedAt: NOW,
      })
      expect(codeOf(await stock.record(command('a', [receipt('1')])))).toBe('UNKNOWN_PRODUCT')
      await catalog.saveStore(TENANT, storeNamed('leeds', { active: false }), 1)
      expect(codeOf(await stock.record(command('b', [receipt('1')])))).toBe('UNKNOWN_STORE')
    })

    test('the store’s policy decides whether stock may go below zero', async () => {
      const { stock, catalog } = await opened()
      await catalog.saveStore(TENANT, storeNamed('york', { allowNegative: true }), 1)
      expect(codeOf(await stock.record(command('a', [sale('2', { storeId: 'york' })])))).toBe('recorded')
      expect((await stock.level(TENANT, { ...TEA, storeId: 'york' })).onHand).toBe(-2000)
    })
  })

  describe(`StockStore on ${platform}: at the same moment`, () => {
    test('of a hundred withdrawals of the last one, one wins', async () => {
      const { stock } = await opened()
      await stock.record(command('a', [receipt('1')]))
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) => stock.record(command(`w${i}`, [sale('1')]))),
      )
      const counts = Map.groupBy(outcomes, codeOf)
      expect([counts.get('recorded')?.length, counts.get('INSUFFICIENT_STOCK')?.length]).toEqual([1, 99])
    })

    test('of twenty sendings of one command, one is recorded and all get its answer', async () => {
      const { stock } = await opened()
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => stock.record(command('a', [receipt('1')]))))
      expect(outcomes.filter((each) => each.kind === 'recorded' && !each.isReplay)).toHaveLength(1)
      expect(outcomes.filter((each) => each.kind === 'recorded' && each.isReplay)).toHaveLength(19)
      expect((await stock.level(TENANT, TEA)).onHand).toBe(1000)
    })

    test('of two counts made on the same number, one wins', async () => {
      const { stock } = await opened()
      const counted = (n: string) => ({ kind: 'count', ...TEA, counted: q(n), expectedSeq: 0 }) as CommandLine
      const outcomes = await Promise.all([
        stock.record(command('a', [counted('5')])),
        stock.record(command('b', [counted('6')])),
      ])
      expect(outcomes.map(codeOf).sort()).toEqual(['COUNT_OUTDATED', 'recorded'])
    })
  })

  describe(`StockStore on ${platform}: reading`, () => {
    test('a level that never moved is zero, at seq 0', async () => {
      const { stock } = await opened()
      expect(await stock.level(TENANT, TEA)).toEqual({ ...TEA, onHand: 0, seq: 0 })
    })

    test('pages through movements, newest first, without a gap', async () => {
      const { stock } = await opened()
      for (let i = 0; i < 7; i++) await stock.record(command(`k${i}`, [receipt('1')]))
      const seen: number[] = []
      let beforeSeq: number | undefined
      do {
        const page = await stock.movements(TENANT, TEA, { limit: 3, beforeSeq })
        seen.push(...page.movements.map(({ seq }) => seq))
        beforeSeq = page.nextBeforeSeq
      } while (beforeSeq !== undefined)
      expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1])
    })

    test('finds reversals, levels by product and names in any script', async () => {
      const { stock } = await opened()
      const key = { storeId: 'leeds', productId: '茶 ☕' }
      await stock.record(command('a', [receipt('4', key), receipt('2', { ...key, storeId: 'york' })]))
      await stock.record(command('b', [{ kind: 'reversal', ...key, seq: 1 }]))
      expect(await stock.reversals(TENANT, key, [1, 2])).toEqual(new Map([[1, 2]]))
      expect((await stock.levelsOfProduct(TENANT, key.productId)).map((l) => [l.storeId, l.onHand])).toEqual([
        ['leeds', 0],
        ['york', 2000],
      ])
      expect((await stock.levels(TENANT, [key, TEA])).map((l) => l.seq)).toEqual([2, 0])
    })

    test('the check passes over what was recorded, and counts it', async () => {
      const { stock } = await opened()
      await stock.record(command('a', [receipt('4'), receipt('2', { storeId: 'york' })]))
      await stock.record(command('b', [{ kind: 'reversal', ...TEA, seq: 1 }]))
      await stock.record(command('c', [sale('99')]))
      expect(await stock.check()).toEqual({ levelCount: 2, movementCount: 3, commandCount: 3, faults: [] })
    })
  })

  describe(`ChangeFeed on ${platform}`, () => {
    test('tells each changed level once per command, in order, with its seq', async () => {
      const { stock, feed } = await opened()
      const start = await feed.latest()
      await stock.record(command('a', [receipt('4'), sale('1')]))
      await stock.record(command('b', [sale('1')]))
      const changes = await feed.after(start, 10)
      expect(changes.map((c) => [c.kind, c.seq, c.kind === 'level' && c.productId])).toEqual([
        ['level', 2, 'tea'],
        ['level', 3, 'tea'],
      ])
      expect(await feed.after(changes[0]!.id, 10)).toEqual([changes[1]])
    })

    test('keeps a consumer’s place, which never goes back', async () => {
      const { feed } = await opened()
      expect(await feed.cursor('tests')).toBe(0)
      await feed.advance('tests', 7)
      await feed.advance('tests', 3)
      expect(await feed.cursor('tests')).toBe(7)
    })

    test('forgets what its consumers are done with, but for the newest', async () => {
      const { stock, feed } = await opened()
      for (let i = 0; i < 6; i++) await stock.record(command(`k${i}`, [receipt('1')]))
      const latest = await feed.latest()
      const consumers = ['slow', 'quick']
      expect(await feed.forget(0, consumers)).toBe(0)
      await feed.advance('slow', latest - 2)
      expect(await feed.forget(0, consumers)).toBe(0)
      await feed.advance('quick', latest)
      // Nobody waits for it.
      await feed.advance('other', 1)
      expect(await feed.forget(4, consumers)).toBeGreaterThan(0)
      expect((await feed.after(0, 100)).map(({ id }) => latest - id)).toEqual([3, 2, 1, 0])
      await feed.forget(0, consumers)
      expect((await feed.after(0, 100)).map(({ id }) => latest - id)).toEqual([1, 0])
    })

    test('wakes whoever follows', async () => {
      const { stock, feed } = await opened()
      const woken = new Promise<void>((resolve) => {
        const stop = feed.onWake(() => {
          stop()
          resolve()
        })
      })
      await stock.record(command('a', [receipt('4')]))
      await woken
    })

    test('says what a product was before and is after', async () => {
      const { feed, catalog } = await opened()
      const start = await feed.latest()
      await catalog.saveProduct(TENANT, {
        product: productNamed('tea', { name: 'Green tea' }),
        ifVersion: 1,
        updatedAt: NOW,
      })
      expect(await feed.after(start, 10)).toMatchObject([
        { kind: 'product', productId: 'tea', seq: 2, before: { name: 'tea' }, after: { name: 'Green tea' } },
      ])
    })
  })
}
