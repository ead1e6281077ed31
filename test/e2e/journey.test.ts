import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type RunningServer, startServer } from '#main/start.ts'
import { openBeside, openPage, PHONE } from '#test/support/browser.ts'
import { testConfig } from '#test/support/config.ts'
import { sharedBrowser } from '#test/support/dashboard.ts'
import { tempFolder } from '#test/support/temp-database.ts'

const browser = sharedBrowser()

/** A whole morning in one test, on a machine that has other things to do. */
const JOURNEY_MS = 120_000
/** What happens on one page is on the other before anybody looks up. */
const LIVE_MS = 3000
const PASSWORD = 'correct horse battery staple'

async function start(dataFolder: string, port = 0): Promise<RunningServer> {
  const server = await startServer(testConfig(dataFolder, { port }))
  let isStopped = false
  const stop = async () => {
    if (!isStopped) await server.stop()
    isStopped = true
  }
  onTestFinished(stop)
  return { ...server, stop }
}

async function setUpShop(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('heading', { name: 'Set up your shop' }).waitFor()
  await page.getByLabel('Name of the shop').fill('Acme Teas')
  await page.getByLabel('Name of the store').fill('Leeds')
  await page.getByLabel('Your name').fill('Ann')
  await page.getByLabel('E-mail').fill('ann@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create the shop' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

async function addProduct(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Stock' }).click()
  await page.getByRole('link', { name: 'New product' }).click()
  await page.getByLabel('Product number (SKU)').fill('T-100')
  await page.getByLabel('Name', { exact: true }).fill('Assam tea, loose')
  await page.getByLabel('Price').fill('4.50')
  await page.getByLabel('Low-stock threshold').fill('5')
  await page.getByRole('button', { name: 'Add product' }).click()
  await page.getByRole('heading', { name: 'Assam tea, loose' }).waitFor()
}

async function record(page: Page, kind: string, quantity: string): Promise<void> {
  await page.goto(`/record?kind=${kind}`)
  await page.getByRole('combobox', { name: 'Barcode, product number or name' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.type(`T-100\n${quantity}\n`)
  await page.getByRole('list', { name: 'Recorded' }).getByText(/left/).first().waitFor()
}

async function importFile(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Imports' }).click()
  const file = 'product_id,product_name,stock_count\nT-100,"Assam tea, loose",40\n馬-7,馬克杯,12\n'
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'leeds.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await page.getByRole('button', { name: 'Undo this import' }).waitFor()
}

describe('a morning in a new shop', () => {
  test(
    'from set-up to a product, a sale seen on a second screen, an alert, and a file',
    async () => {
      const server = await start(join(await tempFolder(), 'data'))
      const till = await openPage(browser(), server.url)
      await setUpShop(till.page)
      await addProduct(till.page)
      await record(till.page, 'receipt', '20')

      const office = await openBeside(till, server.url)
      await office.page.goto('/products/T-100')
      const shown = office.page.getByTestId('on-hand')
      expect(await shown.textContent()).toBe('20')
      await office.page.getByRole('button', { name: /^Live/ }).first().waitFor()
      await office.page.evaluate(() => Object.assign(window, { isSamePage: true }))

      await record(till.page, 'sale', '16')
      await shown.getByText('4', { exact: true }).waitFor({ timeout: LIVE_MS })
      await office.page.getByText('Low', { exact: true }).first().waitFor({ timeout: LIVE_MS })

      await office.page.getByRole('navigation').getByRole('link', { name: 'Alerts' }).click()
      const alerts = office.page.getByRole('table', { name: 'Alerts' })
      await alerts.getByText('Running low').waitFor()
      await alerts.getByText('Assam tea, loose').waitFor()

      await importFile(till.page)
      await office.page.getByRole('navigation').getByRole('link', { name: 'Stock' }).click()
      const row = (name: string) => office.page.getByRole('row', { name: new RegExp(name) })
      await row('Assam tea').getByText('40', { exact: true }).waitFor({ timeout: LIVE_MS })
      await row('馬克杯').getByText('12', { exact: true }).waitFor({ timeout: LIVE_MS })
      expect(await office.page.evaluate(() => 'isSamePage' in window)).toBe(true)
      expect([...till.faults, ...office.faults]).toEqual([])
    },
    JOURNEY_MS,
  )
})

describe('a server that goes away', () => {
  test(
    'is told on screen, and what is shown catches up when it is back',
    async () => {
      const folder = join(await tempFolder(), 'data')
      const first = await start(folder)
      const { page } = await openPage(browser(), first.url, { viewport: PHONE })
      await setUpShop(page)
      await page.goto('/settings')
      await page.getByText('Leeds').first().waitFor()
      await page.getByRole('button', { name: /^Live/ }).first().waitFor()

      await first.stop()
      await page
        .getByRole('button', { name: /^Reconnecting/ })
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'Add store' }).click()
      await page.getByLabel('Name', { exact: true }).fill('York')
      await page.getByRole('dialog').getByRole('button', { name: 'Add store' }).click()
      await page.getByRole('alert').getByText('The server does not answer.').waitFor()

      await start(folder, Number(new URL(first.url).port))
      await page.getByRole('dialog').getByRole('button', { name: 'Add store' }).click()
      await page.getByText('York saved.').waitFor()
      await page.getByRole('button', { name: /^Live/ }).first().waitFor()
    },
    JOURNEY_MS,
  )
})
