import { describe, expect, test } from 'vitest'
import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import { minorUnits } from '#domain/values/money.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Change } from '#ports/change-feed.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import type { LedgerPlatform } from './stock-store.ts'

export interface FeedPlatform extends LedgerPlatform {
  catalog: LedgerPlatform['catalog'] & Pick<CatalogStore, 'savePolicyOverride'>
}

const q = (text: string) => parseQuantity(text)!

const receipt = (productId: string, n = '1'): CommandLine => ({
  kind: 'receipt',
  storeId: 'leeds',
  productId,
  quantity: q(n),
})

const command = (key: string, lines: readonly CommandLine[]): StockCommand => ({
  tenantId: TENANT,
  key,
  fingerprint: JSON.stringify(lines),
  actor: 'test',
  recordedAt: NOW,
  lines,
})

const levelSeqs = (changes: readonly Change[], productId: string) =>
  changes.flatMap((change) => (change.kind === 'level' && change.productId === productId ? [change.seq] : []))

/**
 * What ChangeFeed promises. Every platform runs this suite; none may skip a test without a stated reason.
 *
 * @param open its feed has told, when `after` or `latest` is called, everything that was written before the call:
 *   a platform that tells a little later waits
 */
export function changeFeedContract(platform: string, open: () => Promise<FeedPlatform>): void {
  const opened = async () => {
    const all = await open()
    await seedShop(all.catalog, [productNamed('tea'), productNamed('mug')])
    return { ...all, start: await all.feed.latest() }
  }

  describe(`ChangeFeed on ${platform}: what it tells`, () => {
    test('every level of a command, and of later commands later, with rising ids', async () => {
      const { stock, feed, start } = await opened()
      await stock.record(command('a', [receipt('tea'), receipt('mug'), receipt('tea')]))
      await stock.record(command('b', [receipt('mug')]))
      const changes = await feed.after(start, 10)
      expect([levelSeqs(changes, 'tea'), levelSeqs(changes, 'mug')]).toEqual([[2], [1, 2]])
      expect(changes.every(({ id, tenantId }) => id > start && tenantId === TENANT)).toBe(true)
      expect(changes.map(({ id }) => id)).toEqual(changes.map(({ id }) => id).sort((a, b) => a - b))
      expect(changes.find((change) => change.kind === 'level')).toEqual({
        id: changes[0]!.id,
        tenantId: TENANT,
        kind: 'level',
        storeId: 'leeds',
        productId: expect.any(String),
        seq: expect.any(Number),
      })
    })

    test('nothing of what was refused or sent again', async () => {
      const { stock, feed, start } = await opened()
      await stock.record(command('a', [receipt('tea')]))
      await stock.record(command('a', [receipt('tea')]))
      await stock.record(command('b', [receipt('coal')]))
      expect(levelSeqs(await feed.after(start, 10), 'tea')).toEqual([1])
      expect(await feed.after(start, 10)).toHaveLength(1)
    })

    test('the newest seq of a level last, however many wrote at the same moment', async () => {
      const { stock, feed, start } = await opened()
      await Promise.all(Array.from({ length: 30 }, (_, i) => stock.record(command(`k${i}`, [receipt('tea')]))))
      const seqs = levelSeqs(await feed.after(start, 100), 'tea')
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
      expect(seqs.at(-1)).toBe(30)
    })

    test('what a product was and is, and that its threshold counts from now on', async () => {
      const { feed, catalog, start } = await opened()
      const save = (version: number, more: object) =>
        catalog.saveProduct(TENANT, { product: productNamed('tea', more), ifVersion: version, updatedAt: NOW })
      await save(1, { name: 'Green tea', price: minorUnits(250) })
      await save(2, { name: 'Green tea', price: minorUnits(250), policy: { lowStockThreshold: q('5') } })
      const changes = await feed.after(start, 10)
      expect(changes).toMatchObject([
        {
          kind: 'product',
          productId: 'tea',
          seq: 2,
          before: { name: 'tea' },
          after: { name: 'Green tea', price: 250 },
        },
        { kind: 'product', productId: 'tea', seq: 3 },
        { kind: 'policy', productId: 'tea', seq: 3 },
      ])
      expect(changes[2]).not.toHaveProperty('storeId')
    })

    test('a new product has no before', async () => {
      const { feed, catalog, start } = await opened()
      await catalog.saveProduct(TENANT, { product: productNamed('pot'), ifVersion: 0, updatedAt: NOW })
      const [change] = await feed.after(start, 10)
      expect(change).toMatchObject({ kind: 'product', productId: 'pot', seq: 1, after: { name: 'pot' } })
      expect(change).not.toHaveProperty('before')
    })

    test('a store’s policy, when it comes, changes and goes', async () => {
      const { feed, catalog, start } = await opened()
      const key = { productId: 'tea', storeId: 'york' }
      await catalog.savePolicyOverride(TENANT, key, { lowStockThreshold: q('1') })
      await catalog.savePolicyOverride(TENANT, key, { lowStockThreshold: q('2') })
      await catalog.savePolicyOverride(TENANT, key, {})
      const changes = await feed.after(start, 10)
      expect(changes).toMatchObject([1, 2, 3].map(() => ({ kind: 'policy', tenantId: TENANT, ...key })))
    })
  })

  describe(`ChangeFeed on ${platform}: following it`, () => {
    test('page by page misses nothing and repeats nothing, wherever pages end', async () => {
      const { stock, feed, start } = await opened()
      for (let i = 0; i < 12; i++) await stock.record(command(`k${i}`, [receipt('tea'), receipt('mug')]))
      for (const limit of [1, 2, 3, 7, 100]) {
        const seen: Change[] = []
        let place = start
        for (;;) {
          const page = await feed.after(place, limit)
          if (page.length === 0) break
          seen.push(...page)
          place = page.at(-1)!.id
        }
        expect([levelSeqs(seen, 'tea'), levelSeqs(seen, 'mug')]).toEqual([
          Array.from({ length: 12 }, (_, i) => i + 1),
          Array.from({ length: 12 }, (_, i) => i + 1),
        ])
        expect(place).toBe(await feed.latest())
      }
    })

    test('there is nothing after the newest, and nothing in a new feed', async () => {
      const { feed } = await opened()
      expect(await feed.after(await feed.latest(), 10)).toEqual([])
      const fresh = await open()
      expect([await fresh.feed.latest(), await fresh.feed.after(0, 10)]).toEqual([0, []])
    })

    test('each consumer has a place of its own, which only goes on', async () => {
      const { feed } = await opened()
      await feed.advance('sales', 5)
      await feed.advance('alerts #1', 9)
      await feed.advance('sales', 4)
      await feed.advance('sales', 5)
      expect([await feed.cursor('sales'), await feed.cursor('alerts #1'), await feed.cursor('new')]).toEqual([5, 9, 0])
    })

    test('what is forgotten is never what a consumer still has before it', async () => {
      const { stock, feed, start } = await opened()
      for (let i = 0; i < 10; i++) await stock.record(command(`k${i}`, [receipt('tea')]))
      const all = await feed.after(start, 100)
      await feed.advance('quick', all.at(-1)!.id)
      await feed.advance('slow', all[3]!.id)
      const consumers = ['quick', 'slow']
      await feed.forget(0, consumers)
      expect(await feed.after(all[3]!.id, 100)).toEqual(all.slice(4))
      expect(await feed.forget(0, consumers)).toBe(0)
      await stock.record(command('later', [receipt('tea')]))
      expect((await feed.after(all.at(-1)!.id, 100)).map(({ seq }) => seq)).toEqual([11])
    })
  })
}
