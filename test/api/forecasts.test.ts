import { describe, expect, test } from 'vitest'
import type { AccuracyView, ListedForecastView, OverrideView } from '#contract/forecasts.ts'
import type { JobView } from '#contract/jobs.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { addDays } from '#domain/values/day.ts'
import { MANAGER, STAFF_LEEDS, STRANGER, type TestApp, testApp } from '#test/support/test-app.ts'
import { askNightly } from '#usecases/forecasts/ask-forecasts.ts'

const TODAY = '2026-06-15'

/** A clock that stands still until it is set. */
function clockAt(text: string) {
  let now = Date.parse(text)
  return {
    now: () => now,
    set(later: string) {
      now = Date.parse(later)
    },
  }
}

/** A week's pattern, from Monday on: 14 a week more on Saturdays. */
const PATTERN = [4, 4, 5, 6, 8, 14, 3]

const salesFrom = (day: string, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => {
    const date = addDays(day, i)
    const weekday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7
    return { productId: 'tea', date, quantity: PATTERN[weekday], price: '2.00', ...more }
  })

async function shop(at = `${TODAY}T09:00:00Z`) {
  const clock = clockAt(at)
  const opened = await testApp({ clock })
  const manager = opened.as(MANAGER)
  const upload = async (sales: object[], store = 'leeds') => {
    await manager('POST', '/api/v1/sales-data/upload', { body: { store, sales } })
    await opened.settle()
  }
  return { ...opened, clock, manager, upload }
}

async function generate({ as, settle }: Pick<TestApp, 'as' | 'settle'>, body: object = {}): Promise<JobView> {
  const begun = await as(MANAGER)('POST', '/api/v1/forecasts/generate', { body })
  expect(begun.statusCode, begun.body).toBe(202)
  await settle()
  return (await as(MANAGER)('GET', `/api/v1/jobs/${begun.json<JobView>().jobId}`)).json()
}

describe('forecasts', () => {
  test('follow the week of the history, with an interval around them, from the day after the last one known', async () => {
    const opened = await shop()
    await opened.upload(salesFrom('2026-03-02', 105))
    expect(await generate(opened)).toMatchObject({ state: 'done', result: { madeCount: 1, unchangedCount: 0 } })
    const { stores } = (await opened.manager('GET', '/api/v1/forecasts/tea')).json()
    expect(stores).toMatchObject([
      {
        storeId: 'leeds',
        trainedFrom: '2026-03-02',
        trainedThrough: '2026-06-14',
        demandClass: 'smooth',
        isStale: false,
      },
    ])
    const [{ days }] = stores
    expect(days).toHaveLength(56)
    expect(days[0].day).toBe(TODAY)
    // The history repeats itself exactly: so does what is expected, Monday to Sunday.
    const week = days.slice(0, 7).map(({ mean }: { mean: number }) => Math.round(mean))
    expect(week).toEqual(PATTERN)
    for (const { p10, p50, p90 } of days) expect(p10 <= p50 && p50 <= p90).toBe(true)
  })

  test('are made again only where the history is another', async () => {
    const opened = await shop()
    await opened.upload([...salesFrom('2026-04-06', 70), ...salesFrom('2026-04-06', 70, { productId: 'mug' })])
    await generate(opened)
    expect(await generate(opened)).toMatchObject({ result: { madeCount: 0, unchangedCount: 2 } })
    await opened.upload([{ productId: 'mug', date: '2026-06-14', quantity: 99, price: '1.00' }])
    expect(await generate(opened)).toMatchObject({ result: { madeCount: 1, unchangedCount: 1 } })
    expect(await generate(opened, { force: true, productId: 'tea' })).toMatchObject({ result: { madeCount: 1 } })
    expect(await generate(opened, { store: 'york' })).toMatchObject({ result: { madeCount: 0, unchangedCount: 0 } })
    expect(await generate(opened, { category: 'none' })).toMatchObject({ result: { madeCount: 0 } })
  })

  test('say so when there is little to learn from, or it is old', async () => {
    const opened = await shop('2026-12-24T09:00:00Z')
    await opened.upload(salesFrom('2026-06-01', 5))
    await generate(opened)
    const { stores } = (await opened.manager('GET', '/api/v1/forecasts/tea')).json()
    expect(stores).toMatchObject([{ warnings: ['short_history'], isStale: true, trainedThrough: '2026-06-05' }])
    expect((await opened.manager('GET', '/api/v1/forecasts/mug')).json()).toMatchObject({
      productId: 'mug',
      stores: [],
    })
    const accuracy = (await opened.manager('GET', '/api/v1/forecasts/tea/accuracy')).json<AccuracyView>()
    expect(accuracy).toEqual({ productId: 'tea', overrides: [], proposals: [] })
  })

  test('days out of stock are no days without demand', async () => {
    const opened = await shop()
    const { manager } = opened
    const post = (line: object, key: string) =>
      manager('POST', '/api/v1/movements', {
        body: { lines: [{ productId: 'tea', storeId: 'leeds', ...line }] },
        headers: { 'idempotency-key': key },
      })
    // Ten a day, but every other week the shelf is empty.
    for (let i = 0; i < 56; i++) {
      const day = addDays('2026-04-20', i)
      const isEmpty = Math.floor(i / 7) % 2 === 1
      if (i % 14 === 0) await post({ kind: 'receipt', quantity: '70', occurredAt: `${day}T00:00:00+01:00` }, `r${i}`)
      if (!isEmpty) await post({ kind: 'sale', quantity: '10', occurredAt: `${day}T20:00:00+01:00` }, `s${i}`)
    }
    await opened.settle()
    await generate(opened)
    const { stores } = (await manager('GET', '/api/v1/forecasts/tea')).json()
    const mean = stores[0].days.slice(0, 28).reduce((sum: number, day: { mean: number }) => sum + day.mean, 0) / 28
    // Zeros taken for demand would make it 5 a day.
    expect(mean).toBeGreaterThan(8)
  })

  test('are judged from past origins against the last week, and by what then happened', async () => {
    const opened = await shop('2026-05-04T09:00:00Z')
    const { clock, manager, upload } = opened
    await upload(salesFrom('2025-11-03', 182))
    await generate(opened)
    const early = (await manager('GET', '/api/v1/forecasts/tea/accuracy')).json<AccuracyView>()
    expect(early.backtest).toMatchObject({ horizonDays: 28, origins: 4 })
    expect(early.backtest!.forecast.wape).toBeLessThan(5)
    expect(early.published).toBeUndefined()
    clock.set('2026-05-18T09:00:00Z')
    await upload(salesFrom('2026-05-04', 14))
    const later = (await manager('GET', '/api/v1/forecasts/tea/accuracy')).json<AccuracyView>()
    expect(later.published!.forecast.days).toBe(14)
    expect(later.published!.forecast.wape).toBeLessThan(20)
  })

  test('a person may know better: beside the forecast, judged, and taken back', async () => {
    const opened = await shop()
    const { clock, manager, upload } = opened
    await upload(salesFrom('2026-03-02', 105))
    await generate(opened)
    const body = { store: 'leeds', from: '2026-06-20', to: '2026-06-20', factor: 2, reason: 'street festival' }
    const added = await manager('POST', '/api/v1/forecasts/tea/overrides', { body })
    expect(added.statusCode, added.body).toBe(201)
    const read = async () => (await manager('GET', '/api/v1/forecasts/tea')).json().stores[0]
    const saturday = (await read()).days[5]
    expect(saturday.overridden.mean).toBeCloseTo(2 * saturday.mean, 2)
    expect((await read()).days[4].overridden.mean).toBe((await read()).days[4].mean)
    clock.set('2026-06-22T09:00:00Z')
    await upload(salesFrom('2026-06-15', 7, { quantity: 28 }))
    const { overrides } = (await manager('GET', '/api/v1/forecasts/tea/accuracy')).json<AccuracyView>()
    expect(overrides).toMatchObject([{ factor: 2, outcome: { days: 1, sold: 28, verdict: 'better' } }])
    const { overrideId } = added.json<OverrideView>()
    const removed = await manager('DELETE', `/api/v1/forecasts/overrides/${overrideId}`)
    expect(removed.json()).toMatchObject({ overrideId, removedAt: '2026-06-22T09:00:00.000Z' })
    expect((await read()).days[5].overridden).toBeUndefined()
  })

  test.each([
    [{ factor: 2, unitsPerDay: 3 }, 400],
    [{}, 400],
    [{ factor: 2, from: '2026-02-30' }, 400],
    [{ factor: 99 }, 422],
    [{ factor: 2, from: '2026-01-01', to: '2026-01-02' }, 422],
    [{ factor: 2, store: 'paris' }, 422],
  ])('an override %j is refused', async (more, status) => {
    const { manager } = await shop()
    const body = { store: 'leeds', from: '2026-06-20', to: '2026-06-21', reason: 'why', ...more }
    expect((await manager('POST', '/api/v1/forecasts/tea/overrides', { body })).statusCode).toBe(status)
  })

  test('the night’s forecasts are asked for once, after three in the morning of the shop', async () => {
    const { deps, clock, settle, manager } = await shop('2026-06-15T01:59:00Z')
    expect(await askNightly(deps)).toBe(0)
    // Three in the morning in London's summer; the other tenant has its own shop there.
    clock.set('2026-06-15T02:00:00Z')
    expect(await askNightly(deps)).toBe(2)
    clock.set('2026-06-15T22:00:00Z')
    expect(await askNightly(deps)).toBe(0)
    await settle()
    clock.set('2026-06-16T05:00:00Z')
    expect(await askNightly(deps)).toBe(2)
    const jobs = (await manager('GET', '/api/v1/jobs?kind=forecast')).json<{ data: JobView[] }>()
    expect(jobs.data.map(({ state, createdBy }) => [state, createdBy])).toEqual([
      ['waiting', 'schedule'],
      ['done', 'schedule'],
    ])
  })

  test('stay within tenant, role and stores', async () => {
    const opened = await shop()
    await opened.upload(salesFrom('2026-03-02', 105))
    await opened.upload(salesFrom('2026-03-02', 105), 'york')
    await generate(opened)
    const ofYork: Principal = { ...MANAGER, stores: ['york'] }
    const york = opened.as(ofYork)
    const own = (await york('GET', '/api/v1/forecasts/tea')).json()
    expect(own.stores.map(({ storeId }: { storeId: string }) => storeId)).toEqual(['york'])
    expect((await york('GET', '/api/v1/forecasts/tea?store=leeds')).statusCode).toBe(403)
    expect((await york('POST', '/api/v1/forecasts/generate', { body: { store: 'leeds' } })).statusCode).toBe(403)
    const body = { store: 'leeds', from: '2026-06-20', to: '2026-06-20', factor: 2, reason: 'x' }
    expect((await york('POST', '/api/v1/forecasts/tea/overrides', { body })).statusCode).toBe(403)
    const added = (await opened.manager('POST', '/api/v1/forecasts/tea/overrides', { body })).json<OverrideView>()
    expect((await york('DELETE', `/api/v1/forecasts/overrides/${added.overrideId}`)).statusCode).toBe(404)
    expect((await opened.as(STAFF_LEEDS)('GET', '/api/v1/forecasts/tea')).statusCode).toBe(403)
    expect((await opened.as(STRANGER)('GET', '/api/v1/forecasts/tea')).json()).toMatchObject({ stores: [] })
    expect((await opened.manager('POST', '/api/v1/forecasts/generate', { body: { productId: 'no' } })).statusCode).toBe(
      422,
    )
  })
})

describe('the list of forecasts', () => {
  type List = { data: ListedForecastView[]; nextCursor?: string }

  /** Tea sells 44 a week in Leeds; mugs half as much there, and twice as much in York. */
  async function stocked() {
    const opened = await shop()
    const edited = await opened.manager('PUT', '/api/v1/products/mug', {
      body: { name: 'Enamel mug', category: 'Kitchen', unit: 'piece' },
      headers: { 'if-match': '"1"' },
    })
    expect(edited.statusCode, edited.body).toBe(200)
    const halves = salesFrom('2026-03-02', 105).map((sale) => ({
      ...sale,
      productId: 'mug',
      quantity: sale.quantity! / 2,
    }))
    const doubles = halves.map((sale) => ({ ...sale, quantity: sale.quantity * 4 }))
    await opened.upload([...salesFrom('2026-03-02', 105), ...halves])
    await opened.upload(doubles, 'york')
    await generate(opened)
    const list = async (query = '') => (await opened.manager('GET', `/api/v1/forecasts${query}`)).json<List>()
    return { ...opened, list }
  }
  const levels = ({ data }: List) => data.map(({ productId, storeId }) => `${productId} ${storeId}`)

  test('adds up the days of each, what sells most first, page by page', async () => {
    const { list } = await stocked()
    const first = await list('?limit=2')
    expect(levels(first)).toEqual(['mug york', 'tea leeds'])
    const [, tea] = first.data
    expect(tea).toMatchObject({ trainedThrough: '2026-06-14', demandClass: 'smooth', isStale: false, warnings: [] })
    // Seven days of a pattern that repeats itself exactly, and four weeks of it.
    expect(tea!.units7).toBeCloseTo(44, 0)
    expect(Math.abs(tea!.units28 - 4 * 44)).toBeLessThan(2)
    const second = await list(`?limit=2&cursor=${first.nextCursor}`)
    expect(levels(second)).toEqual(['mug leeds'])
    expect(second.nextCursor).toBeUndefined()
  })

  test('can be narrowed to a store, a category, a kind of demand and words', async () => {
    const { list } = await stocked()
    expect(levels(await list('?store=york'))).toEqual(['mug york'])
    expect(levels(await list('?category=Kitchen'))).toEqual(['mug york', 'mug leeds'])
    expect((await list('?category=Kitchen')).data[0]).toMatchObject({ name: 'Enamel mug', category: 'Kitchen' })
    expect(levels(await list('?demandClass=smooth&search=TEA'))).toEqual(['tea leeds'])
    expect(levels(await list('?demandClass=dying'))).toEqual([])
    expect(levels(await list('?search=nothing-like-this'))).toEqual([])
  })

  test.each(['?limit=201', '?limit=0', '?demandClass=odd', '?cursor=nonsense', '?cursor=WzFd'])(
    'refuses %s',
    async (query) => {
      const { manager } = await shop()
      expect((await manager('GET', `/api/v1/forecasts${query}`)).statusCode).toBe(400)
    },
  )

  test('stays within tenant, role and stores', async () => {
    const { as } = await stocked()
    const york = as({ ...MANAGER, stores: ['york'] })
    expect(levels((await york('GET', '/api/v1/forecasts')).json())).toEqual(['mug york'])
    expect((await york('GET', '/api/v1/forecasts?store=leeds')).statusCode).toBe(403)
    expect((await as({ ...MANAGER, stores: [] })('GET', '/api/v1/forecasts')).json()).toEqual({ data: [] })
    expect((await as(STAFF_LEEDS)('GET', '/api/v1/forecasts')).statusCode).toBe(403)
    expect((await as(STRANGER)('GET', '/api/v1/forecasts')).json()).toEqual({ data: [] })
  })
})
