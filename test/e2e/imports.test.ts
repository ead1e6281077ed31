import { expect, test } from 'vitest'
import { ownerPage, sharedBrowser } from '#test/support/dashboard.ts'
import { testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A browser on a busy machine needs longer than a unit test. */
const E2E_MS = 60_000

test(
  'a file of counts with unknown columns is planned once somebody says what they hold',
  async () => {
    const server = await testServer()
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/imports')
    const buffer = Buffer.from('cikk;darab\nT-1;3\nT-2;5\n')
    await page.locator('input[type=file]').setInputFiles({ name: 'leltár.csv', mimeType: 'text/csv', buffer })
    const choose = async (column: string, field: string) => {
      await page.getByRole('button', { name: `Not used ${column}` }).click()
      await page.getByRole('option', { name: field }).click()
    }
    await choose('cikk', 'Product number (SKU)')
    await choose('darab', 'Quantity counted')
    await page.getByRole('button', { name: /^Read the file again/ }).click()
    await page.getByRole('button', { name: /^Apply/ }).waitFor()
    expect(faults).toEqual([])
  },
  E2E_MS,
)
