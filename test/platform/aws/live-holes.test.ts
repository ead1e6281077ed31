import { describe, expect, test } from 'vitest'
import { type PushDeps, pushLive } from '#api/live/push.ts'
import type { LiveMessage } from '#contract/live.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { type LiveShop, liveShop, until } from '#test/support/aws/live-shop.ts'
import { StubError } from '#test/support/aws/model-stub.ts'
import { seedProducts, sell } from '#test/support/dashboard.ts'

const isHere = await startDynamoDb()

const SALES = 40

/** mulberry32: chance that a seed repeats. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What a page does: reads afresh all that was sold when it is greeted or told to, and takes what it is told. */
function pageOf({ gateway, server }: LiveShop, sold: ReadonlySet<string>) {
  const shown = new Set<string>()
  const page = { shown, isGreeted: false, close: () => socket.close() }
  const socket = new WebSocket(gateway.url, { headers: { authorization: `Bearer ${server.token}` } } as never)
  socket.onopen = () => socket.send('{"type":"hello"}')
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as LiveMessage
    if (message.type === 'changes') {
      for (const change of message.changes) if (change.kind === 'level') shown.add(change.productId)
      return
    }
    for (const productId of sold) shown.add(productId)
    if (message.type === 'hello') page.isGreeted = true
  }
  return page
}

/** The same, but every step takes a while that is never the same: pushes beside each other meet in every order. */
function slowed(deps: PushDeps, chance: () => number): PushDeps {
  const wait = () => pause(chance() * 15)
  const slow =
    <A extends unknown[], T>(work: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      await wait()
      const answer = await work(...given)
      await wait()
      return answer
    }
  return {
    ...deps,
    feed: {
      after: slow(deps.feed.after),
      latest: slow(deps.feed.latest),
      cursor: slow(deps.feed.cursor),
      advance: slow(deps.feed.advance),
    },
    connections: { ...deps.connections, ofTenant: slow(deps.connections.ofTenant) },
    posts: { ...deps.posts, post: slow((id, text, withinMs) => deps.posts.post(id, text, Math.min(withinMs, 1))) },
  }
}

describe.skipIf(!isHere)('no screen is left with a hole', () => {
  test.each([
    [1, 1],
    [2, 3],
  ])(
    'though pushes run beside each other and break off, the gateway is busy, and pages come and go (seed %i, pushers: %i)',
    async (seed, pusherCount) => {
      const chance = chanceOf(seed)
      const shop = await liveShop()
      const deps = slowed(shop.deps, chance)
      shop.gateway.delay = () => pause(chance() * 20)
      shop.gateway.before = (_operation, _connectionId, text) => {
        // A page that is not greeted connects again, which is the page's business.
        if (text.includes('hello')) return
        const luck = chance()
        if (luck < 0.05) throw new StubError('LimitExceededException', { status: 429 })
        if (luck < 0.1) throw new StubError('ForbiddenException', { status: 403 })
      }
      const names = Array.from({ length: SALES }, (_, i) => `p${i}`)
      await seedProducts(
        shop.server,
        names.map((productId) => ({ productId, name: productId, onHand: '1' })),
      )
      await shop.relay()
      await shop.push()
      const sold = new Set<string>()
      const pages: ReturnType<typeof pageOf>[] = []
      let isSelling = true
      const pusher = async () => {
        while (isSelling) await pushLive(deps).catch(() => undefined)
      }
      const pushers = Array.from({ length: pusherCount }, pusher)
      // Each product sells once, so that no later change makes up for one that is missing.
      for (const productId of names) {
        await sell(shop.server, productId, '1')
        sold.add(productId)
        if (chance() < 0.5) pages.push(pageOf(shop, sold))
        if (chance() < 0.05) pages.shift()?.close()
        await shop.relay()
      }
      isSelling = false
      await Promise.all(pushers)
      shop.gateway.before = () => undefined
      await until(() => pages.every(({ isGreeted }) => isGreeted), 15_000)
      // The clock's push, and one that brings "read afresh" to whoever missed the last.
      await shop.push()
      await sell(shop.server, 'tea', '1')
      await shop.relay()
      await shop.push()
      await until(() => pages.every(({ shown }) => shown.has('tea') || shown.size >= SALES))
      await pause(50)
      expect(pages.length).toBeGreaterThan(5)
      const missing = pages.map(({ shown }) => names.filter((productId) => !shown.has(productId)))
      expect(missing).toEqual(pages.map(() => []))
    },
    60_000,
  )
})
