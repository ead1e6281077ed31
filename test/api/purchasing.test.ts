import { describe, expect, test } from 'vitest'
import type { Principal } from '#domain/identity/permission.ts'
import { MANAGER, STAFF_LEEDS, STRANGER, type TestApp, testApp } from '#test/support/test-app.ts'

const MANAGER_YORK: Principal = { ...MANAGER, actor: 'user:york', stores: ['york'] }

const ORDER = {
  supplier: 'Acme Tea',
  storeId: 'leeds',
  lines: [
    { productId: 'tea', quantity: '10', unitCost: '2.50' },
    { productId: 'mug', quantity: 4, note: 'blue' },
  ],
}

const URL = '/api/v1/purchase-orders'
let keys = 0

async function shop() {
  const app = await testApp()
  const as =
    (principal: Principal) =>
    (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, headers: Record<string, string> = {}) =>
      app.as(principal)(method, `${URL}${path}`, { body, headers })
  const manager = as(MANAGER)
  const draft = async (more: object = {}) => (await manager('POST', '', { ...ORDER, ...more })).json()
  const ordered = async (more: object = {}) => {
    const { orderId } = await draft(more)
    return (await manager('POST', `/${orderId}/order`)).json()
  }
  const receive = (
    orderId: string,
    lines: unknown,
    { by = MANAGER, key = `d${keys++}` as string | null, more = {} } = {},
  ) => as(by)('POST', `/${orderId}/receive`, { lines, ...more }, key === null ? {} : { 'idempotency-key': key })
  return { app, as, manager, draft, ordered, receive }
}

const levelOf = async (app: TestApp, productId: string) =>
  (await app.as(MANAGER)('GET', `/api/v1/levels/${productId}/leeds`)).json().onHand

describe('a draft', () => {
  test('comes back with its number, its value and the names of its products', async () => {
    const { manager } = await shop()
    const created = await manager('POST', '', { ...ORDER, expectedOn: '2026-03-01', recommendations: ['rec-1'] })
    expect([created.statusCode, created.headers.etag]).toEqual([201, '"1"'])
    const year = new Date().getUTCFullYear()
    expect(created.json()).toMatchObject({
      number: `PO-${year}-0001`,
      supplier: 'Acme Tea',
      storeId: 'leeds',
      currency: 'GBP',
      state: 'draft',
      expectedOn: '2026-03-01',
      // 10 x 2.50; the mugs have no cost.
      value: '25.00',
      uncostedLineCount: 1,
      recommendations: ['rec-1'],
      created: { by: 'user:owner' },
      lines: [
        {
          productId: 'tea',
          productName: 'tea',
          unit: 'piece',
          quantity: '10',
          received: '0',
          incoming: '0',
          unitCost: '2.50',
          value: '25.00',
        },
        { productId: 'mug', quantity: '4', note: 'blue' },
      ],
    })
    expect((await manager('GET', `/${created.json().orderId}`)).json()).toEqual(created.json())
  })

  test('asked for twice under one key is made once', async () => {
    const { manager } = await shop()
    const twice = [
      await manager('POST', '', ORDER, { 'idempotency-key': 'k' }),
      await manager('POST', '', ORDER, { 'idempotency-key': 'k' }),
    ]
    expect(twice.map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true'])
    expect(twice[1]?.json()).toEqual(twice[0]?.json())
    const other = await manager('POST', '', { ...ORDER, supplier: 'Other' }, { 'idempotency-key': 'k' })
    expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect((await manager('GET', '')).json().data).toHaveLength(1)
  })

  const line = ORDER.lines[0]
  test.each<[string, object, number, string, string]>([
    ['no supplier', { supplier: ' ' }, 400, 'INVALID_INPUT', 'supplier'],
    ['no quantity', { lines: [{ productId: 'tea' }] }, 400, 'INVALID_INPUT', 'lines[0].quantity'],
    ['a quantity of nothing', { lines: [{ ...line, quantity: '0' }] }, 400, 'INVALID_INPUT', 'lines[0].quantity'],
    ['a product twice', { lines: [line, line] }, 400, 'INVALID_INPUT', 'lines[1].productId'],
    ['half a penny', { lines: [{ ...line, unitCost: '2.505' }] }, 400, 'INVALID_INPUT', 'lines[0].unitCost'],
    ['a day that is none', { expectedOn: '2026-02-30' }, 400, 'INVALID_INPUT', 'expectedOn'],
    ['a store nobody has', { storeId: 'paris' }, 422, 'UNKNOWN_STORE', 'storeId'],
    [
      'a product nobody has',
      { lines: [line, { ...line, productId: 'coal' }] },
      422,
      'UNKNOWN_PRODUCT',
      'lines[1].productId',
    ],
  ])('is refused with %s, and the place is named', async (_name, more, status, code, path) => {
    const { manager } = await shop()
    const refused = await manager('POST', '', { ...ORDER, ...more })
    expect([refused.statusCode, refused.json().code, refused.json().errors?.[0]?.path]).toEqual([status, code, path])
  })

  test('is changed at the version that was read, and not behind anybody’s back', async () => {
    const { manager, draft } = await shop()
    const { orderId } = await draft({ note: 'ring twice' })
    const edit = { supplier: 'Other', lines: [{ productId: 'mug', quantity: '1' }] }
    expect((await manager('PUT', `/${orderId}`, edit)).json().code).toBe('VERSION_REQUIRED')
    const edited = await manager('PUT', `/${orderId}`, edit, { 'if-match': '"1"' })
    expect([edited.statusCode, edited.headers.etag]).toEqual([200, '"2"'])
    expect(edited.json()).toMatchObject({ supplier: 'Other', lines: [{ productId: 'mug' }], value: '0.00' })
    expect(edited.json().note).toBeUndefined()
    const late = await manager('PUT', `/${orderId}`, edit, { 'if-match': '"1"' })
    expect([late.statusCode, late.json().code]).toEqual([412, 'VERSION_CONFLICT'])
    const lateOrder = await manager('POST', `/${orderId}/order`, undefined, { 'if-match': '"1"' })
    expect(lateOrder.statusCode).toBe(412)
    expect((await manager('POST', `/${orderId}/order`, undefined, { 'if-match': '"2"' })).statusCode).toBe(200)
    const over = await manager('PUT', `/${orderId}`, edit, { 'if-match': '"3"' })
    expect([over.statusCode, over.json().code, over.json().details]).toEqual([
      409,
      'ORDER_STATE_CONFLICT',
      { state: 'ordered' },
    ])
  })

  test('without lines, or with one archived since, is not ordered', async () => {
    const { app, manager, draft } = await shop()
    const empty = await draft({ lines: [] })
    expect((await manager('POST', `/${empty.orderId}/order`)).json().code).toBe('ORDER_EMPTY')
    const { orderId } = await draft()
    const archived = { name: 'mug', active: false }
    await app.as(MANAGER)('PUT', '/api/v1/products/mug', { body: archived, headers: { 'if-match': '"1"' } })
    const refused = await manager('POST', `/${orderId}/order`)
    expect([refused.json().code, refused.json().errors[0].path]).toEqual(['UNKNOWN_PRODUCT', 'lines[1].productId'])
  })
})

describe('from ordering to the shelf', () => {
  test('ordered is incoming; what comes is stock; the rest can be called off', async () => {
    const { app, manager, ordered, receive } = await shop()
    const incoming = async () =>
      (await app.as(MANAGER)('GET', '/api/v1/incoming?store=leeds'))
        .json()
        .data.map(({ productId, quantity }: { productId: string; quantity: string }) => `${productId} ${quantity}`)
    expect(await incoming()).toEqual([])
    const order = await ordered()
    expect([order.state, order.ordered.by]).toEqual(['ordered', 'user:owner'])
    expect(await incoming()).toEqual(['mug 4', 'tea 10'])

    const part = await receive(order.orderId, [{ productId: 'tea', quantity: '6.5' }], { more: { note: 'torn box' } })
    expect(part.json()).toMatchObject({
      state: 'partially_received',
      lines: [
        { received: '6.5', incoming: '3.5' },
        { received: '0', incoming: '4' },
      ],
      deliveries: [
        {
          note: 'torn box',
          by: 'user:owner',
          lines: [{ productId: 'tea', quantity: '6.5', seq: 1, isReversed: false }],
        },
      ],
    })
    expect(await levelOf(app, 'tea')).toBe('6.5')
    const { data } = (await app.as(MANAGER)('GET', '/api/v1/levels/tea/leeds/movements')).json()
    expect(data).toMatchObject([{ kind: 'receipt', delta: '6.5', reference: order.number, unitCost: '2.50' }])
    expect(await incoming()).toEqual(['mug 4', 'tea 3.5'])

    const canceled = await manager('POST', `/${order.orderId}/cancel`)
    expect([canceled.statusCode, canceled.json().code]).toEqual([409, 'ORDER_STATE_CONFLICT'])
    const closed = await manager('POST', `/${order.orderId}/close`, { note: 'no more to be had' })
    expect(closed.json()).toMatchObject({ state: 'received', ended: { kind: 'closed', note: 'no more to be had' } })
    expect(await incoming()).toEqual([])
    const late = await receive(order.orderId, [{ productId: 'tea', quantity: '1' }])
    expect(late.json()).toMatchObject({ code: 'ORDER_STATE_CONFLICT', details: { state: 'received' } })
    expect(await levelOf(app, 'tea')).toBe('6.5')
  })

  test('a delivery sent again under its key counts once, and one key is one delivery', async () => {
    const { app, ordered, receive } = await shop()
    const { orderId } = await ordered()
    const lines = [{ productId: 'tea', quantity: '6' }]
    const twice = [await receive(orderId, lines, { key: 'a' }), await receive(orderId, lines, { key: 'a' })]
    expect(twice.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    expect(twice.map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true'])
    const other = await receive(orderId, [{ productId: 'tea', quantity: '1' }], { key: 'a' })
    expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect(await levelOf(app, 'tea')).toBe('6')
    // The key of one order is nothing to another.
    const next = await ordered()
    expect((await receive(next.orderId, lines, { key: 'a' })).statusCode).toBe(200)
    expect(await levelOf(app, 'tea')).toBe('12')
  })

  test.each<[string, unknown, string | null, number, string, string | undefined]>([
    ['no key', [{ productId: 'tea', quantity: '1' }], null, 400, 'IDEMPOTENCY_KEY_REQUIRED', undefined],
    [
      'a key without end',
      [{ productId: 'tea', quantity: '1' }],
      'x'.repeat(201),
      400,
      'IDEMPOTENCY_KEY_REQUIRED',
      undefined,
    ],
    ['no lines', [], 'k', 400, 'INVALID_INPUT', 'lines'],
    ['nothing', [{ productId: 'tea', quantity: '0' }], 'k', 400, 'INVALID_INPUT', 'lines[0].quantity'],
    [
      'a product twice',
      [
        { productId: 'tea', quantity: '1' },
        { productId: 'tea', quantity: '1' },
      ],
      'k',
      400,
      'INVALID_INPUT',
      'lines[1].productId',
    ],
    ['what nobody ordered', [{ productId: 'coal', quantity: '1' }], 'k', 422, 'NOT_ON_ORDER', 'lines[0].productId'],
    [
      'more than was ordered',
      [
        { productId: 'mug', quantity: '4' },
        { productId: 'tea', quantity: '10.5' },
      ],
      'k',
      409,
      'OVER_RECEIPT',
      'lines[1].quantity',
    ],
  ])('a delivery of %s is refused, and nothing moves', async (_name, lines, key, status, code, path) => {
    const { app, ordered, receive } = await shop()
    const { orderId } = await ordered()
    const refused = await receive(orderId, lines, { key })
    expect([refused.statusCode, refused.json().code, refused.json().errors?.[0]?.path]).toEqual([status, code, path])
    expect([await levelOf(app, 'tea'), await levelOf(app, 'mug')]).toEqual(['0', '0'])
  })

  test('more than was ordered comes in where somebody says so', async () => {
    const { app, ordered, receive } = await shop()
    const { orderId } = await ordered()
    const over = await receive(orderId, [{ productId: 'tea', quantity: '12' }], { more: { allowOver: true } })
    expect(over.json().lines[0]).toMatchObject({ quantity: '10', received: '12', incoming: '0' })
    expect(await levelOf(app, 'tea')).toBe('12')
  })

  test('reversing a receipt in the ledger opens the order again', async () => {
    const { app, manager, ordered, receive } = await shop()
    const { orderId } = await ordered({ lines: [ORDER.lines[0]] })
    expect((await receive(orderId, [{ productId: 'tea', quantity: '10' }])).json().state).toBe('received')
    const lines = [{ kind: 'reversal', productId: 'tea', storeId: 'leeds', seq: 1 }]
    const headers = { 'idempotency-key': 'undo' }
    expect((await app.as(MANAGER)('POST', '/api/v1/movements', { body: { lines }, headers })).statusCode).toBe(201)
    const { data } = (await app.as(MANAGER)('GET', '/api/v1/incoming?product=tea')).json()
    expect(data).toMatchObject([{ storeId: 'leeds', quantity: '10' }])
    expect((await manager('GET', `/${orderId}`)).json()).toMatchObject({
      state: 'ordered',
      lines: [{ received: '0', incoming: '10' }],
      deliveries: [{ lines: [{ isReversed: true }] }],
    })
    expect((await manager('POST', `/${orderId}/cancel`)).json().state).toBe('canceled')
  })

  test('without a day it is expected after the supplier’s lead time', async () => {
    const { app, ordered } = await shop()
    expect((await ordered()).expectedOn).toBeUndefined()
    const settings = { leadTimeDays: 3 }
    const saved = await app.as(MANAGER)('PUT', '/api/v1/suppliers/Acme%20Tea', {
      body: settings,
      headers: { 'if-match': '"0"' },
    })
    expect(saved.statusCode).toBe(200)
    const day = (instant: number) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(instant)
    const [before, { expectedOn }, after] = [Date.now(), await ordered(), Date.now()]
    expect([day(before + 3 * 86_400_000), day(after + 3 * 86_400_000)]).toContain(expectedOn)
    expect((await ordered({ expectedOn: '2030-01-01' })).expectedOn).toBe('2030-01-01')
  })
})

describe('lists', () => {
  test('show the newest first, by state, supplier and store, in pages', async () => {
    const { manager, draft, ordered } = await shop()
    const first = await draft()
    const second = await ordered({ supplier: 'Mugs Ltd' })
    const third = await ordered({ storeId: 'york' })
    await manager('POST', `/${first.orderId}/cancel`)
    const numbers = async (query: string) =>
      (await manager('GET', query)).json().data.map(({ orderId }: { orderId: string }) => orderId)
    expect(await numbers('')).toEqual([third.orderId, second.orderId, first.orderId])
    expect(await numbers('?state=open')).toEqual([third.orderId, second.orderId])
    expect(await numbers('?state=canceled')).toEqual([first.orderId])
    expect(await numbers('?supplier=Mugs%20Ltd')).toEqual([second.orderId])
    expect(await numbers('?store=york')).toEqual([third.orderId])
    const page = (await manager('GET', '?limit=2')).json()
    expect(page.data[0]).toMatchObject({ number: third.number, lineCount: 2, value: '25.00', state: 'ordered' })
    expect(await numbers(`?limit=2&cursor=${page.nextCursor}`)).toEqual([first.orderId])
    expect((await manager('GET', '?cursor=nonsense')).json().errors[0].path).toBe('cursor')
    expect((await manager('GET', '?state=lost')).json().errors[0].path).toBe('state')
  })
})

describe('who may do what', () => {
  test('staff see and receive, and nothing else', async () => {
    const { as, ordered, draft, receive } = await shop()
    const order = await ordered()
    const staff = as(STAFF_LEEDS)
    expect((await staff('GET', `/${order.orderId}`)).statusCode).toBe(200)
    const received = await receive(order.orderId, [{ productId: 'tea', quantity: '1' }], { by: STAFF_LEEDS })
    expect(received.json()).toMatchObject({ state: 'partially_received', deliveries: [{ by: 'user:staff' }] })
    const { orderId } = await draft()
    const refused = [
      await staff('POST', '', ORDER),
      await staff('PUT', `/${orderId}`, { supplier: 'A' }, { 'if-match': '"1"' }),
      await staff('POST', `/${orderId}/order`),
      await staff('POST', `/${orderId}/cancel`),
      await staff('POST', `/${order.orderId}/close`),
    ]
    expect(refused.map((each) => each.json().code)).toEqual(Array.from({ length: 5 }, () => 'FORBIDDEN'))
  })

  test('the orders of other stores are not there, on any path', async () => {
    const { app, as, manager, ordered, draft, receive } = await shop()
    const york = await ordered({ storeId: 'york' })
    const leeds = await ordered()
    const york2 = await draft({ storeId: 'york' })
    const staff = as(STAFF_LEEDS)
    expect((await staff('GET', '')).json().data.map(({ orderId }: { orderId: string }) => orderId)).toEqual([
      leeds.orderId,
    ])
    expect((await staff('GET', '?store=york')).json().code).toBe('STORE_NOT_ALLOWED')
    expect((await staff('GET', `/${york.orderId}`)).statusCode).toBe(404)
    expect((await staff('GET', `/${york.orderId}/csv`)).statusCode).toBe(404)
    expect((await staff('GET', `/${york.orderId}/pdf`)).statusCode).toBe(404)
    expect((await receive(york.orderId, [{ productId: 'tea', quantity: '1' }], { by: STAFF_LEEDS })).statusCode).toBe(
      404,
    )
    const incoming = (await app.as(STAFF_LEEDS)('GET', '/api/v1/incoming')).json().data
    expect(new Set(incoming.map(({ storeId }: { storeId: string }) => storeId))).toEqual(new Set(['leeds']))
    expect((await app.as(STAFF_LEEDS)('GET', '/api/v1/incoming?store=york')).json().code).toBe('STORE_NOT_ALLOWED')

    const away = as(MANAGER_YORK)
    expect((await away('POST', '', ORDER)).json().code).toBe('STORE_NOT_ALLOWED')
    for (const action of ['order', 'cancel', 'close']) {
      expect((await away('POST', `/${leeds.orderId}/${action}`)).statusCode).toBe(404)
    }
    expect((await away('PUT', `/${leeds.orderId}`, { supplier: 'A' }, { 'if-match': '"2"' })).statusCode).toBe(404)
    expect((await away('POST', `/${york2.orderId}/order`)).statusCode).toBe(200)
    expect((await manager('GET', `/${leeds.orderId}`)).json().state).toBe('ordered')
  })

  test('nothing of one shop is another’s', async () => {
    const { app, as, ordered } = await shop()
    const { orderId } = await ordered()
    const stranger = as(STRANGER)
    expect((await stranger('GET', '')).json().data).toEqual([])
    expect((await stranger('GET', `/${orderId}`)).statusCode).toBe(404)
    expect((await app.as(STRANGER)('GET', '/api/v1/incoming')).json().data).toEqual([])
    expect((await stranger('POST', '', ORDER)).json().errors[0].path).toBe('lines[1].productId')
  })
})

describe('the file for the supplier', () => {
  test('has a line for each product, and runs no formula', async () => {
    const { app, manager, draft } = await shop()
    const evil = { productId: '+1', name: '=HYPERLINK("http://evil.example","tea")', unit: 'kg' }
    expect((await app.as(MANAGER)('POST', '/api/v1/products', { body: evil })).statusCode).toBe(201)
    const lines = [
      { productId: 'tea', quantity: '10', unitCost: '2.50', note: 'green, loose' },
      { productId: '+1', quantity: '1.5' },
    ]
    const order = await draft({ supplier: '@Acme', lines, expectedOn: '2026-03-01' })
    const printed = await manager('GET', `/${order.orderId}/pdf`)
    expect(printed.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${order.number}.pdf"`,
    })
    expect(printed.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    const file = await manager('GET', `/${order.orderId}/csv`)
    expect([file.headers['content-type'], file.headers['content-disposition']]).toEqual([
      'text/csv; charset=utf-8',
      `attachment; filename="${order.number}.csv"`,
    ])
    expect(file.body.split('\r\n')).toEqual([
      '\ufefforder,supplier,store,expected_on,product,name,quantity,unit,unit_cost,value,currency,note',
      `${order.number},'@Acme,leeds,2026-03-01,tea,tea,10,piece,2.50,25.00,GBP,"green, loose"`,
      `${order.number},'@Acme,leeds,2026-03-01,'+1,"'=HYPERLINK(""http://evil.example"",""tea"")",1.5,kg,,,GBP,`,
      '',
    ])
  })
})

describe('suppliers', () => {
  test('are found on products, and keep what is known of them', async () => {
    const app = await testApp()
    const send = app.as(MANAGER)
    const tea = { name: 'Tea', supplier: 'Zoë & Söhne / Wien' }
    await send('PUT', '/api/v1/products/tea', { body: tea, headers: { 'if-match': '"1"' } })
    const path = `/api/v1/suppliers/${encodeURIComponent(tea.supplier)}`
    const found = await send('GET', path)
    expect([found.headers.etag, found.json()]).toEqual([
      '"0"',
      { name: tea.supplier, currency: 'GBP', productCount: 1, version: 0 },
    ])
    const body = { leadTimeDays: 5, reviewDays: 7, minimumOrderValue: '100.00', email: 'Orders@Example.com ' }
    expect((await send('PUT', path, { body })).json().code).toBe('VERSION_REQUIRED')
    const saved = await send('PUT', path, { body, headers: { 'if-match': '"0"' } })
    const expected = {
      name: tea.supplier,
      ...body,
      email: 'orders@example.com',
      currency: 'GBP',
      productCount: 1,
      version: 1,
    }
    expect([saved.headers.etag, saved.json()]).toEqual(['"1"', expected])
    expect((await send('GET', '/api/v1/suppliers')).json()).toEqual({ data: [expected] })
    expect((await send('PUT', path, { body, headers: { 'if-match': '"0"' } })).json().code).toBe('VERSION_CONFLICT')
    expect((await send('GET', '/api/v1/suppliers/Nobody')).statusCode).toBe(404)
    expect((await app.as(STRANGER)('GET', path)).statusCode).toBe(404)
    expect((await app.as(STAFF_LEEDS)('GET', path)).statusCode).toBe(200)
    const refused = await app.as(STAFF_LEEDS)('PUT', path, { body, headers: { 'if-match': '"1"' } })
    expect(refused.json().code).toBe('FORBIDDEN')
  })

  test.each([
    [{ leadTimeDays: -1 }, 'leadTimeDays'],
    [{ reviewDays: 0 }, 'reviewDays'],
    [{ minimumOrderValue: '1.005' }, 'minimumOrderValue'],
    [{ email: 'nobody' }, 'email'],
  ])('refuses %j and names the field', async (body, path) => {
    const app = await testApp()
    const refused = await app.as(MANAGER)('PUT', '/api/v1/suppliers/Acme', { body, headers: { 'if-match': '"0"' } })
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, path])
  })
})
