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

test(
  'a file that a store drops shows up by itself, and its good rows are applied',
  async () => {
    const server = await testServer()
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/imports')
    await page.getByText('No file was imported yet').waitFor()
    await server.drop('leeds', 'leltár (este) 1+1.csv', 'sku,name,quantity\nT-1,Assam tea,7\nT-2,Mug,lots\n')
    const row = page.getByRole('row').filter({ hasText: 'leltár (este) 1+1.csv' })
    await row.getByText('from the inbox').waitFor()
    await row.getByText('Applied').waitFor()
    await page.goto('/stock')
    await page.getByText('Assam tea').first().waitFor()
    const levels = (await server.send('GET', '/stock?store=leeds')).body as {
      data: { productId: string; onHand: string }[]
    }
    expect(levels.data.map(({ productId, onHand }) => [productId, onHand])).toEqual([['T-1', '7']])
    expect(faults).toEqual([])
  },
  E2E_MS,
)
