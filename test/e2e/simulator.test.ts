import { expect, test } from 'vitest'
import { PHONE } from '#test/support/browser.ts'
import { ownerPage, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { type TestServer, testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A year of forecasts, on a machine that has other things to do. */
const JOURNEY_MS = 90_000
const DAY_MS = 86_400_000
const DAYS = 98
/** What every platform records at once. */
const LINES = 40

const dayBefore = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)

async function ok({ send }: TestServer, path: string, body: object): Promise<void> {
  const answer = await send('POST', path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
}

/** Ten tea a day by the ledger, 100 delivered on the first day and 70 each week; ten mugs a day, of which a file tells. */
async function shop(): Promise<TestServer> {
  const server = await testServer()
  for (const [productId, name] of [
    ['tea', 'Tea'],
    ['mug', 'Mug'],
  ]) {
    const terms = { price: '5.00', cost: '3.00', policy: { leadTimeDays: 3 } }
    await ok(server, '/products', { productId, name, category: name, ...terms })
  }
  const tea = { productId: 'tea', storeId: 'leeds' }
  const lines = Array.from({ length: DAYS }, (_, i) => {
    const day = dayBefore(DAYS - i)
    const sale = { ...tea, kind: 'sale', quantity: '10', unitPrice: '5.00', occurredAt: `${day}T12:00:00Z` }
    const receipt = { ...tea, kind: 'receipt', quantity: i === 0 ? '100' : '70', occurredAt: `${day}T06:00:00Z` }
    return i % 7 === 0 ? [receipt, sale] : [sale]
  }).flat()
  for (let i = 0; i < lines.length; i += LINES) await ok(server, '/movements', { lines: lines.slice(i, i + LINES) })
  const sales = Array.from({ length: DAYS }, (_, i) => ({
    productId: 'mug',
    date: dayBefore(DAYS - i),
    quantity: 10,
    price: '5.00',
  }))
  await ok(server, '/sales-data/upload', { store: 'leeds', sales })
  const states = async () =>
    ((await server.send('GET', '/sales-data/uploads')).body as { data: { state: string }[] }).data.map(
      ({ state }) => state,
    )
  await expect.poll(states, { timeout: 20_000 }).toEqual(['published'])
  return server
}

test(
  'the past year is replayed at the press of a button, beside what really happened where that is on record',
  async () => {
    const server = await shop()
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/recommendations')
    await page.getByRole('tab', { name: 'Past year' }).click()
    await page.getByText('Nothing was replayed for this yet').waitFor()
    await page.getByRole('button', { name: 'Replay the past year' }).click()

    const table = page.getByRole('table', { name: 'Policies side by side' })
    await table.waitFor({ timeout: 60_000 })
    // Of tea alone: days 24 to 97 count. They close at 60, 50, 40, 30 and ten weeks at 90, 80 ... 30: 4380 in 74 days, at £3.
    const really = table.getByRole('row', { name: /What really happened/ })
    await really.getByRole('cell', { name: '£177.57 (59)' }).waitFor()
    await really.getByRole('cell', { name: '100%' }).first().waitFor()
    await table.getByRole('row', { name: /As recommended/ }).waitFor()
    await page.getByText('One product in one store, 74 days in all, those of which the ledger has').waitFor()
    const all = page.getByRole('table', { name: 'Policies on all days' })
    const unknown = all.getByRole('row', { name: /What really happened/ })
    await unknown.getByRole('cell', { name: 'no stock record' }).first().waitFor()
    await page.getByRole('img', { name: /^Sales lost: / }).waitFor()
    await page.getByRole('heading', { name: 'What is assumed' }).waitFor()
    expect(await auditPage(page)).toEqual([])
    await page.setViewportSize(PHONE)
    expect(await auditPage(page)).toEqual([])

    // Another scope has no result yet; the address says which it is.
    await page.goto('/recommendations?view=simulator&category=Mug')
    await page.getByText('Nothing was replayed for this yet').waitFor()
    expect(faults).toEqual([])
  },
  JOURNEY_MS,
)
