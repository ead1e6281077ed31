import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Import } from '#domain/imports/import.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { ImportStore } from '#ports/import-store.ts'
import { InvalidCursorError } from '#ports/page.ts'
import { importNamed } from '#test/support/records.ts'
import { NOW, seedShop, TENANT } from '#test/support/shop.ts'

export interface ImportPlatform {
  imports: ImportStore
  catalog: CatalogStore
  feed: ChangeFeed
}

/** What ImportStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function importStoreContract(platform: string, open: () => Promise<ImportPlatform>): void {
  const opened = async (...records: Import[]) => {
    const all = await open()
    await seedShop(all.catalog, [])
    for (const record of records) await all.imports.save(record, 0)
    return all
  }
  const key = { tenantId: TENANT, importId: 'a' }

  describe(`ImportStore on ${platform}: imports`, () => {
    test('gives back what was saved, under the next version', async () => {
      const { imports } = await opened(importNamed('a'))
      expect(await imports.find(key)).toEqual(importNamed('a', { version: 1 }))
      expect(await imports.find({ ...key, tenantId: 'other' })).toBeUndefined()
    })

    test('of two saves of one version, one wins', async () => {
      const { imports } = await opened(importNamed('a'))
      const record = importNamed('a', { version: 1 })
      const saved = await Promise.all([imports.save(record, 1), imports.save(record, 1)])
      expect(saved.sort()).toEqual([false, true])
      expect((await imports.find(key))?.version).toBe(2)
    })

    test('announces every change in the feed', async () => {
      const { imports, feed } = await opened()
      const before = await feed.latest()
      await imports.save(importNamed('a'), 0)
      await imports.save(importNamed('a'), 1)
      const changes = await feed.after(before, 10)
      expect(changes).toMatchObject([
        { kind: 'import', importId: 'a', storeId: 'leeds', seq: 1 },
        { kind: 'import', importId: 'a', storeId: 'leeds', seq: 2 },
      ])
    })

    test('keeps a file whose column names are a megabyte of noise', async () => {
      const { imports } = await opened()
      const noisy = (version: number) =>
        importNamed('a', { version, columns: [{ name: randomBytes(750_000).toString('base64'), samples: ['茶'] }] })
      const [first, second] = [noisy(1), noisy(2)]
      await imports.save(first, 0)
      expect(JSON.stringify(await imports.find(key)) === JSON.stringify(first)).toBe(true)
      expect(await imports.save(second, 5)).toBe(false)
      expect(await imports.save(second, 1)).toBe(true)
      expect(JSON.stringify((await imports.list(TENANT, { limit: 1 })).data) === JSON.stringify([second])).toBe(true)
    })

    test('lists newest first, by page, and only the stores asked for', async () => {
      const { imports } = await opened(
        importNamed('a', { createdAt: NOW }),
        importNamed('b', { createdAt: NOW + 1 }),
        importNamed('c', { createdAt: NOW + 1 }),
        importNamed('d', { createdAt: NOW + 2, storeId: 'york' }),
      )
      const first = await imports.list(TENANT, { limit: 3 })
      expect(first.data.map(({ importId }) => importId)).toEqual(['d', 'c', 'b'])
      const second = await imports.list(TENANT, { limit: 3, cursor: first.nextCursor })
      expect(second.data.map(({ importId }) => importId)).toEqual(['a'])
      expect(second.nextCursor).toBeUndefined()
      expect((await imports.list(TENANT, { limit: 9, stores: ['york'] })).data).toHaveLength(1)
      expect((await imports.list(TENANT, { limit: 9, stores: [] })).data).toEqual([])
      expect((await imports.list('other', { limit: 9 })).data).toEqual([])
      await expect(imports.list(TENANT, { limit: 9, cursor: 'nonsense' })).rejects.toThrow(InvalidCursorError)
    })
  })

  describe(`ImportStore on ${platform}: chunks`, () => {
    test('keeps a chunk by kind and index, the later one in its place', async () => {
      const { imports } = await opened(importNamed('a'))
      await imports.putChunk(key, { kind: 'rows', index: 0, rowCount: 1, body: 'one' })
      await imports.putChunk(key, { kind: 'errors', index: 0, rowCount: 2, body: 'bad' })
      await imports.putChunk(key, { kind: 'rows', index: 0, rowCount: 3, body: 'two' })
      expect(await imports.chunk(key, { kind: 'rows', index: 0 })).toEqual({
        kind: 'rows',
        index: 0,
        rowCount: 3,
        body: 'two',
      })
      expect((await imports.chunk(key, { kind: 'errors', index: 0 }))?.body).toBe('bad')
      expect(await imports.chunk(key, { kind: 'rows', index: 1 })).toBeUndefined()
    })

    test('keeps megabytes that cannot be packed, and what takes their place', async () => {
      const { imports } = await opened(importNamed('a'))
      const large = () => randomBytes(1_500_000).toString('base64')
      const place = { kind: 'errors', index: 5 } as const
      for (const body of [large(), large(), 'ä 茶 🍵', large()]) {
        await imports.putChunk(key, { ...place, rowCount: 1, body })
        const kept = await imports.chunk(key, place)
        expect(kept?.body === body).toBe(true)
      }
      await imports.dropChunks(key)
      expect(await imports.chunk(key, place)).toBeUndefined()
    })

    test('keeps the many chunks of a large file, and drops them all', async () => {
      const { imports } = await opened(importNamed('a'))
      const indexes = Array.from({ length: 40 }, (_, i) => i)
      const body = (index: number) => JSON.stringify(indexes.map((row) => ({ row, productId: `p${index}-${row}` })))
      await Promise.all(
        indexes.map((index) => imports.putChunk(key, { kind: 'rows', index, rowCount: 40, body: body(index) })),
      )
      const kept = await Promise.all(indexes.map((index) => imports.chunk(key, { kind: 'rows', index })))
      expect(kept.map((chunk) => chunk?.body)).toEqual(indexes.map(body))
      await imports.dropChunks(key)
      const left = await Promise.all(indexes.map((index) => imports.chunk(key, { kind: 'rows', index })))
      expect(left.filter((chunk) => chunk !== undefined)).toEqual([])
    })

    test('drops those of one import only', async () => {
      const { imports } = await opened(importNamed('a'), importNamed('b'))
      const other = { ...key, importId: 'b' }
      for (const each of [key, other]) await imports.putChunk(each, { kind: 'rows', index: 0, rowCount: 1, body: 'x' })
      await imports.dropChunks(key)
      expect(await imports.chunk(key, { kind: 'rows', index: 0 })).toBeUndefined()
      expect(await imports.chunk(other, { kind: 'rows', index: 0 })).toBeDefined()
    })
  })

  describe(`ImportStore on ${platform}: work`, () => {
    const worker = (workerId: string, now = NOW) => ({ workerId, now, leaseMs: 1000 })

    test('hands out what is unfinished, oldest first, to one worker only', async () => {
      const problem = { code: 'EMPTY_FILE' as const, message: '' }
      const { imports } = await opened(
        importNamed('waits', { problem }),
        importNamed('planned', { status: 'planned' }),
        importNamed('second', { createdAt: NOW + 1 }),
        importNamed('first', { status: 'applying' }),
      )
      const oldest = await imports.claim(worker('w1'))
      const claimed = await Promise.all(['w2', 'w3', 'w4'].map((workerId) => imports.claim(worker(workerId))))
      expect(oldest?.importId).toBe('first')
      expect(claimed.flatMap((each) => each?.importId ?? [])).toEqual(['second'])
    })

    test('what another has, or what is finished, is not handed out, not even by name', async () => {
      const { imports } = await opened(importNamed('a'), importNamed('b'))
      const claimed = await Promise.all(
        ['w1', 'w2', 'w3'].map((workerId) => imports.claim({ ...worker(workerId), only: key })),
      )
      expect(claimed.filter((each) => each !== undefined)).toHaveLength(1)
      await imports.save(importNamed('b', { status: 'applied' }), 1)
      expect(await imports.claim({ ...worker('w4'), only: { ...key, importId: 'b' } })).toBeUndefined()
      expect(await imports.claim({ ...worker('w4'), only: { ...key, tenantId: 'other' } })).toBeUndefined()
      expect(await imports.claim(worker('w4'))).toBeUndefined()
    })

    test('a lease is no change of the import, and saving does not end it', async () => {
      const { imports, feed } = await opened(importNamed('a'))
      const before = await feed.latest()
      await imports.claim(worker('w1'))
      await imports.renew(key, worker('w1', NOW + 1))
      expect(await imports.save(importNamed('a', { nextChunk: 7 }), 1)).toBe(true)
      expect(await imports.claim({ ...worker('w2'), only: key })).toBeUndefined()
      await imports.release(key, 'w2')
      expect(await imports.renew(key, worker('w1', NOW + 2))).toBe(true)
      await imports.release(key, 'w1')
      expect((await imports.claim(worker('w2')))?.nextChunk).toBe(7)
      expect(await feed.after(before, 9)).toHaveLength(1)
    })

    test('a lease that ran out is taken over, and the first worker learns it', async () => {
      const { imports } = await opened(importNamed('a'))
      await imports.claim(worker('w1'))
      expect(await imports.renew(key, worker('w1', NOW + 900))).toBe(true)
      expect(await imports.claim(worker('w2', NOW + 1500))).toBeUndefined()
      expect((await imports.claim(worker('w2', NOW + 1900)))?.importId).toBe('a')
      expect(await imports.renew(key, worker('w1', NOW + 1950))).toBe(false)
    })

    test('what is released can be claimed at once', async () => {
      const { imports } = await opened(importNamed('a'))
      await imports.claim(worker('w1'))
      await imports.release(key, 'w1')
      expect((await imports.claim({ ...worker('w2'), only: key }))?.importId).toBe('a')
    })
  })

  describe(`ImportStore on ${platform}: mappings`, () => {
    const place = { tenantId: TENANT, storeId: 'leeds', signature: 'Code\u0000Qty' }
    const mapping = (quantity: string) => ({ mapping: { productId: 'Code', quantity } })

    test('a store has its own, and else the newest of the shop', async () => {
      const { imports } = await opened()
      await imports.rememberMapping(place, mapping('one'))
      await imports.rememberMapping({ ...place, storeId: 'york' }, mapping('two'))
      expect(await imports.rememberedMapping(place)).toEqual(mapping('one'))
      expect(await imports.rememberedMapping({ ...place, storeId: 'hull' })).toEqual(mapping('two'))
      await imports.rememberMapping(place, mapping('three'))
      expect(await imports.rememberedMapping(place)).toEqual(mapping('three'))
      expect(await imports.rememberedMapping({ ...place, storeId: 'york' })).toEqual(mapping('two'))
      expect(await imports.rememberedMapping({ ...place, storeId: 'hull' })).toEqual(mapping('three'))
      expect(await imports.rememberedMapping({ ...place, signature: 'other' })).toBeUndefined()
      expect(await imports.rememberedMapping({ ...place, tenantId: 'other' })).toBeUndefined()
    })
  })
}
