import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { addDays } from '#domain/values/day.ts'
import { localDay } from '#domain/values/local-time.ts'
import { DESKTOP, PHONE } from '#test/support/browser.ts'
import { ownerPage, seedProducts, sell, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A browser on a busy machine needs longer than a unit test. */
const E2E_MS = 90_000

const daysAgo = (count: number): string => addDays(localDay(Date.now(), 'Europe/London'), -count)

const csv = (...rows: string[]): string => `${['sku,name,date,quantity,price', ...rows].join('\n')}\n`

async function sendFile(page: Page, name: string, content: string): Promise<void> {
  await page
    .getByRole('dialog')
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })
}

const stat = (page: Page, label: string) => page.getByText(label, { exact: true }).locator('..')

test(
  'past sales are sent in a dialog, shown in totals, chart and ranking, and taken back',
  async () => {
    const server = await testServer()
    const { page, faults } = await ownerPage(browser(), server, { viewport: PHONE })
    await page.goto('/sales')
    await page.getByText('No sales yet').waitFor()

    await page.getByRole('button', { name: 'Upload past sales' }).click()
    const row = (count: number, cells: string) => cells.replace('DATE', daysAgo(count))
    const good = [row(5, 'T-1,Assam,DATE,3,4.50'), row(4, 'T-1,Assam,DATE,-1,4.50'), row(3, 'T-2,Mug,DATE,2,10.00')]
    await sendFile(page, 'bad.csv', csv(...good, 'T-3,Tray,yesterday,1,2.00'))
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('alert').getByText('One row cannot be read').waitFor()
    // Headings are row 1, so the fourth sale is row 5.
    await dialog.getByRole('list', { name: 'Bad rows' }).getByText('row 5, column "date"').waitFor()
    await dialog.getByRole('button', { name: 'Choose another file' }).click()

    await sendFile(page, 'good.csv', csv(...good))
    await dialog.getByText('Taken in: 5 units sold, 1 returned.').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()

    await page.setViewportSize(DESKTOP)
    await page.getByRole('img', { name: /^Revenue by day/ }).waitFor()
    // 3 x 4.50 + 2 x 10.00; one unit came back for 4.50.
    expect(await stat(page, 'Units sold').textContent()).toBe('Units sold5')
    expect(await stat(page, 'Revenue').first().textContent()).toContain('£33.50')
    expect(await stat(page, 'Units returned').textContent()).toContain('£4.50 given back')
    // From the first sale to the last: three of the 27 days before today.
    await page.getByText(/3 of 27 days/).waitFor()
    await page.getByRole('row', { name: /Mug/ }).getByText('£20.00').waitFor()
    expect(await page.getByRole('link', { name: /Mug/ }).getAttribute('href')).toBe('/products/T-2?store=leeds')
    expect(await auditPage(page)).toEqual([])

    await page.getByRole('button', { name: 'Take back good.csv' }).click()
    await dialog.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('good.csv was taken back.').waitFor()
    await page.getByText('No sales yet').waitFor()
    expect(faults).toEqual([])
  },
  E2E_MS,
)

test(
  'a sale at another till shows without a reload',
  async () => {
    const server = await testServer()
    await seedProducts(server, [{ productId: 'tea', name: 'Tea', onHand: '10', price: '3.50' }])
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/sales')
    await page.getByText('No sales').first().waitFor()
    await page.getByRole('button', { name: /^Live/ }).first().waitFor()
    await sell(server, 'tea', '2')
    await page.getByRole('row', { name: /Tea/ }).getByText('£7.00').waitFor({ timeout: 8000 })
    expect(await stat(page, 'Units sold').textContent()).toBe('Units sold2')
    await sell(server, 'tea', '1')
    await page.getByRole('row', { name: /Tea/ }).getByText('£10.50').waitFor({ timeout: 8000 })
    expect(faults).toEqual([])
  },
  E2E_MS,
)

test(
  'a file in another language is read once somebody says what its columns hold',
  async () => {
    const server = await testServer()
    const { page, faults } = await ownerPage(browser(), server, { viewport: PHONE })
    await page.goto('/sales')
    await page.getByRole('button', { name: 'Upload past sales' }).click()
    const rows = [
      `T-1;Asszám tea;${daysAgo(5)};3;13,50`,
      `T-2;Bögre;${daysAgo(4)};1,5;20,00`,
      'T-3;Tálca;tegnap;1;2,00',
    ]
    await sendFile(page, 'eladások.csv', ['cikk;termék;nap;darab;bevétel', ...rows, ''].join('\n'))
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Nothing was taken yet. Say what each column holds.').waitFor()
    await dialog.getByText('Asszám tea · Bögre · Tálca').waitFor()
    expect(await auditPage(page)).toEqual([])

    const choose = async (column: string, field: string) => {
      await dialog.getByRole('button', { name: `Not used ${column}` }).click()
      await page.getByRole('option', { name: field }).click()
    }
    await choose('cikk', 'Product number (SKU)')
    await choose('termék', 'Product name')
    await choose('nap', 'Day or time of the sale')
    const again = dialog.getByRole('button', { name: /^Read the file again/ })
    expect(await again.getAttribute('aria-disabled')).toBe('true')
    await choose('darab', 'Quantity sold')
    await choose('bevétel', 'Revenue of the row')
    await again.click()
    // What was said of the columns is kept when the bad row is left out.
    await dialog.getByRole('list', { name: 'Bad rows' }).getByText('row 4, column "nap"').waitFor()
    await dialog.getByRole('button', { name: 'Take the good rows' }).click()
    await dialog.getByText('Taken in: 4.5 units sold, 0 returned.').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('row', { name: /Bögre/ }).getByText('£20.00').waitFor()
    expect(faults).toEqual([])
  },
  E2E_MS,
)
