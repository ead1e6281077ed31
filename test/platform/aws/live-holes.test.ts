import { describe, expect, test } from 'vitest'
import { type PushDeps, pushLive } from '#api/live/push.ts'
import type { LiveMessage } from '#contract/live.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { type LiveShop, liveShop, until } from '#test/support/aws/live-shop.ts'
import { StubError } from '#test/support/aws/model-stub.ts'
import { sell } from '#test/support/dashboard.ts'

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

/** What a page does: reads afresh when it is greeted or told to, and takes what is newer. */
function pageOf({ gateway, server, deps }: LiveShop) {
  const shown = { seq: 0, isGreeted: false }
  let reading = Promise.resolve()
  const socket = new WebSocket(gateway.url, { headers: { authorization: `Bearer ${server.token}` } } as never)
  socket.onopen = () => socket.send('{"type":"hello"}')
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as LiveMessage
    if (message.type === 'changes') {
      for (const change of message.changes) if (change.kind === 'level') shown.seq = Math.max(shown.seq, change.seq)
      return
    }
    reading = reading.then(async () => {
      const [tenant] = await deps.catalog.tenants()
      const level = await deps.stock.level(tenant!.tenantId, { storeId: 'leeds', productId: 'tea' })
      shown.seq = Math.max(shown.seq, level.seq)
      if (message.type === 'hello') shown.isGreeted = true
    })
  }
  return { shown, settle: () => reading, close: () => socket.close() }
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
    posts: { ...deps.posts, post: slow((id, text, withinMs) => deps.posts.post(id, text, Math.min(withinMs, 30))) },
  }
}

describe.skipIf(!isHere)('no screen is left with a hole', () => {
  test.each([1, 2])(
    'though pushes run beside each other and break off, the gateway is busy, and pages come and go (seed %i)',
    async (seed) => {
      const chance = chanceOf(seed)
      const shop = await liveShop()
      const deps = slowed(shop.deps, chance)
      shop.gateway.delay = () => pause(chance() * 20)
      shop.gateway.before = (_operation, _connectionId, text) => {
        // A page that is not greeted connects again, which is the page's business.
        if (text.includes('hello')) return
        const luck = chance()
        if (luck < 0.15) throw new StubError('LimitExceededException', { status: 429 })
        if (luck < 0.2) throw new StubError('ForbiddenException', { status: 403 })
      }
      const pages: ReturnType<typeof pageOf>[] = []
      let isSelling = true
      const pusher = async () => {
        while (isSelling) await pushLive(deps).catch(() => undefined)
      }
      const pushers = [pusher(), pusher(), pusher()]
      for (let sale = 0; sale < SALES; sale++) {
        await sell(shop.server, 'tea', '1')
        if (chance() < 0.4) pages.push(pageOf(shop))
        if (chance() < 0.05) pages.shift()?.close()
        await shop.relay()
      }
      isSelling = false
      await Promise.all(pushers)
      shop.gateway.before = () => undefined
      // The clock's push, after which nothing more happens: whoever missed something is told now.
      await shop.push()
      await until(() => pages.every(({ shown }) => shown.isGreeted), 15_000)
      await pause(50)
      await Promise.all(pages.map((page) => page.settle()))
      expect(pages.length).toBeGreaterThan(5)
      // 100 received is seq 1, each sale is one more.
      expect(pages.map(({ shown }) => shown.seq)).toEqual(pages.map(() => 1 + SALES))
    },
    60_000,
  )
})
