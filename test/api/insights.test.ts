import { describe, expect, test } from 'vitest'
import type { ReportDocumentView } from '#contract/report-document.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { MANAGER, STAFF_LEEDS, testApp } from '#test/support/test-app.ts'

const TODAY = '2026-06-16'
const YESTERDAY = '2026-06-15'

type Section = ReportDocumentView['sections'][number]
type Table = Extract<Section, { kind: 'table' }>

/** A shop that bought, sold and ran out yesterday, on a morning after. */
async function shop() {
  const opened = await testApp({ clock: { now: () => Date.parse(`${TODAY}T05:00:00Z`) } })
  const manager = opened.as(MANAGER)
  let count = 0
  const ok = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: object, headers = {}) => {
    const answer = await manager(method, `/api/v1${url}`, { ...(body && { body }), headers })
    expect(answer.statusCode, answer.body).toBeLessThan(300)
    return answer.json()
  }
  const move = (kind: string, quantity: string, at: string, more: object = {}) =>
    ok(
      'POST',
      '/movements',
      { lines: [{ productId: 'tea', storeId: 'leeds', kind, quantity, occurredAt: `${at}+01:00`, ...more }] },
      { 'idempotency-key': `m${count++}` },
    )
  const read = async (path = '/reports/daily-insights?store=leeds'): Promise<ReportDocumentView> => ok('GET', path)
  return { ...opened, ok, move, read }
}

const table = ({ sections }: ReportDocumentView, title: string): Table | undefined =>
  sections.find((section): section is Table => section.kind === 'table' && section.title.startsWith(title))

const figure = ({ sections }: ReportDocumentView, label: string) =>
  sections
    .flatMap((section) => (section.kind === 'keyFigures' ? section.figures : []))
    .find((one) => one.label === label)

describe('daily insights', () => {
  test('tell by hand-reckoned figures what sold, what it cost, what ran out and what is left', async () => {
    const { move, read, settle } = await shop()
    await move('receipt', '4', '2026-06-01T08:00:00', { unitCost: '2.00' })
    await move('receipt', '6', '2026-06-10T08:00:00', { unitCost: '3.00' })
    await move('sale', '5', `${YESTERDAY}T10:00:00`, { unitPrice: '5.00' })
    await move('return', '1', `${YESTERDAY}T11:00:00`, { unitPrice: '5.00' })
    await settle()
    const found = await read()
    expect(found).toMatchObject({
      title: 'Daily insights · leeds',
      currency: 'GBP',
      period: { from: YESTERDAY, to: YESTERDAY },
    })
    expect(figure(found, 'Revenue')).toMatchObject({ value: '25.00' })
    // First in first out: 4 at 2.00 and 1 at 3.00 went, and 1 at 3.00 came back: 4 x 2.00 = 8.00 of cost.
    // Revenue 25.00 less 5.00 given back less 8.00.
    expect(figure(found, 'Gross profit')).toMatchObject({ value: '12.00' })
    // 6 left at 3.00.
    expect(figure(found, 'Stock value, FIFO')).toMatchObject({ value: '18.00' })
    // Moving average: (4 x 2.00 + 6 x 3.00) / 10 = 2.60 each; 6 left.
    expect(figure(found, 'Stock value, moving average')).toMatchObject({ value: '15.60' })
    expect(table(found, 'What sold')?.rows).toEqual([
      { productId: 'tea', name: 'tea', sold: '5', revenue: '25.00', returned: '1', onHand: '6' },
    ])
    const ages = table(found, 'Age of stock')!.rows
    expect(ages[0]).toMatchObject({ age: '0 to 30', units: '6', value: '18.00' })
    expect(table(found, 'Data to mend')?.rows.map(({ problem }) => problem)).toContain(
      'Without a supplier: they cannot be ordered',
    )
  })

  test('estimate what was lost while a shelf was empty', async () => {
    const { move, read, settle } = await shop()
    // Ten a day for two weeks, sold out at noon yesterday.
    await move('receipt', '145', '2026-06-01T07:00:00', { unitCost: '1.00' })
    for (let day = 1; day <= 14; day++)
      await move('sale', '10', `2026-06-${String(day).padStart(2, '0')}T18:00:00`, { unitPrice: '4.00' })
    await move('sale', '5', `${YESTERDAY}T12:00:00`, { unitPrice: '4.00' })
    await settle()
    const found = await read()
    const [row] = table(found, 'What ran out')!.rows
    // 145 sold over 14.5 days with stock are ten a day; half a day without: five lost, at 4.00.
    expect(row).toMatchObject({ hoursOut: '12', unitsPerDay: '10', lostUnits: '5', lostRevenue: '20.00' })
    expect(figure(found, 'Ran out')).toMatchObject({ value: '1' })
  })

  test('say which sales are missing and which closed days changed', async () => {
    const { move, read, settle, ok } = await shop()
    expect((await read()).sections.find(({ kind }) => kind === 'notice')).toMatchObject({
      severity: 'warning',
      text: expect.stringContaining('no day yet'),
    })
    await ok('POST', '/sales-data/upload', {
      store: 'leeds',
      sales: [{ productId: 'tea', date: '2026-06-12', quantity: 3, price: '2.00' }],
    })
    await settle()
    const texts = async () =>
      (await read()).sections.flatMap((section) => (section.kind === 'notice' ? [section.text] : []))
    expect(await texts()).toEqual(
      expect.arrayContaining([
        'leeds: sales are known of days up to 12 Jun 2026. Nothing of this period is known.',
        'Closed days that changed since, with the number of products: 12 Jun 2026 in leeds (1).',
      ]),
    )
    await move('receipt', '9', '2026-06-01T08:00:00', { unitCost: '2.00' })
    await move('sale', '1', `${YESTERDAY}T10:00:00`)
    await settle()
    expect((await texts()).some((text) => text.includes('missing'))).toBe(false)
  })

  test('of a shop with nothing in it say so', async () => {
    const { read } = await shop()
    const found = await read()
    expect(figure(found, 'Revenue')).toMatchObject({ value: '0.00' })
    expect(found.sections).toEqual(
      expect.arrayContaining([{ kind: 'paragraph', text: 'Nothing was sold in this period.' }]),
    )
  })

  test('stay within role and stores, and refuse what makes no sense', async () => {
    const { as, ok, move, settle } = await shop()
    await move('receipt', '9', '2026-06-01T08:00:00', { unitCost: '2.00' })
    await settle()
    const path = '/api/v1/reports/daily-insights'
    const ofYork: Principal = { ...MANAGER, stores: ['york'] }
    expect((await as(STAFF_LEEDS)('GET', path)).statusCode).toBe(403)
    expect((await as(ofYork)('GET', `${path}?store=leeds`)).statusCode).toBe(404)
    const own = (await as(ofYork)('GET', path)).json<ReportDocumentView>()
    expect(figure(own, 'Stock value, FIFO')).toMatchObject({ value: '0.00' })
    const manager = as(MANAGER)
    expect((await manager('GET', `${path}?from=2026-06-02&to=2026-06-01`)).statusCode).toBe(400)
    expect((await manager('GET', `${path}?from=2020-01-01&to=2026-06-01`)).statusCode).toBe(400)
    await ok('POST', '/stores', { storeId: 'tokyo', name: 'Tōkyō', timeZone: 'Asia/Tokyo', currency: 'JPY' })
    expect((await manager('GET', path)).json()).toMatchObject({ code: 'MIXED_CURRENCIES' })
    expect((await manager('GET', `${path}?store=tokyo`)).statusCode).toBe(200)
  })
})

describe('the other reports', () => {
  test('tell of the week, and of what is expected', async () => {
    const { ok, read, settle, move } = await shop()
    await move('receipt', '20', '2026-06-01T08:00:00', { unitCost: '2.00' })
    const sales = Array.from({ length: 60 }, (_, i) => ({
      productId: 'tea',
      date: new Date(Date.parse('2026-04-17') + i * 86_400_000).toISOString().slice(0, 10),
      quantity: 6,
      price: '5.00',
    }))
    await ok('POST', '/sales-data/upload', { store: 'leeds', sales })
    await settle()
    await ok('POST', '/forecasts/generate', {})
    await settle()
    const week = await read('/reports/weekly-summary?store=leeds')
    expect(week.period).toEqual({ from: '2026-06-09', to: '2026-06-15' })
    // Six a day at 5.00 for seven days, as in the week before.
    expect(figure(week, 'Revenue')).toMatchObject({ value: '210.00', note: '0 % on the period before' })
    expect(table(week, 'What to do')?.rows).toMatchObject([{ productId: 'tea', action: 'Buy' }])
    const forecasts = await read('/reports/forecast-summary?store=leeds')
    expect(figure(forecasts, 'Forecasts')).toMatchObject({ value: '1' })
    const [row] = table(forecasts, 'What is expected')!.rows
    expect(Math.round(Number(row!.units7))).toBe(42)
    expect(row).toMatchObject({ trainedThrough: '2026-06-15' })
  })
})
