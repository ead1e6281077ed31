import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigError } from '#main/config-error.ts'
import { openHttpFunction } from '#main/functions/http.ts'
import { awsLocal } from '#test/support/aws/aws-local.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { httpGateway } from '#test/support/aws/http-gateway.ts'
import { testConfig } from '#test/support/config.ts'
import { seedProducts } from '#test/support/dashboard.ts'
import { OWNER, testServer } from '#test/support/server.ts'
import openApi from '../../../docs/openapi.json' with { type: 'json' }

const isHere = await startDynamoDb()

/** The server and the function on one table, with a shop in it. */
async function openBoth(stage = '$default') {
  const aws = await awsLocal()
  const server = await testServer({ aws })
  const opened = await openHttpFunction(testConfig(server.folder, { aws, publicUrl: server.url }))
  onTestFinished(() => opened.close())
  const gateway = await httpGateway(opened.handle, { stage })
  await seedProducts(server, [
    { productId: 'tea', name: 'Assam tea', onHand: '10', lowStockThreshold: '20', price: '3.50' },
    { productId: 'A/1 50% ü', name: 'Odd, but real', onHand: '2' },
  ])
  return { server, gateway, aws }
}

const ODD = encodeURIComponent('A/1 50% ü')

/** Filters, pages, odd names, what is malformed or not there, and formats beside JSON. */
const MORE_READS = [
  '/health',
  '/ready',
  '/nothing',
  '/api/v1/openapi.json',
  '/api/v1/nothing',
  '/api/v1/products?search=odd,%20but&limit=1',
  '/api/v1/products?limit=0',
  '/api/v1/products?cursor=nonsense',
  `/api/v1/products/${ODD}`,
  `/api/v1/products/${ODD}/stock`,
  '/api/v1/products/none',
  '/api/v1/stock?store=leeds&sort=name',
  '/api/v1/sales-data/tea?from=2026-01-01&to=2026-01-31',
  '/api/v1/reports/inventory-recommendations?format=csv',
]

/** Every route that reads, of things that are there where we have any. */
const EVERY_READ = Object.entries(openApi.paths)
  .filter(([, methods]) => 'get' in methods)
  .map(([path]) =>
    path
      .replace('{productId}', 'tea')
      .replace('{storeId}', 'leeds')
      .replace(/\{\w+\}/g, 'none'),
  )

describe.skipIf(!isHere)('the function behind an HTTP API', () => {
  test('answers every kind of request as the server does', async () => {
    const { server, gateway } = await openBoth()
    const ask = async (base: string, path: string, headers: Record<string, string>) => {
      const raw = { 'x-backstock-path': path.split('?')[0]!, 'x-request-id': 'same' }
      const answer = await fetch(`${base}${path}`, { headers: { ...headers, ...raw } })
      const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
      const said = Object.fromEntries(answer.headers)
      // The connection's own, and what the clock says.
      for (const name of ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']) delete said[name]
      return { status: answer.status, headers: said, text: text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then') }
    }
    const owner = { authorization: `Bearer ${server.token}` }
    const statuses = new Map<number, number>()
    for (const path of [...EVERY_READ, ...MORE_READS]) {
      for (const headers of [owner, {}]) {
        const [there, here] = [await ask(gateway, path, headers), await ask(server.url, path, headers)]
        // The dashboard's pages are the server's; in front of a function they come from the bucket.
        if (path === '/nothing') expect(there.status).toBe(404)
        else expect([path, there]).toEqual([path, here])
        statuses.set(there.status, (statuses.get(there.status) ?? 0) + 1)
      }
    }
    expect([...statuses.keys()].toSorted()).toEqual([200, 400, 401, 404])
    expect(statuses.get(200)).toBeGreaterThan(40)
  }, 60_000)

  test('signs in by cookie, records once under one key, takes files, and lets go again, behind a stage', async () => {
    const { server, gateway } = await openBoth('prod')
    const api = (path: string, init: RequestInit = {}) => fetch(`${gateway}/api/v1${path}`, init)
    const json = (body: unknown, headers: Record<string, string> = {}) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    const signedIn = await api('/session', json({ email: OWNER.email, password: OWNER.password }))
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!
    const origin = server.url
    const sale = json(
      { lines: [{ kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '1' }] },
      { cookie, origin, 'idempotency-key': 'till-1' },
    )
    const [first, again] = [await api('/movements', sale), await api('/movements', sale)]
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true'])
    expect(await again.json()).toEqual(await first.json())
    // The server sees it: 10 received, 1 sold.
    expect((await server.send('GET', '/levels/tea/leeds')).body).toMatchObject({ onHand: '9' })

    const form = new FormData()
    form.append('store', 'leeds')
    form.append('file', new Blob([Buffer.from('sku,name,quantity\ntea,Th\xE9,4\n', 'latin1')]), 'stock.csv')
    const received = await api('/imports', { method: 'POST', headers: { cookie, origin }, body: form })
    expect(received.status).toBe(202)
    expect((await received.json()).fileName).toBe('stock.csv')

    expect((await api('/session', { method: 'DELETE', headers: { cookie, origin } })).status).toBe(204)
    expect((await api('/me', { headers: { cookie } })).status).toBe(401)
  }, 60_000)

  test('does not start without the address people use, nor on one machine', async () => {
    const aws = await awsLocal()
    await expect(openHttpFunction(testConfig('/nowhere', { aws }))).rejects.toThrow(ConfigError)
    await expect(openHttpFunction(testConfig('/nowhere', { publicUrl: 'https://a.example' }))).rejects.toThrow(
      'BACKSTOCK_PLATFORM',
    )
  })

  test('opens by itself from the environment, and runs nothing in the background', async () => {
    const { tableName, bucket } = await awsLocal()
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    Object.assign(process.env, {
      BACKSTOCK_PLATFORM: 'aws',
      BACKSTOCK_AWS_TABLE: tableName,
      BACKSTOCK_AWS_BUCKET: bucket,
      BACKSTOCK_AWS_FOLLOW_STREAM: 'true',
      BACKSTOCK_PUBLIC_URL: 'https://shop.example',
      BACKSTOCK_LOG_LEVEL: 'silent',
    })
    const { handler } = await import('#main/lambda-http.ts')
    const gateway = await httpGateway(handler)
    expect(await (await fetch(`${gateway}/api/v1/setup`)).json()).toEqual({ isSetUp: false })
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    expect(after).toBeLessThanOrEqual(before)
  })
})
