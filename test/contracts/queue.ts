import { describe, expect, test } from 'vitest'
import type { Effect, EffectState, Queue } from '#ports/queue.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const effect = (key: string, more: Partial<Effect> = {}): Effect => ({
  tenantId: TENANT,
  topic: 'mail',
  key,
  body: { say: key },
  notBefore: NOW,
  ...more,
})

/** What Queue promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function queueContract(platform: string, open: () => Promise<Queue>): void {
  const take = (queue: Queue, now: number, limit = 10) =>
    queue.receive({ topic: 'mail', limit, visibilityMs: 1000, now })
  const keys = (deliveries: { key: string }[]) => deliveries.map(({ key }) => key)

  describe(`Queue on ${platform}`, () => {
    test('hands out what is due, the longest due first, body and all', async () => {
      const queue = await open()
      await queue.enqueue(effect('late', { notBefore: NOW + 500 }))
      await queue.enqueue(
        effect('early', { notBefore: NOW - 500, body: { text: 'ä 茶 🍵', n: 1.5, list: [null] }, correlationId: 'c' }),
      )
      await queue.enqueue(effect('sms', { topic: 'sms' }))
      expect(await take(queue, NOW)).toMatchObject([
        { key: 'early', attempt: 1, correlationId: 'c', body: { text: 'ä 茶 🍵', n: 1.5, list: [null] } },
      ])
      expect(keys(await take(queue, NOW + 500))).toEqual(['late'])
    })

    test('queues one key once, for each tenant and topic', async () => {
      const queue = await open()
      await Promise.all([queue.enqueue(effect('a')), queue.enqueue(effect('a', { body: 'other' }))])
      await queue.enqueue(effect('a', { tenantId: 'other' }))
      expect(await take(queue, NOW)).toHaveLength(2)
    })

    test('a key that was delivered is not queued again', async () => {
      const queue = await open()
      await queue.enqueue(effect('a'))
      const [delivery] = await take(queue, NOW)
      await queue.done(delivery!.id, NOW)
      await queue.enqueue(effect('a'))
      expect(await take(queue, NOW + 5000)).toEqual([])
    })

    test('what was handed out comes back after its visibility time, and not before', async () => {
      const queue = await open()
      await queue.enqueue(effect('a'))
      await take(queue, NOW)
      expect(await take(queue, NOW + 999)).toEqual([])
      expect(await take(queue, NOW + 1000)).toMatchObject([{ key: 'a', attempt: 2 }])
    })

    test('of two workers, each effect goes to one', async () => {
      const queue = await open()
      for (let i = 0; i < 20; i++) await queue.enqueue(effect(`e${i}`))
      const [one, two] = await Promise.all([take(queue, NOW, 10), take(queue, NOW, 10)])
      expect(new Set([...keys(one), ...keys(two)]).size).toBe(20)
    })

    test('is tried again at its time, with the error in its record', async () => {
      const queue = await open()
      await queue.enqueue(effect('a'))
      const [delivery] = await take(queue, NOW)
      await queue.retry(delivery!.id, { error: 'busy', at: NOW + 3000, now: NOW })
      expect(await take(queue, NOW + 2999)).toEqual([])
      expect(await queue.record(TENANT, delivery!.id)).toMatchObject({
        state: 'waiting',
        error: 'busy',
        attempts: 1,
        dueAt: NOW + 3000,
      })
      expect(await take(queue, NOW + 3000)).toHaveLength(1)
    })

    test('given up, it is a dead letter that can be sent round again, by its tenant only', async () => {
      const queue = await open()
      await queue.enqueue(effect('a'))
      const [delivery] = await take(queue, NOW)
      await queue.retry(delivery!.id, { error: 'no such mailbox', now: NOW })
      expect(await take(queue, NOW + 1_000_000)).toEqual([])
      const dead = await queue.records(TENANT, { state: 'dead', limit: 5 })
      expect(dead.data).toMatchObject([{ id: delivery!.id, state: 'dead', error: 'no such mailbox', endedAt: NOW }])
      expect(await queue.redrive('other', delivery!.id, NOW)).toBe(false)
      expect(await queue.redrive(TENANT, delivery!.id, NOW)).toBe(true)
      expect(await queue.redrive(TENANT, delivery!.id, NOW)).toBe(false)
      expect(await take(queue, NOW)).toMatchObject([{ key: 'a', attempt: 1 }])
    })

    test('names an effect as addresses and messages can carry it', async () => {
      const queue = await open()
      await queue.enqueue(effect('report:01a1fb66-71f1-7709-b25a-c0bcb95ddfde:#%/ä 茶'))
      const [delivery] = await take(queue, NOW)
      expect(delivery!.id).toMatch(/^[\w-]{1,64}$/)
      expect(await queue.record(TENANT, delivery!.id)).toMatchObject({ key: delivery!.key, state: 'waiting' })
    })

    test('knows no effect by an id that is none', async () => {
      const queue = await open()
      for (const id of ['', 'x', '99', '-', '1-acme', 'a'.repeat(22), `${'a'.repeat(22)}-`, `${'a'.repeat(22)}-acme`]) {
        expect(await queue.record(TENANT, id)).toBeUndefined()
        expect(await queue.redrive(TENANT, id, NOW)).toBe(false)
        await queue.done(id, NOW)
        await queue.retry(id, { error: 'x', now: NOW })
      }
    })

    test('shows the records of each state by themselves, page by page', async () => {
      const queue = await open()
      for (const key of ['a', 'b', 'c', 'd', 'e']) await queue.enqueue(effect(key))
      for (const { id, key } of await take(queue, NOW)) {
        if (key === 'b' || key === 'd') await queue.done(id, NOW)
        if (key === 'c') await queue.retry(id, { error: 'no', now: NOW })
      }
      const list = async (state?: EffectState) => {
        const found: string[] = []
        let cursor: string | undefined
        do {
          const page = await queue.records(TENANT, { state, limit: 1, cursor })
          found.push(...keys(page.data))
          cursor = page.nextCursor
        } while (cursor)
        return found
      }
      expect(await list('done')).toEqual(['d', 'b'])
      expect(await list('dead')).toEqual(['c'])
      expect(await list('waiting')).toEqual(['e', 'a'])
      expect(await list()).toEqual(['e', 'd', 'c', 'b', 'a'])
    })

    test('what is asked for again after it was given up stays given up', async () => {
      const queue = await open()
      await queue.enqueue(effect('a'))
      const [delivery] = await take(queue, NOW)
      await queue.retry(delivery!.id, { error: 'no', now: NOW })
      await queue.enqueue(effect('a'))
      expect(await take(queue, NOW + 5000)).toEqual([])
      expect(await take(queue, NOW + 5000)).toEqual([])
      expect(await queue.redrive(TENANT, delivery!.id, NOW)).toBe(true)
      expect(keys(await take(queue, NOW))).toEqual(['a'])
    })

    test('what ended meanwhile is not brought back by a worker that comes late', async () => {
      const queue = await open()
      await queue.enqueue(effect('a'))
      const [delivery] = await take(queue, NOW)
      await queue.done(delivery!.id, NOW)
      await queue.retry(delivery!.id, { error: 'late', at: NOW, now: NOW })
      await queue.retry(delivery!.id, { error: 'late', now: NOW })
      expect(await take(queue, NOW + 5000)).toEqual([])
      expect(await queue.record(TENANT, delivery!.id)).toMatchObject({ state: 'done', error: undefined })
    })

    test('shows a tenant its own records, the newest first, page by page', async () => {
      const queue = await open()
      for (const key of ['a', 'b', 'c']) await queue.enqueue(effect(key))
      await queue.enqueue(effect('x', { tenantId: 'other' }))
      const first = await queue.records(TENANT, { limit: 2 })
      const second = await queue.records(TENANT, { limit: 2, cursor: first.nextCursor })
      expect([keys(first.data), keys(second.data), second.nextCursor]).toEqual([['c', 'b'], ['a'], undefined])
      expect(await queue.record('other', first.data[0]!.id)).toBeUndefined()
    })
  })
}
