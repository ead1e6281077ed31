import { describe, expect, test } from 'vitest'
import type { RecommendationView } from '#contract/recommendations.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { addDays } from '#domain/values/day.ts'
import { MANAGER, STAFF_LEEDS, STRANGER, testApp } from '#test/support/test-app.ts'

const TODAY = '2026-06-15'

/** A shop whose tea sells ten a day in Leeds, with a forecast, on a Monday morning. */
async function shop() {
  let now = Date.parse(`${TODAY}T09:00:00Z`)
  const opened = await testApp({ clock: { now: () => now } })
  const manager = opened.as(MANAGER)
  let count = 0
  const ok = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: object, headers = {}) => {
    const answer = await manager(method, `/api/v1${url}`, { ...(body && { body }), headers })
    expect(answer.statusCode, answer.body).toBeLessThan(300)
    return answer.json()
  }
  const edit = async (more: object) => {
    const { headers } = await manager('GET', '/api/v1/products/tea')
    const product = {
      name: 'Tea',
      price: '5.00',
      cost: '3.00',
      supplier: 'Leaf & Co',
      policy: { leadTimeDays: 3, packSize: '12' },
    }
    await ok('PUT', '/products/tea', { ...product, ...more }, { 'if-match': headers.etag })
  }
  await edit({})
  const move = (line: object) =>
    ok(
      'POST',
      '/movements',
      { lines: [{ productId: 'tea', storeId: 'leeds', ...line }] },
      { 'idempotency-key': `m${count++}` },
    )
  const sell = async (store: string, quantity: number) => {
    const sales = Array.from({ length: 98 }, (_, i) => ({
      productId: 'tea',
      date: addDays('2026-03-09', i),
      quantity,
      price: '5.00',
    }))
    await ok('POST', '/sales-data/upload', { store, sales })
    await opened.settle()
  }
  const forecast = async () => {
    await ok('POST', '/forecasts/generate', {})
    await opened.settle()
  }
  const recommend = async (query = '?product=tea'): Promise<RecommendationView[]> =>
    (await ok('GET', `/reports/inventory-recommendations${query}`)).data
  const accept = (items: object[], key: string) =>
    ok('POST', '/recommendations/accept', { items }, { 'idempotency-key': key })
  return {
    ...opened,
    manager,
    ok,
    edit,
    move,
    sell,
    forecast,
    recommend,
    accept,
    setNow: (text: string) => (now = Date.parse(text)),
  }
}

const add = (...texts: string[]) => texts.reduce((sum, text) => sum + Number(text), 0)

describe('recommendations', () => {
  test('say how many to buy by when, and every term adds up', async () => {
    const { move, sell, forecast, recommend } = await shop()
    await move({ kind: 'receipt', quantity: '25' })
    await sell('leeds', 10)
    await forecast()
    const [one] = await recommend()
    expect(one).toMatchObject({
      action: 'buy',
      storeId: 'leeds',
      supplier: 'Leaf & Co',
      arrivalDay: '2026-06-18',
      // 25 on the shelf and ten a day: on Wednesday evening they are gone.
      stockOutDay: '2026-06-17',
      currency: 'GBP',
      unitCost: '3.00',
    })
    const terms = one!.arithmetic
    expect(terms).toMatchObject({ leadTimeDays: 3, reviewDays: 7, onHand: '25', packSize: '12' })
    // Ten a day over three days of lead time and seven of review.
    expect(Math.round(Number(terms.expectedDemand))).toBe(100)
    expect(add(terms.expectedDemand, terms.safetyStock)).toBeCloseTo(Number(terms.orderUpTo), 3)
    expect(Number(terms.needed)).toBeCloseTo(Number(terms.orderUpTo) - Number(terms.position), 3)
    expect(Number(terms.quantity)).toBe(12 * terms.packs)
    expect(Number(terms.quantity) - Number(terms.needed)).toBeLessThan(12)
    // What is lost is lost at a margin of two pounds.
    expect(Number(one!.moneyAtRisk)).toBeCloseTo(2 * Number(one!.lostUnits), 1)
  })

  test('become a draft in one step, once, and nothing more is wanted once it is ordered', async () => {
    const { move, sell, forecast, recommend, accept, ok } = await shop()
    await move({ kind: 'receipt', quantity: '25' })
    await sell('leeds', 10)
    await forecast()
    const [before] = await recommend()
    const item = { productId: 'tea', storeId: 'leeds' }
    const first = await accept([item], 'k1')
    expect(first).toMatchObject({ orders: [{ supplier: 'Leaf & Co', storeId: 'leeds', lineCount: 1 }], skipped: [] })
    expect(await accept([item], 'k1')).toEqual(first)
    expect(await accept([item], 'k2')).toEqual({ orders: [], skipped: [{ ...item, reason: 'decided_already' }] })
    expect((await recommend())[0]!.decision).toMatchObject({ verdict: 'accepted', taken: before!.quantity })
    const { orderId } = first.orders[0]
    const order = await ok('GET', `/purchase-orders/${orderId}`)
    expect(order.lines).toMatchObject([{ productId: 'tea', quantity: before!.quantity, unitCost: '3.00' }])
    await ok('POST', `/purchase-orders/${orderId}/order`, {}, { 'if-match': `"${order.version}"` })
    expect(await recommend()).toEqual([])
    const { data: decisions } = await ok('GET', '/recommendations/decisions')
    expect(decisions).toMatchObject([
      { verdict: 'accepted', name: 'Tea', orderId, outcome: { orderState: 'ordered', received: '0' } },
    ])
  })

  test('hand over before buying, and only what another store can spare', async () => {
    const { move, sell, forecast, recommend } = await shop()
    await move({ kind: 'receipt', quantity: '10' })
    await move({ kind: 'receipt', quantity: '500', storeId: 'york' })
    await sell('leeds', 10)
    await sell('york', 1)
    await forecast()
    const found = await recommend()
    const leeds = found.find(({ storeId }) => storeId === 'leeds')!
    expect(leeds).toMatchObject({ action: 'transfer', transfersIn: [{ from: 'york', to: 'leeds' }] })
    expect(leeds.transfersIn[0]!.quantity).toBe(String(Math.ceil(add(leeds.arithmetic.orderUpTo) - 10)))
    expect(found.find(({ storeId }) => storeId === 'york')!.transfersOut).toEqual(leeds.transfersIn)
  })

  test('that somebody declined rest for a week, with the reason on record', async () => {
    const { move, sell, forecast, recommend, ok, manager, setNow } = await shop()
    await move({ kind: 'receipt', quantity: '25' })
    await sell('leeds', 10)
    await forecast()
    const body = { productId: 'tea', storeId: 'leeds', reason: 'the range changes' }
    expect(await ok('POST', '/recommendations/decline', body)).toMatchObject({ verdict: 'declined', action: 'buy' })
    expect((await recommend())[0]!.decision).toMatchObject({ verdict: 'declined', reason: 'the range changes' })
    setNow('2026-06-22T09:00:00Z')
    expect((await recommend())[0]!.decision).toBeUndefined()
    const nothing = await manager('POST', '/api/v1/recommendations/decline', { body: { ...body, productId: 'mug' } })
    expect(nothing.statusCode).toBe(404)
    const noReason = await manager('POST', '/api/v1/recommendations/decline', { body: { ...body, reason: ' ' } })
    expect(noReason.statusCode).toBe(400)
  })

  test('without a forecast order up to the threshold, and say so', async () => {
    const { move, recommend, edit, accept } = await shop()
    await edit({ supplier: null, policy: { lowStockThreshold: '20' } })
    await move({ kind: 'receipt', quantity: '5' })
    const [one] = await recommend()
    expect(one).toMatchObject({ action: 'buy', quantity: '15' })
    expect(one!.warnings).toEqual(expect.arrayContaining(['no_forecast', 'no_lead_time']))
    expect(await accept([{ productId: 'tea', storeId: 'leeds' }], 'k')).toMatchObject({
      skipped: [{ reason: 'no_supplier' }],
    })
  })

  test('more stock never asks for a larger order', async () => {
    const { move, sell, forecast, recommend } = await shop()
    await sell('leeds', 10)
    await forecast()
    let last = Number.POSITIVE_INFINITY
    for (let step = 0; step < 6; step++) {
      await move({ kind: 'receipt', quantity: '30' })
      const [one] = await recommend('?product=tea&action=buy')
      const wanted = Number(one?.quantity ?? 0)
      expect(wanted).toBeLessThanOrEqual(last)
      last = wanted
    }
    expect(last).toBe(0)
  })

  test('stay within tenant, role and stores', async () => {
    const { move, sell, forecast, as } = await shop()
    await move({ kind: 'receipt', quantity: '10' })
    await move({ kind: 'receipt', quantity: '500', storeId: 'york' })
    await sell('leeds', 10)
    await forecast()
    const path = '/api/v1/reports/inventory-recommendations'
    const ofLeeds: Principal = { ...MANAGER, stores: ['leeds'] }
    const own = (await as(ofLeeds)('GET', path)).json<{ data: RecommendationView[] }>()
    // York's stock is not theirs to see, nor to take over.
    expect(own.data).toMatchObject([{ storeId: 'leeds', action: 'buy', transfersIn: [] }])
    expect((await as(ofLeeds)('GET', `${path}?store=york`)).statusCode).toBe(403)
    const items = [{ productId: 'tea', storeId: 'york', quantity: '5' }]
    const headers = { 'idempotency-key': 'x' }
    const taken = await as(ofLeeds)('POST', '/api/v1/recommendations/accept', { body: { items }, headers })
    expect(taken.json()).toMatchObject({ orders: [] })
    expect((await as(STAFF_LEEDS)('GET', path)).statusCode).toBe(403)
    expect((await as(STRANGER)('GET', path)).json()).toMatchObject({ data: [] })
    const noKey = await as(MANAGER)('POST', '/api/v1/recommendations/accept', { body: { items } })
    expect(noKey.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REQUIRED' })
  })
})
