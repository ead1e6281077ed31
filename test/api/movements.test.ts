import { describe, expect, test } from 'vitest'
import { MANAGER, STAFF_LEEDS, STRANGER, type TestApp, testApp } from '#test/support/test-app.ts'

const receipt = { kind: 'receipt', productId: 'tea', storeId: 'leeds', quantity: '10' }
const sale = { kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '1' }

let keys = 0
const post = (app: TestApp, lines: unknown, { as = MANAGER, key = `k${keys++}` as string | null, more = {} } = {}) =>
  app.as(as)('POST', '/api/v1/movements', { body: { lines, ...more }, headers: key ? { 'idempotency-key': key } : {} })

describe('POST /movements', () => {
  test('answers with what was recorded, in decimal text and UTC', async () => {
    const app = await testApp()
    const response = await post(app, [
      { ...receipt, quantity: 10.5, occurredAt: '2026-01-02T10:00:00+01:00', unitCost: '3.20', reason: 'delivery' },
    ])
    expect(response.statusCode).toBe(201)
    expect(response.json().movements).toEqual([
      expect.objectContaining({
        kind: 'receipt',
        seq: 1,
        delta: '10.5',
        after: '10.5',
        unitCost: '3.20',
        reason: 'delivery',
        actor: 'user:owner',
        occurredAt: '2026-01-02T09:00:00.000Z',
      }),
    ])
  })

  test('repeats its answer for the same key, and says so', async () => {
    const app = await testApp()
    const first = await post(app, [receipt], { key: 'a' })
    const second = await post(app, [{ quantity: '10.000', storeId: 'leeds', productId: 'tea', kind: 'receipt' }], {
      key: 'a',
    })
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([undefined, 'true'])
    expect(second.json()).toEqual(first.json())
  })

  test('source and sourceEventId are a key as well', async () => {
    const app = await testApp()
    const more = { source: 'till-1', sourceEventId: '77' }
    const responses = [await post(app, [receipt], { key: null, more }), await post(app, [receipt], { key: null, more })]
    expect(responses.map((each) => each.headers['idempotent-replayed'])).toEqual([undefined, 'true'])
  })

  const refusals: [string, unknown, number, string, string | undefined][] = [
    ['no lines', [], 400, 'INVALID_INPUT', 'lines'],
    ['lines that are no list', 'x', 400, 'INVALID_INPUT', 'lines'],
    ['an unknown kind', [{ ...sale, kind: 'gift' }], 400, 'INVALID_INPUT', 'lines[0].kind'],
    ['a quantity in words', [sale, { ...sale, quantity: 'two' }], 400, 'INVALID_INPUT', 'lines[1].quantity'],
    ['a quantity with four places', [{ ...sale, quantity: '1.2345' }], 400, 'INVALID_INPUT', 'lines[0].quantity'],
    ['a quantity beyond numbers', [{ ...sale, quantity: 1e300 }], 400, 'INVALID_INPUT', 'lines[0].quantity'],
    ['a quantity of null', [{ ...sale, quantity: null }], 400, 'INVALID_INPUT', 'lines[0].quantity'],
    ['no product', [{ ...sale, productId: undefined }], 400, 'INVALID_INPUT', 'lines[0].productId'],
    [
      'a time without an offset',
      [{ ...sale, occurredAt: '2026-01-01T10:00:00' }],
      400,
      'INVALID_INPUT',
      'lines[0].occurredAt',
    ],
    ['a price with a sign', [{ ...sale, unitPrice: '£3' }], 400, 'INVALID_INPUT', 'lines[0].unitPrice'],
    ['a price with half a penny', [{ ...sale, unitPrice: '3.005' }], 400, 'INVALID_INPUT', 'lines[0].unitPrice'],
    ['a store path', [{ ...sale, storeId: '../leeds' }], 400, 'INVALID_INPUT', 'lines[0].storeId'],
    ['a sale of nothing', [{ ...sale, quantity: '0' }], 422, 'INVALID_COMMAND', 'lines[0]'],
    ['an unknown product', [{ ...sale, productId: 'coal' }], 422, 'UNKNOWN_PRODUCT', 'lines[0]'],
    ['an unknown store', [receipt, { ...sale, storeId: 'paris' }], 422, 'UNKNOWN_STORE', 'lines[1]'],
    ['more than there is', [sale], 409, 'INSUFFICIENT_STOCK', undefined],
    [
      'a movement that never was',
      [{ kind: 'reversal', productId: 'tea', storeId: 'leeds', seq: 3 }],
      422,
      'UNKNOWN_MOVEMENT',
      'lines[0]',
    ],
    ['a prototype for a product', [{ ...sale, productId: '__proto__' }], 422, 'UNKNOWN_PRODUCT', 'lines[0]'],
  ]
  test.each(refusals)('refuses %s and names the place', async (_name, lines, status, code, path) => {
    const app = await testApp()
    const response = await post(app, lines)
    expect([response.statusCode, response.json().code, response.headers['content-type']]).toEqual([
      status,
      code,
      'application/problem+json',
    ])
    if (path) expect(response.json().errors[0].path).toBe(path)
    expect((await app.as(MANAGER)('GET', '/api/v1/levels/tea/leeds')).json()).toMatchObject({ onHand: '0', seq: 0 })
  })

  test('refuses bodies that are no JSON, too big, or of another type', async () => {
    const { app } = await testApp()
    const send = (payload: string, type = 'application/json') =>
      app.inject({
        method: 'POST',
        url: '/api/v1/movements',
        payload,
        headers: { 'content-type': type, 'x-as': JSON.stringify(MANAGER) },
      })
    const responses = await Promise.all([
      send('{"lines": ['),
      send('x'.repeat(2_000_000)),
      send('<a/>', 'text/xml'),
      send('[]'),
      send('null'),
    ])
    expect(responses.map((each) => each.statusCode)).toEqual([400, 413, 400, 400, 400])
  })

  test('needs an idempotency key of sensible length', async () => {
    const app = await testApp()
    const codes = await Promise.all(
      [null, 'x'.repeat(201)].map(async (key) => (await post(app, [receipt], { key })).json().code),
    )
    expect(codes).toEqual(['IDEMPOTENCY_KEY_REQUIRED', 'IDEMPOTENCY_KEY_REQUIRED'])
  })

  test('the same key for something else is refused', async () => {
    const app = await testApp()
    await post(app, [receipt], { key: 'a' })
    const response = await post(app, [{ ...receipt, quantity: '11' }], { key: 'a' })
    expect([response.statusCode, response.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  })

  test('of a hundred withdrawals of the last one, one is answered 201 and ninety-nine 409, fifty times', async () => {
    const app = await testApp()
    for (let round = 0; round < 50; round++) {
      await post(app, [{ ...receipt, quantity: '1' }])
      const responses = await Promise.all(Array.from({ length: 100 }, () => post(app, [sale])))
      const statuses = responses.map((each) => each.statusCode).sort()
      expect(statuses).toEqual([201, ...Array(99).fill(409)])
    }
  })

  test('two lines for one product cannot pass on the same stock', async () => {
    const app = await testApp()
    await post(app, [receipt])
    const response = await post(app, [
      { ...sale, quantity: '6' },
      { ...sale, quantity: '6' },
    ])
    expect(response.json()).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      details: { shortages: [{ available: '10', asked: '12' }] },
    })
  })
})

describe('who may record and see', () => {
  test('staff limited to a store cannot touch another, not even by transfer', async () => {
    const app = await testApp()
    await post(app, [receipt])
    const elsewhere = await post(app, [{ ...receipt, storeId: 'york' }], { as: STAFF_LEEDS })
    const transfer = await post(
      app,
      [{ kind: 'transfer', productId: 'tea', storeId: 'leeds', toStoreId: 'york', quantity: '1' }],
      { as: STAFF_LEEDS },
    )
    const here = await post(app, [sale], { as: STAFF_LEEDS })
    expect([elsewhere.statusCode, transfer.statusCode, here.statusCode]).toEqual([403, 403, 201])
  })

  test.each([
    '/api/v1/levels/tea/york',
    '/api/v1/levels/tea/york/movements',
    '/api/v1/levels/tea/york/explain',
    '/api/v1/stock?store=york',
    '/api/v1/stock/summary?store=york',
    '/api/v1/stock/attention?store=york',
  ])('staff of Leeds cannot read %s', async (url) => {
    const app = await testApp()
    const response = await app.as(STAFF_LEEDS)('GET', url)
    expect([response.statusCode, response.json().code]).toEqual([403, 'STORE_NOT_ALLOWED'])
  })

  test('lists show staff only their stores', async () => {
    const app = await testApp()
    await post(app, [receipt, { ...receipt, storeId: 'york' }])
    const staff = app.as(STAFF_LEEDS)
    expect((await staff('GET', '/api/v1/stores')).json().data.map((s: { storeId: string }) => s.storeId)).toEqual([
      'leeds',
    ])
    expect((await staff('GET', '/api/v1/stock')).json().data.map((r: { storeId: string }) => r.storeId)).toEqual([
      'leeds',
    ])
    expect((await staff('GET', '/api/v1/stock/summary')).json()).toMatchObject({ levelCount: 1 })
    expect((await staff('GET', '/api/v1/products/tea/stock')).json().stores).toHaveLength(1)
    expect((await staff('GET', '/api/v1/stores/york')).statusCode).toBe(404)
  })

  test('another tenant sees nothing of ours', async () => {
    const app = await testApp()
    await post(app, [receipt])
    const other = app.as(STRANGER)
    expect((await other('GET', '/api/v1/levels/tea/leeds')).json()).toMatchObject({ onHand: '0' })
    expect((await other('GET', '/api/v1/products/mug')).statusCode).toBe(404)
    expect((await other('GET', '/api/v1/stock')).json().data).toEqual([])
  })

  test('nobody unknown gets in, and staff may not manage', async () => {
    const app = await testApp()
    expect((await app.app.inject('/api/v1/stock')).statusCode).toBe(401)
    const staff = app.as(STAFF_LEEDS)
    const product = { productId: 'x', name: 'x' }
    const responses = await Promise.all([
      staff('POST', '/api/v1/products', { body: product }),
      staff('PUT', '/api/v1/products/tea', { body: product, headers: { 'if-match': '1' } }),
      staff('POST', '/api/v1/products/bulk', { body: { products: [product] } }),
      staff('PUT', '/api/v1/products/tea/policy/leeds', { body: {} }),
      staff('POST', '/api/v1/stores', { body: {} }),
      staff('PUT', '/api/v1/stores/leeds', { body: {} }),
    ])
    expect(responses.map((each) => each.statusCode)).toEqual(Array(6).fill(403))
  })

  test('a page of another site cannot use our cookie', async () => {
    const { app } = await testApp()
    const send = (origin: string) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/movements',
        headers: {
          origin,
          host: 'shop.example:8420',
          cookie: 'session=x',
          'x-as': JSON.stringify(MANAGER),
          'idempotency-key': origin,
        },
        payload: { lines: [receipt] },
      })
    const responses = [await send('https://evil.example'), await send('null'), await send('http://shop.example:8420')]
    expect(responses.map((each) => each.statusCode)).toEqual([403, 403, 201])
  })
})

describe('levels', () => {
  test('explain says why it is 7', async () => {
    const app = await testApp()
    await post(app, [receipt])
    await post(app, [{ kind: 'count', productId: 'tea', storeId: 'leeds', counted: '9' }])
    await post(app, [{ ...sale, quantity: '3' }])
    await post(app, [{ ...receipt, quantity: '1' }])
    const { level, sinceCount, isComplete, movements } = (
      await app.as(MANAGER)('GET', '/api/v1/levels/tea/leeds/explain')
    ).json()
    expect([level.onHand, sinceCount, isComplete]).toEqual(['7', true, true])
    expect(movements.map((m: { kind: string; after: string }) => [m.kind, m.after])).toEqual([
      ['count', '9'],
      ['sale', '6'],
      ['receipt', '7'],
    ])
  })

  test('history pages back and marks what was reversed', async () => {
    const app = await testApp()
    await post(app, [receipt])
    await post(app, [sale])
    await post(app, [{ kind: 'reversal', productId: 'tea', storeId: 'leeds', seq: 2 }])
    const get = async (query: string) =>
      (await app.as(MANAGER)('GET', `/api/v1/levels/tea/leeds/movements?${query}`)).json()
    const first = await get('limit=2')
    const second = await get(`limit=2&cursor=${first.nextCursor}`)
    expect([...first.data, ...second.data].map((m) => [m.seq, m.reverses, m.reversedBy])).toEqual([
      [3, 2, undefined],
      [2, undefined, 3],
      [1, undefined, undefined],
    ])
    expect(second.nextCursor).toBeUndefined()
  })

  test.each(['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=-1'])(
    'a page with %s is refused',
    async (query) => {
      const app = await testApp()
      const response = await app.as(MANAGER)('GET', `/api/v1/levels/tea/leeds/movements?${query}`)
      expect([response.statusCode, response.json().code]).toEqual([400, 'INVALID_INPUT'])
    },
  )
})
