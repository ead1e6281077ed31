import { describe, expect, onTestFinished, test } from 'vitest'
import type { Quantity } from '#domain/values/quantity.ts'
import { localApiKeyStore } from '#platform/local/api-key-store.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { systemCredentials } from '#platform/local/credentials.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { type IdentityApp, identityApp } from '#test/support/identity-app.ts'
import { type TestServer, testServer } from '#test/support/server.ts'
import { NOW, productNamed } from '#test/support/shop.ts'
import { listStock, listStores } from '#usecases/catalog/list-stock.ts'
import { authenticate, isStillAllowed } from '#usecases/identity/authenticate.ts'

const DAY = 86_400_000
const READER = { name: 'Till', areas: ['stock:read'] }

interface Created {
  keyId: string
  key: string
}

async function create(shop: IdentityApp, token: string, more: object = {}): Promise<Created> {
  const answer = await shop.send('POST', '/api/v1/api-keys', { token, body: { ...READER, ...more } })
  expect(answer.statusCode).toBe(201)
  return answer.json()
}

const meStatus = async (shop: IdentityApp, key: string) =>
  (await shop.send('GET', '/api/v1/me', { token: key })).statusCode

const keys = async (shop: IdentityApp, token: string) =>
  (await shop.send('GET', '/api/v1/api-keys', { token })).json().data

describe('a new key', () => {
  test('is shown once, ends after 90 days, and says who made it', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const answer = await shop.send('POST', '/api/v1/api-keys', { token: owner, body: READER })
    expect(answer.headers['cache-control']).toBe('no-store')
    const { key, ...rest } = answer.json()
    expect(key).toMatch(/^bsk_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/)
    expect(key.split('_')[1]).toBe(rest.keyId)
    expect(rest).toMatchObject({
      name: 'Till',
      areas: ['stock:read'],
      stores: 'all',
      status: 'active',
      createdBy: { name: 'Ann' },
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-04-01T00:00:00.000Z',
    })
    const listed = await shop.send('GET', '/api/v1/api-keys', { token: owner })
    expect(listed.json().data).toEqual([rest])
    expect(listed.body).not.toContain(key.slice(20))
  })

  test('is nowhere in the database as it is', async () => {
    const shop = await identityApp()
    const { key } = await create(shop, await shop.signIn())
    const rows = shop.database.reader.all('SELECT * FROM api_keys')
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(key.split('_')[2])
  })

  test('stands for whoever made it, within its areas and stores', async () => {
    const shop = await identityApp()
    const { key, keyId } = await create(shop, await shop.signIn(), { stores: ['york'] })
    expect((await shop.send('GET', '/api/v1/me', { token: key })).json()).toMatchObject({
      actor: `key:${keyId}`,
      role: 'manager',
      stores: ['york'],
      key: { keyId, areas: ['stock:read'] },
    })
  })

  test.each([
    ['no name', { name: ' ' }, 400, 'INVALID_INPUT'],
    ['no area', { areas: [] }, 400, 'INVALID_INPUT'],
    ['an area that is not one', { areas: ['everything'] }, 400, 'INVALID_INPUT'],
    ['people, which no key may touch', { areas: ['people:manage'] }, 400, 'INVALID_INPUT'],
    ['keys, which no key may make', { areas: ['keys:manage'] }, 400, 'INVALID_INPUT'],
    ['no end', { expiresInDays: 366 }, 400, 'INVALID_INPUT'],
    ['an end in the past', { expiresInDays: 0 }, 400, 'INVALID_INPUT'],
    ['a store that is not there', { stores: ['paris'] }, 422, 'UNKNOWN_STORE'],
  ])('is refused with %s', async (_name, more, status, code) => {
    const shop = await identityApp()
    const token = await shop.signIn()
    const answer = await shop.send('POST', '/api/v1/api-keys', { token, body: { ...READER, ...more } })
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(await keys(shop, token)).toEqual([])
  })
})

describe('a key stops working', () => {
  test('at once when it is revoked, for good, and the list says who did it', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const { key, keyId } = await create(shop, owner)
    expect(await meStatus(shop, key)).toBe(200)
    const revoke = () => shop.send('DELETE', `/api/v1/api-keys/${keyId}`, { token: owner })
    expect((await revoke()).statusCode).toBe(204)
    expect(await meStatus(shop, key)).toBe(401)
    expect((await revoke()).statusCode).toBe(404)
    expect(await keys(shop, owner)).toMatchObject([{ status: 'revoked', revokedBy: 'Ann' }])
  })

  test('when it expires', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const { key } = await create(shop, owner, { expiresInDays: 7 })
    shop.time.now += 7 * DAY - 1
    expect(await meStatus(shop, key)).toBe(200)
    shop.time.now += 1
    expect(await meStatus(shop, key)).toBe(401)
    expect(await keys(shop, owner)).toMatchObject([{ status: 'expired' }])
  })

  test('with one letter changed, and whatever else somebody sends', async () => {
    const shop = await identityApp()
    const { key } = await create(shop, await shop.signIn())
    const last = key.endsWith('A') ? 'B' : 'A'
    for (const wrong of [key.slice(0, -1) + last, key.toLowerCase(), `${key}A`, 'bsk_', `bsk_${'%'.repeat(2000)}`]) {
      expect(await meStatus(shop, wrong)).toBe(401)
    }
  })
})

describe('a key never has more rights than whoever made it has now', () => {
  /** A second manager, a key of theirs, and what the owner does to them. */
  async function withManager() {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const cat = await shop.bring(owner, { email: 'cat@example.com', name: 'Cat', role: 'manager' })
    const { key, keyId } = await create(shop, cat, { areas: ['stock:read', 'catalog:write'] })
    const people = (await shop.send('GET', '/api/v1/people', { token: owner })).json().data
    const { userId } = people.find(({ name }: { name: string }) => name === 'Cat')
    let version = people.find(({ name }: { name: string }) => name === 'Cat').version
    const change = async (body: object) => {
      const headers = { 'if-match': `"${version}"` }
      const answer = await shop.send('PATCH', `/api/v1/people/${userId}`, { token: owner, body, headers })
      expect(answer.statusCode).toBe(200)
      version = answer.json().version
    }
    return { shop, owner, cat, key, keyId, change }
  }

  test('a lower role or fewer stores narrow it at once', async () => {
    const { shop, key, change } = await withManager()
    await change({ role: 'staff', stores: ['york'] })
    expect((await shop.send('GET', '/api/v1/me', { token: key })).json()).toMatchObject({
      role: 'staff',
      stores: ['york'],
    })
  })

  test('somebody deactivated takes it along', async () => {
    const { shop, owner, key, change } = await withManager()
    await change({ isActive: false })
    expect(await meStatus(shop, key)).toBe(401)
    expect(await keys(shop, owner)).toMatchObject([{ status: 'suspended' }])
  })

  test('when nothing is left of its stores it sees none, rather than all', async () => {
    const { shop, owner, cat, change } = await withManager()
    const { key } = await create(shop, cat, { stores: ['leeds'] })
    await change({ stores: ['york'] })
    expect((await shop.send('GET', '/api/v1/me', { token: key })).json().stores).toEqual([])
    const { tenantId } = (await shop.send('GET', '/api/v1/me', { token: owner })).json().tenant
    const nowhere = { tenantId, actor: 'key:x', role: 'manager', stores: [] } as const
    const catalog = localCatalogStore(shop.database)
    await catalog.saveProduct(tenantId, { product: productNamed('tea'), ifVersion: 0, updatedAt: NOW })
    const line = { kind: 'receipt', productId: 'tea', storeId: 'leeds', quantity: 1000 as Quantity } as const
    const command = { tenantId, key: 'a', fingerprint: 'a', actor: 'user:ann', recordedAt: NOW, lines: [line] }
    await localStockStore(shop.database).record(command)
    expect((await catalog.stock(tenantId, { sort: 'product', limit: 10 })).data).toHaveLength(1)
    expect(await listStock({ catalog }, nowhere, { sort: 'product', limit: 10 })).toEqual({
      ok: true,
      value: { data: [] },
    })
    expect(await listStores({ catalog }, nowhere)).toEqual([])
  })

  test('a connection that stays open ends with the key, or when its rights change', async () => {
    const { shop, owner, cat, change } = await withManager()
    const { keyId, key } = await create(shop, cat)
    const deps = {
      identity: shop.identity,
      apiKeys: localApiKeyStore(shop.database),
      clock: { now: () => shop.time.now },
      credentials: systemCredentials(),
      tokens: { verify: async () => undefined },
    }
    const principal = (await authenticate(deps, key))!
    expect(await isStillAllowed(deps, principal)).toBe(true)
    shop.time.now += 91 * DAY
    expect(await isStillAllowed(deps, principal)).toBe(false)
    shop.time.now -= 91 * DAY
    await change({ stores: ['york'] })
    expect(await isStillAllowed(deps, principal)).toBe(false)
    const narrowed = (await authenticate(deps, key))!
    expect(await isStillAllowed(deps, narrowed)).toBe(true)
    await shop.send('DELETE', `/api/v1/api-keys/${keyId}`, { token: owner })
    expect(await isStillAllowed(deps, narrowed)).toBe(false)
  })

  test('a manager of one store can make keys for that store only, and sees no others', async () => {
    const { shop, owner, cat, change } = await withManager()
    await change({ stores: ['york'] })
    await create(shop, owner, { name: 'Everywhere' })
    const everywhere = (await keys(shop, owner)).find(({ name }: { name: string }) => name === 'Everywhere')
    const refused = await shop.send('POST', '/api/v1/api-keys', { token: cat, body: READER })
    expect(refused.json().code).toBe('STORE_NOT_ALLOWED')
    await create(shop, cat, { name: 'York', stores: ['york'] })
    const visible = (await keys(shop, cat)).map(({ name }: { name: string }) => name)
    expect(visible.toSorted()).toEqual(['Till', 'York'])
    const revoke = await shop.send('DELETE', `/api/v1/api-keys/${everywhere.keyId}`, { token: cat })
    expect(revoke.statusCode).toBe(404)
  })
})

describe('a key', () => {
  test('cannot make or see keys, nor touch people, passwords and sessions', async () => {
    const shop = await identityApp()
    const areas = ['stock:read', 'stock:write', 'catalog:write', 'imports:write', 'alerts:handle', 'settings:manage']
    const { key, keyId } = await create(shop, await shop.signIn(), { areas })
    const tries = [
      ['GET', '/api/v1/api-keys'],
      ['POST', '/api/v1/api-keys', READER],
      ['DELETE', `/api/v1/api-keys/${keyId}`],
      ['GET', '/api/v1/people'],
      ['POST', '/api/v1/people', { email: 'x@example.com', name: 'X', role: 'manager', stores: 'all' }],
      ['PUT', '/api/v1/me/password', { currentPassword: 'x', newPassword: 'y' }],
      ['POST', '/api/v1/me/totp'],
      ['GET', '/api/v1/me/sessions'],
      ['DELETE', '/api/v1/me/sessions'],
      ['DELETE', '/api/v1/session'],
    ] as const
    for (const [method, url, body] of tries) {
      const answer = await shop.send(method, url, { token: key, body })
      expect([method, url, answer.statusCode, answer.json().code]).toEqual([method, url, 403, 'FORBIDDEN'])
    }
  })

  test('remembers when it was used last, to the minute', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const { key } = await create(shop, owner)
    expect((await keys(shop, owner))[0].lastUsedAt).toBeUndefined()
    await meStatus(shop, key)
    shop.time.now += 30_000
    await meStatus(shop, key)
    expect((await keys(shop, owner))[0].lastUsedAt).toBe('2026-01-01T00:00:00.000Z')
    shop.time.now += 30_000
    await meStatus(shop, key)
    expect((await keys(shop, owner))[0].lastUsedAt).toBe('2026-01-01T00:01:00.000Z')
  })

  test('that asks too often waits as long as it is told; no other key and no person does', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const { key } = await create(shop, owner)
    const other = await create(shop, owner)
    const statuses = []
    for (let i = 0; i < 11; i++) statuses.push(await meStatus(shop, key))
    expect(statuses).toEqual([...Array(10).fill(200), 429])
    const refused = await shop.send('GET', '/api/v1/me', { token: key })
    expect(refused.headers['retry-after']).toBe('1')
    expect(refused.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', details: { retryAfterSeconds: 1 } })
    expect(await meStatus(shop, other.key)).toBe(200)
    for (let i = 0; i < 20; i++) expect(await meStatus(shop, owner)).toBe(200)
    shop.time.now += 1000
    expect([await meStatus(shop, key), await meStatus(shop, key)]).toEqual([200, 429])
  })
})

describe('over the whole API', () => {
  /** A request of a program. */
  const by =
    (server: TestServer, key: string) =>
    async (
      method: string,
      path: string,
      body?: unknown,
    ): Promise<{ status: number; body: Record<string, unknown> }> => {
      const response = await fetch(`${server.url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          'idempotency-key': crypto.randomUUID(),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }

  /** A shop with tea in two stores, and a key. */
  async function shopWithKey(wanted: object) {
    const server = await testServer()
    await server.send('POST', '/stores', {
      storeId: 'york',
      name: 'York',
      timeZone: 'Europe/London',
      currency: 'GBP',
    })
    await server.send('POST', '/products', { productId: 'tea', name: 'Tea' })
    const receipt = { kind: 'receipt', productId: 'tea', quantity: '5' }
    const lines = [
      { ...receipt, storeId: 'leeds' },
      { ...receipt, storeId: 'york' },
    ]
    expect((await server.send('POST', '/movements', { lines })).status).toBe(201)
    const created = (await server.send('POST', '/api-keys', { name: 'Till', ...wanted })).body as Created
    return { server, ...created, send: by(server, created.key) }
  }

  test('a key does what its areas say, and the ledger names it', async () => {
    const { send, keyId } = await shopWithKey({ areas: ['stock:read', 'stock:write'] })
    const sale = { kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '2' }
    const sold = await send('POST', '/movements', { lines: [sale] })
    expect(sold).toMatchObject({ status: 201, body: { movements: [{ after: '3', actor: `key:${keyId}` }] } })
    const forbidden = await send('POST', '/products', { productId: 'mug', name: 'Mug' })
    expect(forbidden).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(forbidden.body.detail).toBe('This key does not cover "catalog:write".')
  })

  test('a key of one store sees and moves only that store', async () => {
    const { send } = await shopWithKey({ areas: ['stock:read', 'stock:write'], stores: ['york'] })
    const stores = (await send('GET', '/stores')).body.data as { storeId: string }[]
    expect(stores.map(({ storeId }) => storeId)).toEqual(['york'])
    const rows = (await send('GET', '/stock')).body.data as { storeId: string }[]
    expect(rows.map(({ storeId }) => storeId)).toEqual(['york'])
    expect(await send('GET', '/levels/tea/leeds')).toMatchObject({ status: 403, body: { code: 'STORE_NOT_ALLOWED' } })
    const sale = { kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '1' }
    expect((await send('POST', '/movements', { lines: [sale] })).body.code).toBe('STORE_NOT_ALLOWED')
  })

  test('the live stream takes a key', async () => {
    const { server, key } = await shopWithKey({ areas: ['stock:read'] })
    const url = `${server.url.replace('http', 'ws')}/api/v1/live`
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` } } as unknown as string[])
    onTestFinished(() => socket.close())
    const first = await new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(JSON.parse(String(data)))
      socket.onerror = () => reject(new Error('the socket was refused'))
    })
    expect(first).toEqual({ type: 'hello' })
  })
})
