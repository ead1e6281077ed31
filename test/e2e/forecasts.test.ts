import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { addDays, type Day } from '#domain/values/day.ts'
import { PHONE } from '#test/support/browser.ts'
import { ownerPage, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { type TestServer, testServer } from '#test/support/server.ts'
import { uploadSales, WEEK_PATTERN } from '#test/support/sold-days.ts'

const browser = sharedBrowser()

/** A browser and a forecast on a busy machine need longer than a unit test. */
const E2E_MS = 120_000

const today = (): Day => new Date().toISOString().slice(0, 10)

async function overrideFirstDay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Override days' }).click()
  const dialog = page.getByRole('dialog', { name: 'Override days' })
  await dialog.getByLabel('How much').fill('100')
  await dialog.getByLabel('Why').fill('Street festival')
  await dialog.getByRole('button', { name: 'Override', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

test(
  'sales become forecasts at the press of a button, and a person may know better',
  async () => {
    const server = await testServer()
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/forecasts')
    await page.getByText('No forecasts yet, and no sales to learn from').waitFor()
    expect(await page.getByRole('link', { name: 'Bring in sales' }).getAttribute('href')).toBe('/sales')

    await uploadSales(server)
    await page.reload()
    await page.getByText('To have them now, press').waitFor()
    await page.getByRole('button', { name: 'Forecast now' }).click()
    const table = page.getByRole('table', { name: 'What is expected' })
    // Seven days of a pattern that repeats itself exactly.
    await table.getByRole('cell', { name: /\b44$/ }).first().waitFor({ timeout: 60_000 })
    expect(await auditPage(page)).toEqual([])
    await page.getByRole('searchbox', { name: 'Search name, number or barcode' }).fill('coffee')
    await page.getByText('Nothing matches').waitFor()
    await page.getByRole('button', { name: 'Clear search and filters' }).click()

    await table.getByRole('link', { name: /Assam tea/ }).click()
    await page.getByRole('heading', { name: 'Forecast of Assam tea, loose' }).waitFor()
    await page.getByText(/Tried out from four past days, 28 days ahead each/).waitFor({ timeout: 60_000 })
    await page.getByRole('img', { name: /^Assam tea, loose: sold day by day/ }).waitFor()
    const days = page.getByRole('table', { name: 'Expected day by day' })
    const cell = await days.getByRole('row').nth(1).getByRole('cell').nth(1).textContent()
    // On a phone a cell has its heading in it.
    const expected = Number(/\d+$/.exec(cell ?? '')?.[0])
    expect(WEEK_PATTERN).toContain(expected)
    // No language model is set, so nothing offers to ask one.
    expect(await page.getByRole('button', { name: 'Suggest from a note' }).count()).toBe(0)

    await overrideFirstDay(page)
    // A hundred percent more is twice as much.
    const firstRow = days.getByRole('row').nth(1)
    await firstRow
      .getByRole('cell', { name: new RegExp(`\\b${2 * expected}$`) })
      .first()
      .waitFor()
    const overrides = page.getByRole('list', { name: 'Overrides' })
    await overrides.getByText('Street festival').waitFor()
    expect(await auditPage(page)).toEqual([])
    await page.setViewportSize(PHONE)
    expect(await auditPage(page)).toEqual([])
    await overrides.getByRole('button', { name: /^Take back/ }).click()
    await overrides.getByText('Taken back').waitFor()
    await page.getByText('As overridden').waitFor({ state: 'detached' })
    expect(faults).toEqual([])
  },
  E2E_MS,
)

/** Products that sell in a whole number of units every day: number 1 one of each, number 2 two, and so on. */
async function uploadRange(server: TestServer, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i + 1)
  const days = Array.from({ length: 28 }, (_, i) => addDays(today(), i - 28))
  const ofProducts = (some: number[]) =>
    some.flatMap((n) =>
      days.map((date) => ({ productId: `P-${n}`, name: `Product ${n}`, date, quantity: n, price: '1.00' })),
    )
  for (let i = 0; i < count; i += 250) {
    const sales = ofProducts(numbers.slice(i, i + 250))
    const { status, body } = await server.send('POST', '/sales-data/upload', { store: 'leeds', sales })
    expect(status, JSON.stringify(body)).toBeLessThan(300)
  }
  const states = async () => {
    const { body } = await server.send('GET', '/sales-data/uploads')
    return (body as { data: { state: string }[] }).data.map(({ state }) => state)
  }
  await expect.poll(states, { timeout: 30_000 }).toEqual(['published', 'published'])
}

test(
  'every forecast is in the list, however many there are, and filters hold for all of them',
  async () => {
    const server = await testServer()
    await uploadRange(server, 450)
    await server.send('POST', '/forecasts/generate', {})
    const count = async () => {
      const { body } = await server.send('GET', '/forecasts?limit=200&search=P-450')
      return (body as { data: unknown[] }).data.length
    }
    await expect.poll(count, { timeout: 60_000, interval: 500 }).toBe(1)
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/forecasts')
    const table = page.getByRole('table', { name: 'What is expected' })
    await table.getByRole('link', { name: /^Product 450/ }).waitFor()
    // What sells least is far beyond what a printed report has.
    const last = table.getByRole('link', { name: /^Product 1\s?P-1$/ })
    for (let step = 0; step < 60 && !(await last.isVisible()); step++) {
      await page.mouse.wheel(0, 1500)
      await page.waitForTimeout(60)
    }
    await last.waitFor()
    await page.getByText('450 forecasts, all shown').waitFor()
    expect(await table.getByRole('row').count()).toBeLessThan(80)

    await page.goto('/forecasts?search=product+17&demand=lumpy')
    await page.getByText('Nothing matches').waitFor()
    await page.getByRole('button', { name: /Kind of demand/ }).click()
    await page.getByRole('option', { name: 'Any demand' }).click()
    // 17, 117, 217, 317 and 417, and 170 to 179.
    await page.getByText('15 forecasts, all shown').waitFor()
    expect(faults).toEqual([])
  },
  E2E_MS,
)
