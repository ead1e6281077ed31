import { describe, expect, onTestFinished, test } from 'vitest'
import { pushLive } from '#api/live/push.ts'
import { settingOf } from '#main/functions/setting.ts'
import { openWebSocketFunction } from '#main/functions/websocket.ts'
import { APPENDED_MAX, appendChanges, awsChangeFeed } from '#platform/aws/change-feed.ts'
import { awsLiveConnections } from '#platform/aws/live-connections.ts'
import { awsLivePosts } from '#platform/aws/live-posts.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { POST_BYTES_MAX } from '#ports/live-gateway.ts'
import { countCapacity } from '#test/support/aws/capacity.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { type LiveShop, liveShop, openPage, SHOP_URL, until } from '#test/support/aws/live-shop.ts'
import { StubError } from '#test/support/aws/model-stub.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { webSocketGateway } from '#test/support/aws/websocket-gateway.ts'
import { testConfig } from '#test/support/config.ts'
import { sell } from '#test/support/dashboard.ts'
import { OWNER } from '#test/support/server.ts'

const isHere = await startDynamoDb()

/** Sells one, and lets the stream's function do its work. */
async function sellAndPush({ server, relay, push }: LiveShop) {
  await sell(server, 'tea', '1')
  await relay()
  return push()
}

/** What a socket's handshake is answered with. */
async function handshake(url: string, headers: Record<string, string>): Promise<number> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AQIDBAUGBwgJCgsMDQ4PEA==',
  }
  const { request } = await import('node:http')
  return new Promise((answered, failed) => {
    const sent = request(url.replace('ws:', 'http:'), {
      headers: { ...upgrade, ...headers },
      agent: false,
    })
    sent.on('upgrade', (_response, socket) => {
      socket.destroy()
      answered(101)
    })
    sent.on('response', (response) => {
      response.resume()
      answered(response.statusCode!)
    })
    sent.on('error', failed)
    sent.end()
  })
}

describe.skipIf(!isHere)('the live stream through a gateway', () => {
  test('a sale is on the screen after stream, feed and push', async () => {
    const shop = await liveShop()
    const page = await openPage(shop)
    expect(await sellAndPush(shop)).toMatchObject({ toldCount: 1, missedCount: 0 })
    await until(() => page.levels().length > 0)
    // 100 received as seq 1, 1 sold as seq 2.
    expect(page.levels()).toEqual([{ kind: 'level', storeId: 'leeds', productId: 'tea', onHand: '99', seq: 2 }])
    expect(page.heard[0]).toEqual({ type: 'hello' })
  })

  test('who is nobody gets 401, who comes from another site 403, and a key for something else 403', async () => {
    const { server, gateway } = await liveShop()
    const made = await server.send('POST', '/api-keys', { name: 'x', areas: ['imports:write'], stores: 'all' })
    const { key } = made.body as { key: string }
    const signedIn = await fetch(`${server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: OWNER.email, password: OWNER.password }),
    })
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!
    const status = (headers: Record<string, string>) => handshake(gateway.url, headers)
    expect(await status({})).toBe(401)
    expect(await status({ authorization: 'Bearer nonsense' })).toBe(401)
    expect(await status({ authorization: `Bearer ${key}` })).toBe(403)
    expect(await status({ cookie, origin: 'https://evil.example' })).toBe(403)
    expect(await status({ cookie, origin: `${SHOP_URL}.evil.example` })).toBe(403)
    expect(await status({ cookie, origin: SHOP_URL })).toBe(101)
    expect(await status({ Cookie: `a=1; ${cookie}` })).toBe(101)
    expect(await status({ Authorization: `Bearer ${server.token}` })).toBe(101)
  })

  test('tells staff of their stores only, and nobody of another tenant', async () => {
    const shop = await liveShop()
    const { server, deps } = shop
    await server.send('POST', '/stores', {
      storeId: 'york',
      name: 'York',
      timeZone: 'Europe/London',
      currency: 'GBP',
    })
    const heard = new Map<string, string[]>()
    const principal = { tenantId: 'other', actor: 'user:x', role: 'manager', stores: 'all' } as const
    const tenantId = await tenantOf(shop)
    const listeners = [
      { connectionId: 'stranger', principal },
      { connectionId: 'leeds', principal: { ...principal, tenantId, role: 'staff' as const, stores: ['leeds'] } },
      { connectionId: 'all', principal: { ...principal, tenantId } },
    ]
    for (const each of listeners) {
      await deps.connections.add({ ...each, checkedAt: deps.clock.now() })
      await deps.connections.ready(each)
    }
    const recorded = await server.send('POST', '/movements', {
      lines: ['leeds', 'york'].map((storeId) => ({ kind: 'receipt', productId: 'tea', storeId, quantity: '1' })),
    })
    expect(recorded).toMatchObject({ status: 201 })
    await shop.relay()
    const posts = {
      ...deps.posts,
      async post(connectionId: string, text: string) {
        const changes = JSON.parse(text).changes as { storeId: string }[]
        heard.set(connectionId, changes.map(({ storeId }) => storeId).toSorted())
        return 'sent' as const
      },
    }
    await pushLive({ ...deps, posts })
    expect(Object.fromEntries(heard)).toEqual({ leeds: ['leeds'], all: ['leeds', 'york'] })
  })

  test('a page that has not said hello yet hears nothing, is kept, and is greeted when it does', async () => {
    const shop = await liveShop()
    const page = await openPage(shop, { isGreeting: false })
    await sellAndPush(shop)
    page.say({ type: 'ping' })
    await until(() => page.heard.length > 0)
    expect(page.heard).toEqual([{ type: 'pong' }])
    page.say({ type: 'hello' })
    await until(() => page.heard.some(({ type }) => type === 'hello'))
    await sellAndPush(shop)
    await until(() => page.levels().length > 0)
    expect(page.levels().map(({ onHand }) => onHand)).toEqual(['98'])
  })

  test('a push while $connect is still being answered does not lose the page', async () => {
    const shop = await liveShop()
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    // The function has noted the connection, and its answer is on the way.
    shop.gateway.attach(async (event) => {
      const answer = await shop.handle(event)
      await held
      return answer
    })
    const opening = openPage(shop)
    const isNoted = async () => (await shop.deps.connections.ofTenant(await tenantOf(shop))).length > 0
    await until(isNoted)
    await sellAndPush(shop)
    answer()
    const page = await opening
    await sellAndPush(shop)
    await until(() => page.levels().length > 0)
    expect(page.levels().at(-1)?.onHand).toBe('98')
  })

  test('a page that is greeted, and a change, while a push is about to read the feed: the page hears it', async () => {
    const shop = await liveShop()
    let page: Awaited<ReturnType<typeof openPage>> | undefined
    const feed = {
      ...shop.deps.feed,
      async after(afterId: number, limit: number) {
        page = await openPage(shop)
        await sell(shop.server, 'tea', '1')
        await shop.relay()
        return shop.deps.feed.after(afterId, limit)
      },
    }
    await pushLive({ ...shop.deps, feed })
    await until(() => page!.levels().length > 0)
    expect(page!.levels()[0]?.onHand).toBe('99')
  })

  test('a change just after a page was greeted reaches it', async () => {
    const shop = await liveShop()
    const { posts } = shop.deps
    const post = posts.post
    posts.post = async (connectionId, text, withinMs) => {
      const outcome = await post(connectionId, text, withinMs)
      if (text.includes('hello')) await sellAndPush(shop)
      return outcome
    }
    const page = await openPage(shop)
    await until(() => page.levels().length > 0)
    expect(page.levels()[0]?.onHand).toBe('99')
  })

  test('what pages say beyond hello and ping is ignored', async () => {
    const shop = await liveShop()
    const page = await openPage(shop)
    for (const text of ['', 'nonsense', '{"type":"reset"}', '[]', 'null', `{"type":"hello","x":"${'x'.repeat(2000)}"}`])
      page.say(text)
    page.say({ type: 'ping' })
    await until(() => page.heard.length > 1)
    expect(page.heard).toEqual([{ type: 'hello' }, { type: 'pong' }])
  })

  test('a closed page is forgotten: by the gateway’s word, and by a push when that never came', async () => {
    const shop = await liveShop()
    const [one, other] = [await openPage(shop), await openPage(shop)]
    const known = async () => (await shop.deps.connections.ofTenant(await tenantOf(shop))).length
    one.close()
    await until(async () => (await known()) === 1)
    // The word of it gets lost.
    shop.gateway.delay = () => new Promise(() => {})
    other.close()
    await until(() => shop.gateway.open().length === 0)
    expect(await known()).toBe(1)
    await sellAndPush(shop)
    expect(await known()).toBe(0)
  })

  test('a page that nobody knows is closed when it says something, so that it connects again', async () => {
    const shop = await liveShop()
    const page = await openPage(shop)
    for (const each of await shop.deps.connections.ofTenant(await tenantOf(shop)))
      await shop.deps.connections.remove(each)
    page.say({ type: 'ping' })
    await until(() => page.closed() !== undefined)
  })

  test('who may no longer listen is asked about every half minute, and disconnected', async () => {
    const shop = await liveShop()
    const [one, other] = [await openPage(shop), await openPage(shop)]
    const { deps, server } = shop
    const asked: string[] = []
    const late = (isAllowed: boolean) => ({
      ...deps,
      clock: { now: () => Date.now() + 30_001 },
      isStillAllowed: async ({ actor }: { actor: string }) => {
        asked.push(actor)
        return isAllowed
      },
    })
    await sell(server, 'tea', '1')
    await shop.relay()
    await pushLive(late(true))
    expect(asked).toHaveLength(2)
    // Asked a moment ago, so they are not asked again by a push in the same half minute.
    await sell(server, 'tea', '1')
    await shop.relay()
    await pushLive(late(true))
    expect(asked).toHaveLength(2)
    await until(() => one.levels().length === 2)
    // The session ends; half a minute after the last check nothing more is heard.
    await sell(server, 'tea', '1')
    await server.send('DELETE', '/session')
    await shop.relay()
    await pushLive({ ...deps, clock: { now: () => Date.now() + 90_000 } })
    await until(() => one.closed() !== undefined && other.closed() !== undefined)
    expect([one.levels().length, other.levels().length]).toEqual([2, 2])
    expect(await deps.connections.ofTenant(await tenantOf(shop))).toEqual([])
  })

  test('what a busy gateway did not take is made up for by "read afresh", with the next push or ping', async () => {
    const shop = await liveShop()
    const page = await openPage(shop)
    const isQuick = {
      ...shop.deps,
      posts: awsLivePosts({
        tools: { ...realTools, sleep: async () => {}, now: quickClock() },
        endpoint: shop.gateway.endpoint,
      }),
    }
    onTestFinished(() => isQuick.posts.close())
    shop.gateway.before = () => {
      throw new StubError('LimitExceededException', { status: 429 })
    }
    await sell(shop.server, 'tea', '1')
    await shop.relay()
    expect(await pushLive(isQuick)).toMatchObject({ toldCount: 0, missedCount: 1 })
    shop.gateway.before = () => undefined
    expect(page.heard).toEqual([{ type: 'hello' }])
    await sellAndPush(shop)
    await until(() => page.heard.length > 1)
    // Not the change: reading afresh brings that too.
    expect(page.heard).toEqual([{ type: 'hello' }, { type: 'reset' }])
    await sellAndPush(shop)
    await until(() => page.levels().length > 0)
    expect(page.levels().map(({ onHand }) => onHand)).toEqual(['97'])

    shop.gateway.before = () => {
      throw new StubError('LimitExceededException', { status: 429 })
    }
    await sell(shop.server, 'tea', '1')
    await shop.relay()
    await pushLive(isQuick)
    shop.gateway.before = () => undefined
    page.say({ type: 'ping' })
    await until(() => page.heard.at(-1)?.type === 'pong')
    expect(page.heard.slice(-2)).toEqual([{ type: 'reset' }, { type: 'pong' }])
    page.say({ type: 'ping' })
    await until(() => page.heard.filter(({ type }) => type === 'pong').length === 2)
    expect(page.heard.filter(({ type }) => type === 'reset')).toHaveLength(2)
  })

  test('a moment of 429 or 500, or a lost answer, costs nothing but a moment', async () => {
    const shop = await liveShop()
    const page = await openPage(shop)
    const faults = [
      new StubError('LimitExceededException', { status: 429 }),
      new StubError('InternalServerError', { status: 500 }),
      new StubError('ServiceUnavailable', { status: 503 }),
    ]
    shop.gateway.before = () => {
      const fault = faults.shift()
      if (fault) throw fault
    }
    expect(await sellAndPush(shop)).toMatchObject({ toldCount: 1, missedCount: 0 })
    await until(() => page.levels().length > 0)
  })

  test('one connection’s fault keeps nobody else from hearing, and what broke off is done again', async () => {
    const shop = await liveShop()
    const [one, other] = [await openPage(shop), await openPage(shop)]
    const first = (await shop.deps.connections.ofTenant(await tenantOf(shop)))[0]!.connectionId
    shop.gateway.before = (_operation, id) => {
      if (id === first) throw new StubError('ForbiddenException', { status: 403 })
    }
    await expect(sellAndPush(shop)).rejects.toThrow('Forbidden')
    await until(() => one.levels().length + other.levels().length === 1)
    shop.gateway.before = () => undefined
    expect(await shop.push()).toMatchObject({ toldCount: 2 })
    await until(() => one.levels().length > 0 && other.levels().length > 0)
    expect(await shop.push()).toMatchObject({ toldCount: 0 })
  })

  test('thousands of changes at once are told as "read afresh", and hundreds in messages that fit', async () => {
    const shop = await liveShop()
    const page = await openPage(shop)
    const tenantId = await tenantOf(shop)
    const append = async (prefix: string, count: number) => {
      const changes = Array.from({ length: count }, (_, i) => ({
        kind: 'product' as const,
        tenantId,
        productId: `${prefix}${String(i).padStart(4, '0')}${'y'.repeat(55)}`,
        seq: 1,
        after: { name: 'Tea' },
      }))
      for (let i = 0; i < count; i += APPENDED_MAX) await appendChanges(shop.store, changes.slice(i, i + APPENDED_MAX))
    }
    await append('a', 1500)
    const sizes: number[] = []
    shop.gateway.before = (_operation, _id, text) => {
      sizes.push(Buffer.byteLength(text))
    }
    await shop.push()
    await until(() => page.changes().length >= 1500)
    expect(new Set(page.changes().map((change) => change.kind === 'product' && change.productId)).size).toBe(1500)
    // 1500 changes of `{"kind":"product","productId":"…60…"}` and a comma, 97 bytes each, make 145,500 bytes.
    expect(sizes).toHaveLength(2)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(POST_BYTES_MAX)
    await append('b', 2001)
    await shop.push()
    await until(() => page.heard.at(-1)?.type === 'reset')
  }, 60_000)

  test('costs what docs/aws-tables.md says, with somebody listening, with nobody, and without news', async () => {
    const shop = await liveShop()
    const { table, tools } = shop.store
    const spent = countCapacity(table)
    const store = { table, tools }
    const deps = {
      ...shop.deps,
      feed: awsChangeFeed({ table }),
      stock: awsStockStore(store),
      connections: awsLiveConnections(store),
      posts: { ...shop.deps.posts, post: async () => 'sent' as const },
    }
    const page = await openPage(shop)
    await sell(shop.server, 'tea', '1')
    await shop.relay()
    spent()
    // Cursor, counter, entry and connections; the level; and the cursor.
    expect(await pushLive(deps)).toMatchObject({ toldCount: 1 })
    expect(spent()).toEqual({ read: 5, write: 1, requests: 6 })
    await pushLive(deps)
    expect(spent()).toEqual({ read: 2, write: 0, requests: 2 })
    page.close()
    await until(async () => (await deps.connections.ofTenant(await tenantOf(shop))).length === 0)
    await sell(shop.server, 'tea', '1')
    await shop.relay()
    spent()
    await pushLive(deps)
    // An empty partition is a unit too.
    expect(spent()).toEqual({ read: 4, write: 1, requests: 5 })
  })

  test('the function opens by itself from the environment, and answers what is no event with a problem', async () => {
    const { aws } = await liveShop()
    Object.assign(process.env, {
      BACKSTOCK_PLATFORM: 'aws',
      BACKSTOCK_AWS_TABLE: aws.tableName,
      BACKSTOCK_AWS_BUCKET: aws.bucket,
      BACKSTOCK_AWS_LIVE_ENDPOINT: aws.liveEndpoint,
      BACKSTOCK_PUBLIC_URL: SHOP_URL,
      BACKSTOCK_LOG_LEVEL: 'silent',
    })
    const { handler } = await import('#main/lambda-websocket.ts')
    const requestContext = { requestId: 'r-1', connectionId: 'a=', eventType: 'CONNECT' }
    expect((await handler({ requestContext })).statusCode).toBe(401)
    const answer = await handler({ Records: [] })
    expect([answer.statusCode, JSON.parse(answer.body!).code]).toEqual([400, 'INVALID_INPUT'])
  })

  test('does not open without the address people use, nor without a gateway', async () => {
    const { aws } = await liveShop()
    const open = (more: object) => openWebSocketFunction(settingOf('websocket', testConfig('/nowhere', more)))
    expect(() => open({ aws })).toThrow('BACKSTOCK_PUBLIC_URL')
    expect(() => open({ aws: { ...aws, liveEndpoint: undefined }, publicUrl: SHOP_URL })).toThrow('LIVE_ENDPOINT')
  })

  test('the whole API replaced by another: connections of the old one are forgotten', async () => {
    const shop = await liveShop()
    await openPage(shop)
    const replaced = await webSocketGateway()
    const posts = awsLivePosts({ tools: realTools, endpoint: replaced.endpoint })
    onTestFinished(() => posts.close())
    await sell(shop.server, 'tea', '1')
    await shop.relay()
    await pushLive({ ...shop.deps, posts })
    expect(await shop.deps.connections.ofTenant(await tenantOf(shop))).toEqual([])
  })
})

const tenantOf = async ({ deps }: LiveShop) => (await deps.catalog.tenants())[0]!.tenantId

/** A clock by which every look is a second later: what waits for ten seconds has waited after ten looks. */
function quickClock() {
  let now = 0
  return () => {
    now += 1000
    return now
  }
}
