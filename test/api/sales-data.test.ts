import { describe, expect, test } from 'vitest'
import type { JobView } from '#contract/jobs.ts'
import type { ProductSalesView, SalesSummaryView, SalesUploadView } from '#contract/sales.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { type TestServer, testServer } from '#test/support/server.ts'
import { MANAGER, STAFF_LEEDS, STRANGER, testApp } from '#test/support/test-app.ts'

const PATIENCE_MS = 10_000

/** Asks until the answer is as it should be, because sales are folded and files are read in the background. */
async function until<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await ask()
    if (isDone(answer)) return answer
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function get<T>({ send }: TestServer, path: string): Promise<T> {
  const { status, body } = await send('GET', path)
  expect(status, JSON.stringify(body)).toBe(200)
  return body as T
}

/** Sends a file as a browser's form does, and waits until it is read. */
async function upload(
  server: TestServer,
  content: string | Uint8Array<ArrayBuffer>,
  { options, store = 'leeds' }: { options?: object; store?: string | null } = {},
): Promise<{ status: number; upload: SalesUploadView }> {
  const form = new FormData()
  if (store !== null) form.set('store', store)
  if (options) form.set('options', JSON.stringify(options))
  form.set('file', new Blob([content]), 'sales.csv')
  const response = await fetch(`${server.url}/api/v1/sales-data/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}` },
    body: form,
  })
  const begun = (await response.json()) as SalesUploadView
  if (begun.uploadId === undefined) return { status: response.status, upload: begun }
  const read = () => get<SalesUploadView>(server, `/sales-data/uploads/${begun.uploadId}`)
  return { status: response.status, upload: await until(read, ({ state }) => state !== 'reading') }
}

const addProduct = ({ send }: TestServer, productId: string, more = {}) =>
  send('POST', '/products', { productId, name: productId, ...more })

const move = ({ send }: TestServer, line: object) =>
  send('POST', '/movements', { lines: [{ productId: 'tea', storeId: 'leeds', ...line }] })

const historyOf = (server: TestServer, query = 'from=2026-01-01&to=2026-12-31&by=month') =>
  get<ProductSalesView>(server, `/sales-data/tea?${query}`)

const soldBy = ({ periods }: { periods: { start: string; sold: string }[] }) =>
  periods.filter(({ sold }) => sold !== '0').map(({ start, sold }) => `${start} ${sold}`)

describe('sales from the ledger', () => {
  test('appear in the daily series of the store’s day, with revenue, returns and time out of stock', async () => {
    const server = await testServer()
    await addProduct(server, 'tea', { price: '2.50' })
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const sale = (quantity: string, time: string, more = {}) =>
      move(server, { kind: 'sale', quantity, occurredAt: `${day}T${time}Z`, ...more })
    expect((await move(server, { kind: 'receipt', quantity: '3', occurredAt: `${day}T09:00:00Z` })).status).toBe(201)
    expect((await sale('2', '12:00:00', { unitPrice: '2.00' })).status).toBe(201)
    expect((await sale('1', '12:30:00')).status).toBe(201)
    expect((await move(server, { kind: 'return', quantity: '1', occurredAt: `${day}T18:30:00Z` })).status).toBe(201)
    const history = await until(
      () => historyOf(server, `from=${day}&to=${day}`),
      ({ total }) => total.returned === '1',
    )
    // 2 at 2.00 and 1 at the product's own 2.50.
    expect(history).toMatchObject({
      currency: 'GBP',
      total: { sold: '3', revenue: '6.50', returned: '1', refunded: '2.50' },
    })
    // Nothing from 12:30 to 18:30, a quarter of a day.
    expect(history.periods).toMatchObject([{ start: day, end: day, averagePrice: '2.17', daysOutOfStock: 0.25 }])
  })

  test('a question that makes no sense is refused, and says why', async () => {
    const server = await testServer()
    const answers = await Promise.all(
      ['from=2026-02-30', 'by=hour', 'from=2026-03-01&to=2026-02-01', 'from=2000-01-01&to=2026-01-01'].map((query) =>
        server.send('GET', `/sales-data/summary?${query}`),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(answers.map(({ body }) => (body as { code: string }).code)).toEqual([
      'INVALID_INPUT',
      'INVALID_INPUT',
      'INVALID_INPUT',
      'RANGE_TOO_LONG',
    ])
    expect((await server.send('GET', '/sales-data/nothing')).status).toBe(404)
    expect((await server.send('GET', '/sales-data/summary?store=paris')).status).toBe(404)
  })
})

describe('uploaded sales', () => {
  test('count by day, make products, move no stock, and can be taken back', async () => {
    const server = await testServer()
    const csv =
      'sku,name,date,quantity,price\ntea,Tea,2026-01-05,3,2.50\ntea,Tea,2026-01-05,2,2.50\ntea,Tea,2026-02-01,-1,2.50\n'
    const { status, upload: taken } = await upload(server, csv)
    expect(status).toBe(202)
    expect(taken).toMatchObject({
      state: 'published',
      ranges: [{ storeId: 'leeds', from: '2026-01-05', to: '2026-02-01' }],
      result: { rowCount: 3, dayCount: 2, createdCount: 1, sold: '5', returned: '1', shadowedCount: 0 },
    })
    expect(await historyOf(server)).toMatchObject({
      total: { sold: '5', revenue: '12.50', returned: '1', refunded: '2.50' },
    })
    expect(await get(server, '/levels/tea/leeds')).toMatchObject({ onHand: '0', seq: 0 })
    const summary = await get<SalesSummaryView>(server, '/sales-data/summary?from=2026-01-01&to=2026-03-31&by=month')
    expect(summary.topProducts).toMatchObject([{ productId: 'tea', name: 'Tea', revenue: '12.50' }])
    expect(summary.known).toEqual([{ storeId: 'leeds', ranges: [{ from: '2026-01-05', to: '2026-02-01' }] }])
    expect(soldBy(summary)).toEqual(['2026-01-01 5'])
    const removed = await server.send('DELETE', `/sales-data/uploads/${taken.uploadId}`)
    expect(removed).toMatchObject({ status: 200, body: { state: 'removed' } })
    expect((await historyOf(server)).total.sold).toBe('0')
    expect((await server.send('DELETE', `/sales-data/uploads/${taken.uploadId}`)).status).toBe(200)
  })

  test('the same bytes again change nothing, and a newer file restates its days', async () => {
    const server = await testServer()
    const csv = 'sku,date,quantity,revenue\ntea,2026-01-05,3,7.50\ntea,2026-01-06,1,2.50\n'
    const first = await upload(server, csv)
    const again = await upload(server, csv)
    expect(again.status).toBe(200)
    expect(again.upload.uploadId).toBe(first.upload.uploadId)
    await upload(server, 'sku,date,quantity,revenue\ntea,2026-01-05,4,10.00\n')
    expect((await historyOf(server)).total).toMatchObject({ sold: '5', revenue: '12.50' })
    const list = await get<{ data: SalesUploadView[] }>(server, '/sales-data/uploads')
    expect(list.data.map(({ state }) => state)).toEqual(['published', 'published'])
  })

  test('one bad row stops the file with its place named, or is left out when asked', async () => {
    const server = await testServer()
    const csv = 'sku,date,quantity\ntea,2026-01-05,3\ntea,someday,1\n,2026-01-05,1\n'
    const refused = await upload(server, csv)
    expect(refused.upload).toMatchObject({
      state: 'failed',
      problem: {
        code: 'IMPORT_HAS_ERRORS',
        fields: [
          { path: 'row 3, column "date"', code: 'BAD_TIME' },
          { path: 'row 4, column "sku"', code: 'MISSING_VALUE' },
        ],
      },
    })
    // The upload says so first, the job that read it a moment later.
    await expect
      .poll(() => get<JobView>(server, `/jobs/${refused.upload.jobId}`))
      .toMatchObject({ state: 'failed', kind: 'sales_upload', problem: { code: 'IMPORT_HAS_ERRORS' } })
    expect((await server.send('GET', '/sales-data/tea')).status).toBe(404)
    const taken = await upload(server, csv, { options: { errors: 'reject_rows' } })
    expect(taken.upload).toMatchObject({ state: 'published', result: { errorCount: 2, sold: '3' } })
  })

  test.each([
    ['', 'EMPTY_FILE'],
    ['sku,date,quantity\n', 'EMPTY_FILE'],
    ['sku,date,quantity,price\ntea,2026-01-01,5,0\n', 'EMPTY_FILE'],
    ['foo,bar\n1,2\n', 'COLUMNS_NOT_RECOGNISED'],
    ['sku;date;quantity\ntea;2026-01-01;1,234\n', 'DECIMAL_MARK_AMBIGUOUS'],
    ['[{"sku": "tea", "date": "2026-01-01", "quantity": 1}', 'UNREADABLE_FILE'],
    ['%PDF-1.7\n%\u00e2\u00e3\n\u0000\u0001\u0002', 'UNREADABLE_FILE'],
  ])('%j is refused as a whole: %s', async (content, code) => {
    const server = await testServer()
    const { upload: refused } = await upload(server, content)
    expect(refused).toMatchObject({ state: 'failed', problem: { code } })
    expect((await get<{ data: unknown[] }>(server, '/products')).data).toEqual([])
  })

  test('a file with columns of unknown names says which it has, and is taken once somebody said what they are', async () => {
    const server = await testServer()
    const csv = 'termék;nap;darab;price\nT-1;2026-03-01;3;4,50\nT-2;2026-03-02;;10,00\n'
    const { upload: refused } = await upload(server, csv)
    expect(refused).toMatchObject({
      state: 'failed',
      problem: { code: 'COLUMNS_NOT_RECOGNISED' },
      columns: [
        { name: 'termék', samples: ['T-1', 'T-2'] },
        { name: 'nap', samples: ['2026-03-01', '2026-03-02'] },
        { name: 'darab', samples: ['3'] },
        { name: 'price', samples: ['4,50', '10,00'] },
      ],
      mapping: { price: 'price' },
    })
    const mapping = { productId: 'termék', date: 'nap', quantity: 'darab', price: 'price' }
    const wrong = await upload(server, csv, { options: { mapping: { ...mapping, date: 'Datum' } } })
    expect(wrong.upload).toMatchObject({ state: 'failed', problem: { code: 'COLUMNS_NOT_RECOGNISED' } })
    const { upload: taken } = await upload(server, csv, { options: { mapping, errors: 'reject_rows' } })
    expect(taken).toMatchObject({ state: 'published', result: { sold: '3', errorCount: 1 } })
    expect(taken.columns).toBeUndefined()
  })

  test('come as JSON too, with a store for each, and are refused where the store is not known', async () => {
    const server = await testServer()
    await server.send('POST', '/stores', { storeId: 'tokyo', name: 'Tōkyō', timeZone: 'Asia/Tokyo', currency: 'JPY' })
    const send = (sales: object[], more = {}) => server.send('POST', '/sales-data/upload', { sales, ...more })
    const begun = await send([
      { productId: 'tea', date: '2026-01-05T20:00:00Z', quantity: '2', price: '150', store: 'Tōkyō' },
      { productId: 'tea', date: '2026-01-05', quantity: 1, revenue: '2.50', store: 'leeds' },
    ])
    expect(begun.status, JSON.stringify(begun.body)).toBe(202)
    const { uploadId } = begun.body as SalesUploadView
    await until(
      () => get<SalesUploadView>(server, `/sales-data/uploads/${uploadId}`),
      ({ state }) => state === 'published',
    )
    const of = (store: string) =>
      get<ProductSalesView>(server, `/sales-data/tea?store=${store}&from=2026-01-01&to=2026-01-31`)
    // Eight in the evening in London is five the next morning in Tokyo.
    expect(soldBy(await of('tokyo'))).toEqual(['2026-01-06 2'])
    expect((await of('tokyo')).total.revenue).toBe('300')
    expect(soldBy(await of('leeds'))).toEqual(['2026-01-05 1'])
    const both = await get<ProductSalesView>(server, '/sales-data/tea?from=2026-01-01&to=2026-01-31')
    expect([both.currency, both.total.revenue, both.total.sold]).toEqual([undefined, undefined, '3'])
    const wrong = await send([{ productId: 'tea', quantity: '2' }])
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', errors: [{ path: 'sales.0.date' }] } })
    const nowhere = await send([{ productId: 'tea', date: '2026-01-05', quantity: 1 }], { store: 'paris' })
    expect(nowhere).toMatchObject({ status: 422, body: { code: 'UNKNOWN_STORE' } })
  })

  test('JSON without an end, or too much of it, is refused before it is read', async () => {
    const server = await testServer()
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' }
    const post = (body: BodyInit) =>
      fetch(`${server.url}/api/v1/sales-data/upload`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
    expect((await post('x'.repeat(9 * 1024 ** 2))).status).toBe(413)
    const answer = await post(endless).catch(() => undefined)
    // The connection may be closed under the sender while it is still sending.
    expect([413, undefined]).toContain(answer?.status)
  })

  test('products that are not known stop the file when none may be made', async () => {
    const server = await testServer()
    const { upload: refused } = await upload(server, 'sku,date,quantity\ntea,2026-01-05,3\n', {
      options: { unknownProducts: 'reject' },
    })
    expect(refused).toMatchObject({
      state: 'failed',
      problem: { code: 'UNKNOWN_PRODUCT', fields: [{ path: 'row 2' }] },
    })
  })

  test('other people’s stores stay out of reach', async () => {
    const { as, settle } = await testApp()
    const ofYork: Principal = { ...MANAGER, actor: 'user:york', stores: ['york'] }
    const send = async (principal: Principal, body: object) => {
      const begun = await as(principal)('POST', '/api/v1/sales-data/upload', { body })
      await settle()
      return { status: begun.statusCode, upload: begun.json<SalesUploadView>() }
    }
    const sales = [{ productId: 'tea', date: '2026-01-05', quantity: 3 }]
    const { upload: ofLeeds } = await send(MANAGER, { store: 'leeds', sales })
    const york = as(ofYork)
    const status = async (method: 'GET' | 'POST' | 'DELETE', path: string) =>
      (await york(method, `/api/v1${path}`)).statusCode
    expect(await status('GET', `/sales-data/uploads/${ofLeeds.uploadId}`)).toBe(404)
    expect(await status('DELETE', `/sales-data/uploads/${ofLeeds.uploadId}`)).toBe(404)
    expect(await status('GET', `/jobs/${ofLeeds.jobId}`)).toBe(404)
    expect(await status('POST', `/jobs/${ofLeeds.jobId}/cancel`)).toBe(404)
    expect(await status('GET', '/sales-data/tea?store=leeds')).toBe(403)
    expect((await york('GET', '/api/v1/sales-data/uploads')).json()).toEqual({ data: [] })
    expect((await york('GET', '/api/v1/jobs')).json()).toEqual({ data: [] })
    const range = 'from=2026-01-01&to=2026-01-31'
    const own = await york('GET', `/api/v1/sales-data/tea?${range}`)
    expect(own.json()).toMatchObject({ total: { sold: '0' }, stores: ['york'], known: [] })
    expect((await send(ofYork, { store: 'leeds', sales })).status).toBe(403)
    const sneaky = await send(ofYork, { store: 'york', sales: [{ ...sales[0], quantity: 7, store: 'leeds' }] })
    expect(sneaky.status).toBe(202)
    const after = await as(MANAGER)('GET', `/api/v1/sales-data/tea?store=leeds&${range}`)
    expect(after.json()).toMatchObject({ total: { sold: '3' } })
    const stranger = await as(STRANGER)('GET', `/api/v1/sales-data/tea?${range}`)
    expect(stranger.json()).toMatchObject({ total: { sold: '0' } })
    const staff = as(STAFF_LEEDS)
    expect((await staff('GET', '/api/v1/sales-data/summary')).statusCode).toBe(403)
    expect((await staff('POST', '/api/v1/sales-data/upload', { body: { store: 'leeds', sales } })).statusCode).toBe(403)
  })

  test('a job that waits can be cancelled, and leaves nothing behind', async () => {
    const { as, settle } = await testApp()
    const manager = as(MANAGER)
    const body = { store: 'leeds', sales: [{ productId: 'new', date: '2026-01-05', quantity: 3 }] }
    const begun = (await manager('POST', '/api/v1/sales-data/upload', { body })).json<SalesUploadView>()
    const cancelled = await manager('POST', `/api/v1/jobs/${begun.jobId}/cancel`)
    expect(cancelled.json()).toMatchObject({ isCancelWanted: true })
    await settle()
    expect((await manager('GET', '/api/v1/sales-data/new')).statusCode).toBe(404)
    expect((await manager('GET', `/api/v1/sales-data/uploads/${begun.uploadId}`)).json()).toMatchObject({
      state: 'cancelled',
    })
  })
})
