import { describe, expect, test } from 'vitest'
import { type NarrationStore, SPEND_DAYS_MAX, TEXTS_KEPT_MS, TEXTS_MAX } from '#ports/narration-store.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const SPEND = { tenantId: TENANT, day: '2026-11-21', unit: 'tokens' } as const

/** As many as a busy shop has models write side by side. */
const AT_ONCE = 20

/** What NarrationStore promises. Every platform runs this suite. */
export function narrationStoreContract(platform: string, open: () => Promise<NarrationStore>) {
  const kept = (store: NarrationStore, hash: string, more: { tenantId?: string; now?: number } = {}) =>
    store.keptText({ tenantId: TENANT, now: NOW, hash, ...more })

  describe(`NarrationStore on ${platform}`, () => {
    test('keeps a text for its tenant alone, and replaces it', async () => {
      const store = await open()
      await store.keepText({ tenantId: TENANT, hash: 'a', text: 'Tea is low.', now: NOW })
      expect(await kept(store, 'a')).toBe('Tea is low.')
      expect(await kept(store, 'b')).toBeUndefined()
      expect(await kept(store, 'a', { tenantId: 'other' })).toBeUndefined()
      await store.keepText({ tenantId: TENANT, hash: 'a', text: 'Tea is out.', now: NOW + 1 })
      expect(await kept(store, 'a', { now: NOW + 1 })).toBe('Tea is out.')
    })

    test('does not give out what is too old, and forgets it with the next text', async () => {
      const store = await open()
      const later = NOW + TEXTS_KEPT_MS
      await store.keepText({ tenantId: TENANT, hash: 'a', text: 'A', now: NOW })
      expect(await kept(store, 'a', { now: later - 1 })).toBe('A')
      expect(await kept(store, 'a', { now: later })).toBeUndefined()
      await store.keepText({ tenantId: 'other', hash: 'b', text: 'B', now: later })
      // Gone, and not only hidden: at the old time it is not there either.
      expect(await kept(store, 'a')).toBeUndefined()
    })

    test('keeps the newest of a tenant when there are too many', async () => {
      const store = await open()
      await store.keepText({ tenantId: 'other', hash: 'first', text: 'X', now: NOW })
      const hashes = Array.from({ length: TEXTS_MAX + 3 }, (_, i) => `h${i}`)
      for (let i = 0; i < hashes.length; i += AT_ONCE) {
        const some = hashes.slice(i, i + AT_ONCE)
        await Promise.all(
          some.map((hash, k) => store.keepText({ tenantId: TENANT, hash, text: hash, now: NOW + i + k })),
        )
      }
      const now = NOW + TEXTS_MAX
      expect(await Promise.all(['h0', 'h2', 'h3'].map((hash) => kept(store, hash, { now })))).toEqual([
        undefined,
        undefined,
        'h3',
      ])
      expect(await kept(store, 'first', { tenantId: 'other' })).toBe('X')
    }, 60_000)

    test('sets aside up to the limit and no further', async () => {
      const store = await open()
      expect(await store.reserve(SPEND, 60, 100)).toBe(true)
      expect(await store.reserve(SPEND, 41, 100)).toBe(false)
      expect(await store.spent(SPEND)).toBe(60)
      expect(await store.reserve(SPEND, 40, 100)).toBe(true)
      expect(await store.reserve(SPEND, 1, 100)).toBe(false)
      expect(await store.reserve({ ...SPEND, day: '2026-11-22' }, 101, 100)).toBe(false)
    })

    test('counts tenants, days and units apart', async () => {
      const store = await open()
      await store.reserve(SPEND, 100, 100)
      for (const other of [{ tenantId: 'other' }, { day: '2026-11-22' }, { unit: 'money' as const }]) {
        expect(await store.spent({ ...SPEND, ...other })).toBe(0)
        expect(await store.reserve({ ...SPEND, ...other }, 100, 100)).toBe(true)
      }
    })

    test('of many at the same time no more are admitted than fit', async () => {
      const store = await open()
      const admitted = await Promise.all(Array.from({ length: 50 }, () => store.reserve(SPEND, 7, 100)))
      // 14 x 7 = 98; a fifteenth would be 105.
      expect(admitted.filter(Boolean)).toHaveLength(14)
      expect(await store.spent(SPEND)).toBe(98)
    })

    test('what was really spent takes the place of what was set aside', async () => {
      const store = await open()
      await store.reserve(SPEND, 60, 100)
      await store.reserve(SPEND, 30, 100)
      await store.settle(SPEND, { reserved: 60, spent: 10 })
      expect(await store.spent(SPEND)).toBe(40)
      await store.settle(SPEND, { reserved: 30, spent: 95 })
      expect(await store.spent(SPEND)).toBe(105)
      expect(await store.reserve(SPEND, 1, 100)).toBe(false)
    })

    test('forgets the oldest days', async () => {
      const store = await open()
      const dayOf = (index: number) => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10)
      for (let i = 0; i <= SPEND_DAYS_MAX; i++) await store.reserve({ ...SPEND, day: dayOf(i) }, 1, 100)
      expect(await store.spent({ ...SPEND, day: dayOf(0) })).toBe(0)
      expect(await store.spent({ ...SPEND, day: dayOf(1) })).toBe(1)
    })
  })
}
