import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { PHONE } from '#test/support/browser.ts'
import { ownerPage, seedProducts, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { type TestServer, testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A whole order in one test, on a machine that has other things to do. */
const JOURNEY_MS = 90_000

async function shop(): Promise<TestServer> {
  const server = await testServer()
  await seedProducts(server, [
    { productId: 'T-100', name: 'Assam tea, loose', onHand: '3', price: '4.50' },
    { productId: 'M-1', name: '馬克杯' },
  ])
  return server
}

/** An order of ten of tea and four mugs, as another manager would have made it. */
async function ordered(server: TestServer, expectedOn = '2020-02-01'): Promise<string> {
  const lines = [
    { productId: 'T-100', quantity: '10', unitCost: '2.50' },
    { productId: 'M-1', quantity: '4' },
  ]
  const order = { supplier: 'Acme Tea', storeId: 'leeds', expectedOn, lines }
  const { orderId } = (await server.send('POST', '/purchase-orders', order)).body as { orderId: string }
  expect((await server.send('POST', `/purchase-orders/${orderId}/order`)).status).toBe(200)
  return orderId
}

const onHand = async ({ send }: TestServer, productId: string) =>
  ((await send('GET', `/levels/${productId}/leeds`)).body as { onHand: string }).onHand

/** The state stands below the number; the same words name columns further down. */
const state = (page: Page, word: string) => page.locator('main header').getByText(word, { exact: true }).waitFor()

/** Puts a draft together without touching the mouse: product, quantity, cost, as a scanner and a keyboard would. */
async function draftByKeyboard(page: Page): Promise<void> {
  await page.goto('/orders/new')
  await page.getByRole('combobox', { name: 'Supplier' }).fill('Acme Tea')
  const code = page.getByRole('combobox', { name: 'Barcode, product number or name' })
  await code.focus()
  await page.keyboard.type('T-100\n')
  await page.getByLabel('Quantity of Assam tea, loose').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('10')
  await page.keyboard.press('Tab')
  await page.keyboard.type('2.5')
  await code.focus()
  await page.keyboard.type('M-1\n')
  await page.getByLabel('Quantity of 馬克杯').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('4\n')
  await page.getByRole('heading', { name: /^PO-\d{4}-0001$/ }).waitFor()
}

describe('an order', () => {
  test(
    'goes from a draft to the shelf, can be taken back in the ledger, and is closed short',
    async () => {
      const server = await shop()
      const { page, faults } = await ownerPage(browser(), server)
      await page.goto('/')
      await page.getByRole('navigation').getByRole('link', { name: 'Orders' }).click()
      await page.getByText('Nothing is on order').waitFor()
      await draftByKeyboard(page)
      await state(page, 'Draft')
      await page.getByText('£25.00').first().waitFor()

      await page.getByRole('button', { name: 'Mark as ordered' }).click()
      await page.getByLabel('Expected on').fill('2020-02-01')
      await page.getByRole('button', { name: 'It is ordered' }).click()
      await state(page, 'Ordered')
      await page.getByText('Late', { exact: true }).waitFor()

      await page.getByRole('button', { name: 'Receive' }).click()
      await page.getByLabel('Came of Assam tea, loose').fill('6')
      await page.getByLabel('Came of 馬克杯').fill('')
      await page.getByRole('button', { name: 'Put into stock' }).click()
      await state(page, 'Partly received')
      expect(await onHand(server, 'T-100')).toBe('9')

      await page.getByRole('list').getByRole('link', { name: 'Assam tea, loose' }).click()
      await page.getByRole('button', { name: 'Reverse movement 2' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Reverse' }).click()
      await page.getByText('Delivery reversed.').waitFor()
      await page.goBack()
      await state(page, 'Ordered')
      await page.getByText('reversed', { exact: true }).waitFor()
      expect(await onHand(server, 'T-100')).toBe('3')

      await page.getByRole('button', { name: 'Receive' }).click()
      await page.getByLabel('Came of Assam tea, loose').fill('')
      await page.getByRole('button', { name: 'Put into stock' }).click()
      await state(page, 'Partly received')
      await page.getByRole('button', { name: 'Close short' }).click()
      await page.getByLabel('Note').fill('tea is sold out')
      await page.getByRole('dialog').getByRole('button', { name: 'Close short' }).click()
      await state(page, 'Received')
      await page.getByText('tea is sold out').waitFor()
      expect([await onHand(server, 'T-100'), await onHand(server, 'M-1')]).toEqual(['3', '4'])
      expect(faults).toEqual([])
    },
    JOURNEY_MS,
  )

  test(
    'takes more than was ordered only when somebody says so',
    async () => {
      const server = await shop()
      const { page } = await ownerPage(browser(), server)
      await page.goto(`/orders/${await ordered(server)}`)
      await page.getByRole('button', { name: 'Receive' }).click()
      await page.getByLabel('Came of Assam tea, loose').fill('12')
      const book = page.getByRole('button', { name: 'Put into stock' })
      // It can be reached all the same, and says why not.
      await book.focus()
      await page.keyboard.press('Enter')
      await page.getByText('Say that more came than was ordered, or enter less.').first().waitFor()
      expect(await onHand(server, 'T-100')).toBe('3')
      await page.getByText('More came than was ordered', { exact: true }).click()
      await book.click()
      await state(page, 'Received')
      expect([await onHand(server, 'T-100'), await onHand(server, 'M-1')]).toEqual(['15', '4'])
    },
    JOURNEY_MS,
  )

  test(
    'is followed live on a second screen',
    async () => {
      const server = await shop()
      const { page } = await ownerPage(browser(), server)
      const orderId = await ordered(server)
      await page.goto('/products/T-100')
      const onOrder = page.getByRole('region', { name: 'On order' })
      await onOrder.getByText('10 piece').waitFor()
      await onOrder.getByText('Late', { exact: true }).waitFor()
      await onOrder.getByRole('link', { name: /^PO-/ }).click()
      await state(page, 'Ordered')
      await page.getByRole('button', { name: /^Live/ }).first().waitFor()
      const lines = [{ productId: 'T-100', quantity: '6' }]
      expect((await server.send('POST', `/purchase-orders/${orderId}/receive`, { lines })).status).toBe(200)
      await state(page, 'Partly received')
      await page.goBack()
      await onOrder.getByText('4 piece').waitFor()
    },
    JOURNEY_MS,
  )

  test(
    'counts a delivery once when its answer is lost on the way',
    async () => {
      const server = await shop()
      const { page } = await ownerPage(browser(), server)
      await page.goto(`/orders/${await ordered(server)}`)
      await page.getByRole('button', { name: 'Receive' }).waitFor()
      let sent = 0
      await page.route('**/receive', async (route) => {
        sent += 1
        if (sent > 1) return route.continue()
        await route.fetch()
        return route.abort('connectionreset')
      })
      await page.getByRole('button', { name: 'Receive' }).click()
      await page.getByRole('button', { name: 'Put into stock' }).click()
      await state(page, 'Received')
      expect([sent, await onHand(server, 'T-100'), await onHand(server, 'M-1')]).toEqual([2, '13', '4'])
    },
    JOURNEY_MS,
  )

  test(
    'that somebody changed meanwhile is not ordered as it was',
    async () => {
      const server = await shop()
      const draft = { supplier: 'Acme Tea', storeId: 'leeds', lines: [{ productId: 'T-100', quantity: '10' }] }
      const { orderId } = (await server.send('POST', '/purchase-orders', draft)).body as { orderId: string }
      const { page } = await ownerPage(browser(), server)
      await page.goto(`/orders/${orderId}`)
      await page.getByRole('button', { name: 'Mark as ordered' }).click()
      await page.context().request.put(`/api/v1/purchase-orders/${orderId}`, {
        data: { ...draft, lines: [{ productId: 'T-100', quantity: '1000' }] },
        headers: { 'if-match': '"1"', origin: server.url },
      })
      await page.getByRole('button', { name: 'It is ordered' }).click()
      await page.getByRole('alert').getByText('Somebody changed this order').waitFor()
      await page.getByRole('button', { name: 'Cancel', exact: true }).click()
      await page.getByText('1,000').first().waitFor()
      await state(page, 'Draft')
    },
    JOURNEY_MS,
  )
})

describe('a supplier', () => {
  test(
    'is found on a product; its lead time says when an order is expected',
    async () => {
      const server = await shop()
      const tea = { productId: 'T-200', name: 'Green tea', supplier: 'Grün & Söhne' }
      expect((await server.send('POST', '/products', tea)).status).toBe(201)
      const { page } = await ownerPage(browser(), server)
      await page.goto('/orders')
      await page.getByRole('tab', { name: 'Suppliers' }).click()
      await page.getByRole('button', { name: 'Edit Grün & Söhne' }).click()
      await page.getByLabel('Lead time in days').fill('3')
      await page.getByLabel('E-mail for orders').fill('orders@gruen.example')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('table', { name: 'Suppliers' }).getByText('3 days').waitFor()

      const lines = [{ productId: 'T-200', quantity: '1' }]
      const draft = { supplier: tea.supplier, storeId: 'leeds', lines }
      const { orderId } = (await server.send('POST', '/purchase-orders', draft)).body as { orderId: string }
      await page.goto(`/orders/${orderId}`)
      await page.getByRole('button', { name: 'Mark as ordered' }).click()
      await page.getByRole('button', { name: 'It is ordered' }).click()
      await state(page, 'Ordered')
      const { expectedOn } = (await server.send('GET', `/purchase-orders/${orderId}`)).body as { expectedOn: string }
      const days = (Date.parse(expectedOn) - Date.now()) / 86_400_000
      expect(days > 1.9 && days <= 3).toBe(true)
    },
    JOURNEY_MS,
  )
})

describe('the pages of orders', () => {
  test.each([
    ['on a desk, dark', { colorScheme: 'dark' }],
    ['on a phone of 360 px, light', { colorScheme: 'light', viewport: PHONE, hasTouch: true }],
  ] as const)(
    '%s have names for all controls, and fit',
    async (_where, device) => {
      const server = await shop()
      const orderId = await ordered(server)
      const lines = [{ productId: 'T-100', quantity: '6' }]
      await server.send('POST', `/purchase-orders/${orderId}/receive`, { lines, note: 'x'.repeat(120) })
      const draft = { supplier: 'A supplier with a name '.repeat(5).trim(), storeId: 'leeds' }
      const { orderId: draftId } = (
        await server.send('POST', '/purchase-orders', {
          ...draft,
          lines: [{ productId: 'T-100', quantity: '999999.125', unitCost: '99999.99', note: 'y'.repeat(120) }],
        })
      ).body as { orderId: string }
      const { page, faults } = await ownerPage(browser(), server, device)
      const wrong: Record<string, string[]> = {}
      const audit = async (where: string) => {
        await page.waitForLoadState('networkidle')
        const found = await auditPage(page)
        if (found.length > 0) wrong[where] = found
      }
      for (const path of [
        '',
        '?state=received',
        `/${orderId}`,
        `/${draftId}`,
        `/${draftId}/edit`,
        `/${orderId}/edit`,
      ]) {
        await page.goto(`/orders${path}`)
        await page.locator('main h1, main p').first().waitFor()
        await audit(path)
      }
      await page.goto(`/orders/${orderId}`)
      await page.getByRole('button', { name: 'Receive' }).click()
      await page.getByRole('dialog').waitFor()
      await audit('receive')
      expect(wrong).toEqual({})
      expect(faults).toEqual([])
    },
    JOURNEY_MS,
  )
})
