import { describe, expect, test } from 'vitest'
import type { JobView } from '#contract/jobs.ts'
import type { SimulationResultView, SimulationView } from '#contract/simulations.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { addDays } from '#domain/values/day.ts'
import { MANAGER, STAFF_LEEDS, STRANGER, testApp } from '#test/support/test-app.ts'
import { findLevels } from '#usecases/simulation/find-levels.ts'
import { simulator } from '#usecases/simulation/simulate.ts'

/** A Monday: day 0 of the shop's books. */
const DAY_0 = '2026-03-02'
const DAYS = 105
const at = (n: number, time: string) => {
  const day = addDays(DAY_0, n)
  return `${day}T${time}${day < '2026-03-29' ? '+00:00' : '+01:00'}`
}

async function shop() {
  const opened = await testApp({ clock: { now: () => Date.parse('2026-06-15T09:00:00Z') } })
  const manager = opened.as(MANAGER)
  const ok = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: object, headers = {}) => {
    const answer = await manager(method, `/api/v1${url}`, { ...(body && { body }), headers })
    expect(answer.statusCode, answer.body).toBeLessThan(300)
    return answer.json()
  }
  const edit = async (productId: string, more: object = {}) => {
    const { headers } = await manager('GET', `/api/v1/products/${productId}`)
    const product = { name: productId, price: '5.00', cost: '3.00', policy: { leadTimeDays: 3 }, ...more }
    await ok('PUT', `/products/${productId}`, product, { 'if-match': headers.etag })
  }
  /** Ten a day of which only a file tells. */
  const upload = async (productId: string) => {
    const sales = Array.from({ length: DAYS }, (_, i) => ({
      productId,
      date: addDays(DAY_0, i),
      quantity: 10,
      price: '5.00',
    }))
    await ok('POST', '/sales-data/upload', { store: 'leeds', sales })
    await opened.settle()
  }
  const simulate = async (body: object = {}): Promise<SimulationResultView> => {
    const { simulationId } = await ok('POST', '/simulations', body)
    await opened.settle()
    const found: SimulationView = await ok('GET', `/simulations/${simulationId}`)
    expect(found).toMatchObject({ state: 'done' })
    return found.result!
  }
  return { ...opened, manager, ok, edit, upload, simulate }
}

/** Ten tea a day at the end of the day; 100 come on day 0 and 70 each Monday, but none on day 84 and 100 on day 91. */
async function keepBooks({ ok, settle }: Awaited<ReturnType<typeof shop>>): Promise<void> {
  const tea = { productId: 'tea', storeId: 'leeds' }
  for (let n = 0; n < DAYS; n++) {
    const lines: object[] = []
    const quantity = n === 0 || n === 91 ? '100' : '70'
    if (n % 7 === 0 && n !== 84) lines.push({ ...tea, kind: 'receipt', quantity, occurredAt: at(n, '00:00:00') })
    // The shelf is empty from the end of day 86 to the beginning of day 91.
    if (n < 87 || n > 90) {
      lines.push({ ...tea, kind: 'sale', quantity: '10', unitPrice: '5.00', occurredAt: at(n, '23:59:59') })
    }
    if (lines.length > 0) await ok('POST', '/movements', { lines }, { 'idempotency-key': `day ${n}` })
  }
  await settle()
}

describe('a simulation', () => {
  test('shows the recommended policy and the threshold beside what really happened, on the same days', async () => {
    const opened = await shop()
    await opened.edit('tea')
    await keepBooks(opened)
    const { recorded, all, ...rest } = await opened.simulate()
    // Two weeks of sales make a forecast: the replay begins on day 14. Lead time and review are not counted: 24 to 104.
    expect(rest).toMatchObject({ from: '2026-03-16', to: '2026-06-14', currency: 'GBP' })
    expect(rest).toMatchObject({ beyondCount: 0, tooShortCount: 0, ownThresholdCount: 0, unpricedCount: 0 })
    expect(recorded).toMatchObject({ levelCount: 1, levelDays: 81 })
    // Empty on days 87 to 90, at ten a day: 40 of 810 lost, at £5. A week closes at 90, 80 ... 30: 420. Days 24 to 27:
    // 60 + 50 + 40 + 30; eight weeks; days 84 to 90: 20 + 10; two weeks: 180 + 3360 + 30 + 840 = 4410 in 81 days, at £3.
    // Delivered on days 28, 35 ... 77, 91 and 98.
    expect(recorded!.actual).toEqual({
      serviceLevel: 0.9506,
      askedUnits: 810,
      lostUnits: 40,
      lostMoney: '200.00',
      averageStock: 54.444,
      averageStockMoney: '163.33',
      stockOutDays: 4,
      orders: 10,
    })
    // Threshold 1.5 x 3 days x 10 = 45, lots of 140, begun with 100. Every other week 30 are there on Monday: it closes at
    // 20, 10, 0, 130, 120, 110, 100, the next at 90 ... 30. Counted: 130 + 120 + 110 + 100, six weeks of 420 and five of
    // 490: 5430 in 81 days.
    expect(recorded!.threshold).toMatchObject({
      serviceLevel: 1,
      cycleService: 1,
      lostMoney: '0.00',
      averageStock: 67.037,
      averageStockMoney: '201.11',
      stockOutDays: 0,
      orders: 5,
    })
    // Ten a day without fail: what is recommended is little above 100, which closes a week at 20, 10, 0, 60, 50, 40, 30.
    const { recommended } = recorded!
    expect(recommended).toMatchObject({ askedUnits: 810, orders: 11 })
    expect(recommended.serviceLevel).toBeGreaterThan(0.99)
    expect(recommended.averageStock).toBeGreaterThan(28)
    expect(recommended.averageStock).toBeLessThan(54)
    // Every day counted has a record: the two comparisons are of the same days.
    expect([all.recommended, all.threshold, all.levelDays]).toEqual([recommended, recorded!.threshold, 81])
    expect(rest.top).toMatchObject([{ productId: 'tea', storeId: 'leeds', comparison: { levelDays: 81 } }])
  })

  test('says nothing of what really happened where the ledger has no record of it', async () => {
    const { edit, upload, simulate } = await shop()
    // An own threshold of 25: as with the one as usual, but nothing is ordered at 30.
    await edit('tea', { policy: { leadTimeDays: 3, lowStockThreshold: '25' } })
    await upload('tea')
    const found = await simulate()
    expect(found.all).toMatchObject({ levelCount: 1, levelDays: 81 })
    expect(found.all.actual).toBeUndefined()
    expect(found.recorded).toBeUndefined()
    expect(found).toMatchObject({ ownThresholdCount: 1, assumedLeadTimeCount: 0 })
    // Mondays of the replay, from 100: 30, 0 (order 140), 100, 30, 0 ... Of three weeks one is short from Thursday on and
    // one up to Wednesday. Weeks 1 to 12: 30, 0, 100, 30, 0, 100, 30, 0, 100, 30, 0, 100. Short: days 10 to 16, 31 to 37,
    // 52 to 58 and 73 to 79, four times seven.
    expect(found.all.threshold).toMatchObject({ stockOutDays: 28, lostUnits: 280, lostMoney: '1400.00' })
  })

  test('is of the scope asked for, and as careful as asked for', async () => {
    const opened = await shop()
    const { upload, simulate, edit } = opened
    await edit('mug', { category: 'Kitchen', policy: {}, price: null, cost: null })
    await upload('tea')
    await upload('mug')
    expect((await simulate()).all.levelCount).toBe(2)
    const kitchen = await simulate({ category: 'Kitchen' })
    expect(kitchen).toMatchObject({ all: { levelCount: 1 }, assumedLeadTimeCount: 1, top: [{ productId: 'mug' }] })
    expect((await simulate({ productId: 'tea', store: 'leeds' })).top).toMatchObject([{ productId: 'tea' }])
    const nothing = await simulate({ store: 'york' })
    expect(nothing).toMatchObject({ all: { levelCount: 0 }, top: [] })
    expect(nothing.from).toBeUndefined()
    expect((await simulate({ category: 'nothing' })).all.levelCount).toBe(0)
  })

  test('has the terms of each store: its threshold, packs and lead time', async () => {
    const { ok, edit, upload, simulate } = await shop()
    await edit('tea', { policy: { leadTimeDays: 3, lowStockThreshold: '25' } })
    await upload('tea')
    await ok('PUT', '/products/tea/policy/leeds', { lowStockThreshold: '45' })
    // As with the threshold as usual, which is 45 too: nothing is short.
    const plain = await simulate()
    expect(plain).toMatchObject({ ownThresholdCount: 1, all: { threshold: { lostUnits: 0, averageStock: 67.037 } } })
    // Fewer, larger orders.
    await edit('tea', { policy: { leadTimeDays: 3, packSize: '200' } })
    const packed = await simulate()
    expect(packed.all.recommended.orders).toBeLessThan(plain.all.recommended.orders)
    expect(packed.all.threshold.averageStock).toBeGreaterThan(plain.all.threshold.averageStock)
    // 14 days more before the first delivery is counted.
    await edit('tea', { policy: { leadTimeDays: 17 } })
    expect((await simulate()).all.levelDays).toBe(81 - 14)
  })

  test('begins later for what was launched later', async () => {
    const { ok, edit, settle, upload, simulate } = await shop()
    await edit('tea')
    await edit('mug')
    await upload('tea')
    const sales = Array.from({ length: DAYS - 40 }, (_, i) => ({
      productId: 'mug',
      date: addDays(DAY_0, 40 + i),
      quantity: 4,
      price: '5.00',
    }))
    await ok('POST', '/sales-data/upload', { store: 'leeds', sales })
    await settle()
    // Two weeks old on day 54, which is day 40 of the replay; the next Monday is day 42, and of 91 days 10 are not counted.
    expect((await simulate()).all).toMatchObject({ levelCount: 2, levelDays: 81 + 91 - 42 - 10 })
  })

  test('is of those that sell for the most, and says how many there are beside them', async () => {
    const { deps, ok, settle, upload } = await shop()
    await upload('tea')
    const sales = [{ productId: 'mug', date: '2026-05-01', quantity: 1, price: '6000.00' }]
    await ok('POST', '/sales-data/upload', { store: 'leeds', sales })
    await settle()
    const asked = { tenantId: MANAGER.tenantId, stores: await deps.catalog.stores(MANAGER.tenantId), scope: {} }
    const find = (max: number) => findLevels(deps, { ...asked, max }, async () => undefined)
    // One mug for £6000; 1050 tea at £5 are £5250.
    const { levels, beyondCount } = await find(1)
    expect([levels.map(({ productId, revenue }) => [productId, revenue]), beyondCount]).toEqual([[['mug', 600_000]], 1])
    expect((await find(2)).levels.map(({ productId }) => productId)).toEqual(['mug', 'tea'])
  })

  test('is left out where too little is known of a product', async () => {
    const { ok, settle, simulate } = await shop()
    // 14 days of history, 14 of lead time and review (nothing is stated: a week), and then less than four weeks.
    const sales = Array.from({ length: 55 }, (_, i) => ({
      productId: 'tea',
      date: addDays('2026-06-14', -i),
      quantity: 3,
      price: '5.00',
    }))
    await ok('POST', '/sales-data/upload', { store: 'leeds', sales })
    await settle()
    expect(await simulate()).toMatchObject({ all: { levelCount: 0 }, tooShortCount: 1 })
  })

  test('is done one at a time, can be cancelled, and the newest of each scope is listed', async () => {
    const { ok, upload, simulate, settle, manager } = await shop()
    await upload('tea')
    await simulate()
    await simulate({ productId: 'tea' })
    await simulate()
    const begun: SimulationView = await ok('POST', '/simulations', { serviceLevel: 0.9 })
    expect(begun).toMatchObject({ state: 'waiting', serviceLevelAsked: 0.9 })
    const second = await manager('POST', '/api/v1/simulations', { body: {} })
    expect([second.statusCode, second.json().code]).toEqual([409, 'SIMULATION_UNDER_WAY'])
    await ok('POST', `/jobs/${begun.simulationId}/cancel`)
    await settle()
    const { data }: { data: SimulationView[] } = await ok('GET', '/simulations')
    expect(data.map(({ state, productId, result }) => [state, productId, result?.all.levelCount])).toEqual([
      ['cancelled', undefined, undefined],
      ['done', undefined, 1],
      ['done', 'tea', 1],
    ])
    const job: JobView = await ok('GET', `/jobs/${begun.simulationId}`)
    expect(job).toMatchObject({ kind: 'simulate', state: 'cancelled' })
  })

  test('tells how far it is while it runs', async () => {
    const { deps, ok, upload } = await shop()
    await upload('tea')
    const seen: string[] = []
    const { simulationId } = await ok('POST', '/simulations', {})
    const job = (await deps.jobs.find(MANAGER.tenantId, simulationId))!
    await simulator(deps).run(job, async ({ phase, done, total }) => {
      seen.push(`${phase} ${done} of ${total}`)
    })
    expect(new Set(seen.map((text) => text.split(' ')[0]))).toEqual(
      new Set(['reading', 'ledger', 'forecasting', 'replaying']),
    )
    // Thirteen weeks.
    expect(seen).toContain('forecasting 12 of 13')
    const stopped = simulator(deps).run(job, async ({ phase }) => {
      if (phase === 'forecasting') throw new Error('enough')
    })
    await expect(stopped).rejects.toThrow('enough')
  })

  test('stays within tenant, role and stores', async () => {
    const { ok, upload, simulate, as, manager } = await shop()
    await upload('tea')
    await simulate()
    const ofYork: Principal = { ...MANAGER, stores: ['york'] }
    const york = as(ofYork)
    expect((await york('GET', '/api/v1/simulations')).json()).toEqual({ data: [] })
    expect((await york('POST', '/api/v1/simulations', { body: { store: 'leeds' } })).statusCode).toBe(403)
    const { data }: { data: SimulationView[] } = await ok('GET', '/simulations')
    const path = `/api/v1/simulations/${data[0]!.simulationId}`
    expect((await york('GET', path)).statusCode).toBe(404)
    expect((await as(STRANGER)('GET', path)).statusCode).toBe(404)
    expect((await as(STRANGER)('GET', '/api/v1/simulations')).json()).toEqual({ data: [] })
    expect((await as(STAFF_LEEDS)('GET', path)).statusCode).toBe(403)
    expect((await as(STAFF_LEEDS)('POST', '/api/v1/simulations', { body: {} })).statusCode).toBe(403)
    expect((await manager('GET', '/api/v1/simulations/nothing')).statusCode).toBe(404)
    const { jobId }: JobView = await ok('POST', '/forecasts/generate', {})
    expect((await manager('GET', `/api/v1/simulations/${jobId}`)).statusCode).toBe(404)
  })

  test.each([
    [{ store: 'paris' }, 422, 'UNKNOWN_STORE'],
    [{ productId: 'no' }, 422, 'UNKNOWN_PRODUCT'],
    [{ serviceLevel: 1 }, 400, 'INVALID_INPUT'],
    [{ serviceLevel: 0.4 }, 400, 'INVALID_INPUT'],
  ])('of %j is refused', async (body, status, code) => {
    const { manager } = await shop()
    const answer = await manager('POST', '/api/v1/simulations', { body })
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  })

  test('does not add pounds to euros', async () => {
    const { ok, manager } = await shop()
    await ok('POST', '/stores', { storeId: 'paris', name: 'Paris', timeZone: 'Europe/Paris', currency: 'EUR' })
    const mixed = await manager('POST', '/api/v1/simulations', { body: {} })
    expect([mixed.statusCode, mixed.json().code]).toEqual([422, 'MIXED_CURRENCIES'])
    expect((await manager('POST', '/api/v1/simulations', { body: { store: 'paris' } })).statusCode).toBe(202)
  })
})
