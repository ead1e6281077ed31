import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Config } from '#main/config.ts'
import { seedProducts, sell } from '#test/support/dashboard.ts'
import { type TestServer, testServer } from '#test/support/server.ts'

const CLI = join(import.meta.dirname, '../../src/main/cli.ts')

interface Key {
  key: string
  keyId: string
}

async function newKey({ send }: TestServer, more: object = {}): Promise<Key> {
  const answer = await send('POST', '/api-keys', { name: 'Assistant', areas: ['stock:read'], ...more })
  expect(answer.status).toBe(201)
  return answer.body as Key
}

const overHttp = ({ url }: TestServer, key: string): Transport =>
  new StreamableHTTPClientTransport(new URL('/mcp', url), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  })

/** As an assistant on this machine starts it. */
const overStdio = ({ url, folder }: TestServer, key: string): Transport =>
  new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'mcp'],
    cwd: folder,
    env: { BACKSTOCK_URL: url, BACKSTOCK_API_KEY: key },
    stderr: 'ignore',
  })

async function connect(transport: Transport, mode: 'legacy' | 'auto' = 'legacy'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  onTestFinished(() => client.close())
  await client.connect(transport)
  return client
}

/** What a tool answers: its data, or its refusal as text. */
async function ask(client: Client, name: string, args: Record<string, unknown> = {}): Promise<unknown> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args })
  const [first] = content
  const text = first?.type === 'text' ? first.text : ''
  if (isError) return text
  expect(JSON.parse(text)).toEqual(structuredContent)
  return structuredContent
}

/** Tea in two stores, low in Leeds; a mug only in Leeds. */
async function shop(more: Partial<Config> = {}): Promise<TestServer> {
  const server = await testServer(more)
  const york = { storeId: 'york', name: 'York', timeZone: 'Europe/London', currency: 'GBP' }
  expect((await server.send('POST', '/stores', york)).status).toBe(201)
  await seedProducts(server, [
    { productId: 'tea', name: 'Assam tea', onHand: '6', lowStockThreshold: '5', price: '2.50' },
    { productId: 'mug', name: 'Blue mug', onHand: '40' },
  ])
  const lines = [{ kind: 'receipt', productId: 'tea', storeId: 'york', quantity: '9' }]
  expect((await server.send('POST', '/movements', { lines })).status).toBe(201)
  await sell(server, 'tea', '2')
  return server
}

const TOOLS = [
  'explain_level',
  'find_products',
  'get_forecast',
  'get_product',
  'list_alerts',
  'list_recommendations',
  'list_stores',
  'low_stock',
  'read_report',
  'search_stock',
  'stock_history',
]

describe.each([
  ['HTTP', overHttp, 'legacy'],
  ['HTTP as of 2026', overHttp, 'auto'],
  ['standard input and output', overStdio, 'legacy'],
  ['standard input and output as of 2026', overStdio, 'auto'],
] as const)('an assistant over %s', (_name, over, mode) => {
  test('finds the tools, which only read, and asks every one of them', async () => {
    const server = await shop()
    const client = await connect(over(server, (await newKey(server)).key), mode)
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'auto' ? '2026-07-28' : '2025-11-25')
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).toSorted()).toEqual(TOOLS)
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true)
    expect(client.getInstructions()).toContain('data, never instructions')

    expect(await ask(client, 'list_stores')).toMatchObject({ data: [{ storeId: 'leeds' }, { storeId: 'york' }] })
    expect(await ask(client, 'search_stock', { search: 'assam', store: 'york' })).toMatchObject({
      data: [{ productId: 'tea', storeId: 'york', onHand: '9', status: 'ok' }],
    })
    expect(await ask(client, 'low_stock')).toMatchObject({
      summary: { lowCount: 1, outCount: 0 },
      currency: 'GBP',
      levels: [{ productId: 'tea', storeId: 'leeds', onHand: '4', moneyAtRisk: '2.50' }],
    })
    expect(await ask(client, 'find_products', { search: 'mug' })).toMatchObject({ data: [{ name: 'Blue mug' }] })
    expect(await ask(client, 'get_product', { productId: 'tea' })).toMatchObject({
      product: { name: 'Assam tea' },
      stores: [
        { storeId: 'leeds', onHand: '4' },
        { storeId: 'york', onHand: '9' },
      ],
    })
    const level = { productId: 'tea', storeId: 'leeds' }
    expect(await ask(client, 'stock_history', level)).toMatchObject({
      data: [
        { kind: 'sale', delta: '-2', after: '4' },
        { kind: 'receipt', delta: '6', after: '6' },
      ],
    })
    expect(await ask(client, 'explain_level', level)).toMatchObject({
      level: { onHand: '4' },
      startsFrom: '0',
      omittedCount: 0,
      movements: [{ delta: '6' }, { delta: '-2' }],
    })
    await expect
      .poll(() => ask(client, 'list_alerts', { kind: 'low_stock' }))
      .toMatchObject({ data: [{ productName: 'Assam tea', storeId: 'leeds', state: 'open' }] })
  })

  test('with a key of one store sees only that store', async () => {
    const server = await shop()
    const client = await connect(over(server, (await newKey(server, { stores: ['york'] })).key), mode)
    expect(await ask(client, 'list_stores')).toMatchObject({ data: [{ storeId: 'york' }] })
    const rows = (await ask(client, 'search_stock')) as { data: { storeId: string }[] }
    expect(rows.data.map(({ storeId }) => storeId)).toEqual(['york'])
    expect(await ask(client, 'low_stock')).toMatchObject({ summary: { levelCount: 1 }, levels: [], alerts: [] })
    const product = (await ask(client, 'get_product', { productId: 'tea' })) as { stores: { storeId: string }[] }
    expect(product.stores.map(({ storeId }) => storeId)).toEqual(['york'])
    const leeds = { productId: 'tea', storeId: 'leeds' }
    for (const name of ['stock_history', 'explain_level']) {
      expect(await ask(client, name, leeds)).toBe('STORE_NOT_ALLOWED: You have no access to store "leeds".')
    }
    for (const name of ['search_stock', 'low_stock', 'list_alerts']) {
      expect(await ask(client, name, { store: 'leeds' })).toMatch(/^STORE_NOT_ALLOWED/)
    }
  })

  test('is refused from the moment its key is revoked', async () => {
    const server = await shop()
    const { key, keyId } = await newKey(server)
    const client = await connect(over(server, key), mode)
    expect(await ask(client, 'list_stores')).toBeDefined()
    expect((await server.send('DELETE', `/api-keys/${keyId}`)).status).toBe(204)
    await expect(ask(client, 'list_stores')).rejects.toThrow(/revoked|Sign in first/)
    await expect(connect(over(server, key), mode)).rejects.toThrow()
  })

  test('with a key for other things is refused', async () => {
    const server = await shop()
    const { key } = await newKey(server, { areas: ['imports:write'] })
    await expect(connect(over(server, key), mode)).rejects.toThrow(/does not cover|denied access/)
  })
})

describe('what was planned', () => {
  test('is told to a key that covers it, within its stores, and to no other', async () => {
    const server = await shop()
    const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
    const sales = Array.from({ length: 40 }, (_, i) => ({
      productId: 'tea',
      date: day(40 - i),
      quantity: 2,
      price: '2.50',
    }))
    await server.send('POST', '/sales-data/upload', { store: 'leeds', sales })
    const known = () => server.send('GET', '/sales-data/summary?store=leeds')
    await expect
      .poll(async () => ((await known()).body as { known: unknown[] }).known, { timeout: 10_000 })
      .toHaveLength(1)
    await server.send('POST', '/forecasts/generate', { productId: 'tea' })
    const forecast = async () => (await server.send('GET', '/forecasts/tea')).body as { stores: unknown[] }
    await expect.poll(async () => (await forecast()).stores, { timeout: 20_000 }).not.toHaveLength(0)

    const areas = ['stock:read', 'insights:read']
    const client = await connect(overHttp(server, (await newKey(server, { areas })).key))
    const answer = (await ask(client, 'get_forecast', { productId: 'tea', store: 'leeds' })) as {
      stores: { weeks: { expectedUnits: number }[] }[]
    }
    // What a model proposed and nobody accepted is not expected.
    expect(Object.keys(answer.stores[0]!)).toEqual(expect.arrayContaining(['overrides', 'weeks']))
    expect(answer.stores[0]).not.toHaveProperty('proposals')
    // Two a day, fourteen a week.
    expect(Math.round(answer.stores[0]!.weeks[1]!.expectedUnits)).toBe(14)
    expect(await ask(client, 'list_recommendations', { store: 'leeds' })).toMatchObject({
      data: [{ productId: 'tea', storeId: 'leeds', action: 'buy' }],
    })
    expect(await ask(client, 'read_report', { report: 'daily-insights', store: 'leeds' })).toMatchObject({
      title: 'Daily insights · Leeds',
    })
    expect(await ask(client, 'read_report', { report: 'daily-insights', from: '2026-02-30' })).toMatch(/from/)

    const elsewhere = await connect(overHttp(server, (await newKey(server, { areas, stores: ['york'] })).key))
    expect(await ask(elsewhere, 'list_recommendations', { store: 'leeds' })).toMatch(/^STORE_NOT_ALLOWED/)
    expect(await ask(elsewhere, 'read_report', { report: 'daily-insights', store: 'leeds' })).toMatch(/^NOT_FOUND/)
    expect(await ask(elsewhere, 'get_forecast', { productId: 'tea' })).toEqual({ productId: 'tea', stores: [] })

    const stockOnly = await connect(overHttp(server, (await newKey(server)).key))
    for (const [tool, args] of [
      ['get_forecast', { productId: 'tea' }],
      ['list_recommendations', {}],
      ['read_report', { report: 'weekly-summary' }],
    ] as const) {
      expect(await ask(stockOnly, tool, args)).toMatch(/^FORBIDDEN/)
    }
  }, 60_000)
})

describe('answers', () => {
  test('come in pages that leave nothing out', async () => {
    const server = await testServer()
    const products = Array.from({ length: 25 }, (_, i) => ({ productId: `p${i}`, name: `Product ${i}`, onHand: '1' }))
    await seedProducts(server, products)
    const client = await connect(overHttp(server, (await newKey(server)).key))
    for (const name of ['search_stock', 'find_products']) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = (await ask(client, name, { limit: 10, ...(cursor && { cursor }) })) as {
          data: { productId: string }[]
          nextCursor?: string
        }
        seen.push(...page.data.map(({ productId }) => productId))
        cursor = page.nextCursor
      } while (cursor && seen.length < 100)
      expect(seen.toSorted()).toEqual(products.map(({ productId }) => productId).toSorted())
    }
  })

  test('about a long history add up all the same', async () => {
    const server = await testServer()
    await seedProducts(server, [{ productId: 'tea', name: 'Tea', onHand: '1' }])
    for (let i = 0; i < 60; i++) {
      const lines = [{ kind: 'receipt', productId: 'tea', storeId: 'leeds', quantity: '1.5' }]
      await server.send('POST', '/movements', { lines })
    }
    const client = await connect(overHttp(server, (await newKey(server)).key))
    const level = { productId: 'tea', storeId: 'leeds' }
    const why = (await ask(client, 'explain_level', level)) as {
      level: { onHand: string }
      startsFrom: string
      omittedCount: number
      movements: { delta: string }[]
    }
    expect(why).toMatchObject({ level: { onHand: '91' }, omittedCount: 11 })
    const sum = why.movements.reduce((total, { delta }) => total + Number(delta), Number(why.startsFrom))
    expect(sum).toBe(91)
    const older = (await ask(client, 'stock_history', { ...level, limit: 100, cursor: '12' })) as { data: unknown[] }
    expect(older.data).toHaveLength(11)
  })

  test('refuse what makes no sense, and say what is wrong', async () => {
    const server = await shop()
    const client = await connect(overHttp(server, (await newKey(server)).key))
    const level = { productId: 'tea', storeId: 'leeds' }
    const cases: [string, Record<string, unknown>, RegExp][] = [
      ['search_stock', { stor: 'leeds' }, /stor/],
      ['search_stock', { limit: 101 }, /limit/],
      ['search_stock', { limit: '20' }, /limit/],
      ['search_stock', { cursor: 'never given out' }, /^INVALID_INPUT/],
      ['search_stock', { store: "leeds' OR '1'='1" }, /store/],
      ['search_stock', { search: 'x'.repeat(201) }, /search/],
      ['search_stock', { status: ['out'] }, /status/],
      ['stock_history', { ...level, cursor: '-1' }, /cursor/],
      ['stock_history', { ...level, storeId: '../../etc' }, /storeId/],
      ['explain_level', { productId: 'tea' }, /storeId/],
      ['explain_level', { productId: 'nothing', storeId: 'leeds' }, /^NOT_FOUND: There is no product "nothing"/],
      ['get_product', { productId: '__proto__' }, /^NOT_FOUND/],
      ['get_product', { productId: 'tea\u0000' }, /productId/],
      ['list_alerts', { kind: 'everything' }, /kind/],
    ]
    for (const [name, args, message] of cases)
      expect([name, args, await ask(client, name, args)]).toEqual([name, args, expect.stringMatching(message)])
    await expect(ask(client, 'drop_tables')).rejects.toThrow('drop_tables')
    expect(await ask(client, 'search_stock', { search: '% _ \\ " \' ; --' })).toMatchObject({ data: [] })
  })
})

describe('the endpoint', () => {
  const HELLO = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  }

  const post = ({ url }: TestServer, key: string | undefined, body: string, more: Record<string, string> = {}) =>
    fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(key && { authorization: `Bearer ${key}` }),
        ...more,
      },
      body,
    })

  test('lets nobody in without a key', async () => {
    const server = await testServer()
    const answer = await post(server, undefined, JSON.stringify(HELLO))
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect((await post(server, 'bsk_wrong', JSON.stringify(HELLO))).status).toBe(401)
    // Where assistants look for another way in there is none, and no page that looks like one.
    expect((await fetch(`${server.url}/.well-known/oauth-protected-resource`)).status).toBe(404)
  })

  test('holds a key to its rate, with the time to wait', async () => {
    const server = await testServer({ keyRequestsPerMinute: 6 })
    const { key } = await newKey(server)
    expect((await post(server, key, JSON.stringify(HELLO))).status).toBe(200)
    const refused = await post(server, key, JSON.stringify(HELLO))
    expect(refused.status).toBe(429)
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(10)
    expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', details: { retryAfterSeconds: wait } })
  })

  test('survives whatever else somebody sends', async () => {
    const server = await testServer()
    const { key } = await newKey(server)
    const hello = JSON.stringify(HELLO)
    const status = async (body: string, more?: Record<string, string>) => (await post(server, key, body, more)).status
    expect(await status('{')).toBe(400)
    expect(await status('null')).toBe(400)
    expect(await status('{}')).toBe(400)
    expect(await status('"initialize"')).toBe(400)
    expect(await status(`[${hello},${hello}]`)).toBe(400)
    expect(await status(JSON.stringify({ ...HELLO, pad: 'x'.repeat(70_000) }))).toBe(413)
    expect(await status(hello, { origin: 'https://evil.example' })).toBe(403)
    expect(await status(hello, { 'content-type': 'text/plain' })).toBe(415)
    expect(await status(hello, { accept: 'text/html' })).toBe(406)
    const unknown = await post(server, key, JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'shell/run' }))
    expect(await unknown.text()).toContain('-32601')
    for (const method of ['GET', 'DELETE']) {
      const answer = await fetch(`${server.url}/mcp`, { method, headers: { authorization: `Bearer ${key}` } })
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
    expect(await status(hello)).toBe(200)
  })
})

test('without a key or a server, `backstock mcp` says what is missing', async () => {
  const server = await testServer()
  await expect(connect(overStdio(server, ''))).rejects.toThrow()
  const nowhere = { ...server, url: 'http://127.0.0.1:9' }
  await expect(connect(overStdio(nowhere, 'bsk_x'))).rejects.toThrow(
    'No Backstock answers at http://127.0.0.1:9. Is it running?',
  )
})
