import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openBeside } from '#test/support/browser.ts'
import { ownerPage, seedProducts, sharedBrowser } from '#test/support/dashboard.ts'
import { OWNER, type TestServer, testMailServer, testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A browser on a busy machine needs longer than a unit test. */
const E2E_MS = 120_000

/** Ann hears of alerts at once, and says yes by the link in the mail. */
async function listen(server: TestServer, post: Awaited<ReturnType<typeof testMailServer>>): Promise<void> {
  const wish = { email: OWNER.email, kinds: ['low_stock'], timeZone: 'Europe/London' }
  expect((await server.send('POST', '/subscriptions', wish)).status).toBe(201)
  const [question] = await post.waitFor(1)
  const token = /confirm-alerts#(\S+)/.exec(question?.text ?? '')?.[1]
  expect((await server.send('POST', '/subscriptions/confirm', { token })).status).toBeLessThan(300)
}

async function sendFile(page: Page, count: number): Promise<void> {
  await page.goto('/imports')
  const file = `product_id,product_name,stock_count\nT-100,"Assam tea, loose",${count}\n`
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: `count-${count}.csv`, mimeType: 'text/csv', buffer: Buffer.from(file) })
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await page.getByRole('button', { name: 'Undo this import' }).waitFor()
}

test(
  'a file that says a shelf is nearly empty is on the screen beside, among the alerts, and in a mail',
  async () => {
    const post = await testMailServer()
    const server = await testServer({ smtpUrl: post.url })
    await seedProducts(server, [{ productId: 'T-100', name: 'Assam tea, loose', lowStockThreshold: '5', onHand: '20' }])
    await listen(server, post)
    const till = await ownerPage(browser(), server)
    const office = await openBeside(till, server.url)
    await office.page.goto('/products/T-100')
    await office.page.getByRole('button', { name: /^Live/ }).first().waitFor()
    const shown = office.page.getByTestId('on-hand')
    expect(await shown.textContent()).toBe('20')

    await sendFile(till.page, 4)
    await shown.getByText('4', { exact: true }).waitFor()
    await office.page.getByText('Low', { exact: true }).first().waitFor()
    const [, alert] = await post.waitFor(2)
    expect(alert?.subject).toBe('Assam tea, loose is running low in Leeds')

    await office.page.getByRole('navigation').getByRole('link', { name: 'Alerts' }).click()
    await office.page.getByRole('table', { name: 'Alerts' }).getByText('Running low').waitFor()
    expect([...till.faults, ...office.faults]).toEqual([])
  },
  E2E_MS,
)
