import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { addDays, type Day } from '#domain/values/day.ts'
import { PHONE } from '#test/support/browser.ts'
import { ownerPage, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { type TestServer, testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A browser and a forecast on a busy machine need longer than a unit test. */
const E2E_MS = 120_000

/** Monday to Sunday, repeating: 44 a week. */
const PATTERN = [4, 4, 5, 6, 8, 14, 3]
const HISTORY_DAYS = 119

const today = (): Day => new Date().toISOString().slice(0, 10)

async function uploadSales({ send }: TestServer): Promise<void> {
  const sales = Array.from({ length: HISTORY_DAYS }, (_, i) => {
    const date = addDays(today(), i - HISTORY_DAYS)
    const weekday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7
    return { productId: 'T-100', name: 'Assam tea, loose', date, quantity: PATTERN[weekday], price: '4.50' }
  })
  const { status, body } = await send('POST', '/sales-data/upload', { store: 'leeds', sales })
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  const known = async () => {
    const { body: summary } = await send('GET', '/sales-data/summary')
    return (summary as { known: { ranges: unknown[] }[] }).known.some(({ ranges }) => ranges.length > 0)
  }
  await expect.poll(known, { timeout: 20_000 }).toBe(true)
}

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
    expect(PATTERN).toContain(expected)

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
