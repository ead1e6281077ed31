import { expect, test } from 'vitest'
import { ownerPage, sharedBrowser } from '#test/support/dashboard.ts'
import { type TestServer, testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** Sales, forecast, draft and decision in one test, on a machine that has other things to do. */
const JOURNEY_MS = 90_000

const DAY_MS = 86_400_000

async function ok({ send }: TestServer, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await send(method, path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}

/** Tea and mugs, of which ten a day sold for 98 days, 25 of each on the shelf, and a forecast. */
async function shop(): Promise<TestServer> {
  const server = await testServer()
  for (const [productId, name] of [
    ['tea', 'Tea'],
    ['mug', 'Mug'],
  ]) {
    const terms = { price: '5.00', cost: '3.00', supplier: 'Leaf & Co', policy: { leadTimeDays: 3, packSize: '12' } }
    await ok(server, 'POST', '/products', { productId, name, ...terms })
    const lines = [{ kind: 'receipt', productId, storeId: 'leeds', quantity: '25' }]
    await ok(server, 'POST', '/movements', { lines })
  }
  const sales = ['tea', 'mug'].flatMap((productId) =>
    Array.from({ length: 98 }, (_, i) => ({
      productId,
      date: new Date(Date.now() - (98 - i) * DAY_MS).toISOString().slice(0, 10),
      quantity: 10,
      price: '5.00',
    })),
  )
  await ok(server, 'POST', '/sales-data/upload', { store: 'leeds', sales })
  await expect.poll(() => statesOfUploads(server), { timeout: 20_000 }).toEqual(['published'])
  await ok(server, 'POST', '/forecasts/generate', {})
  await expect.poll(() => warningsOf(server), { timeout: 30_000 }).not.toContain('no_forecast')
  return server
}

const statesOfUploads = async (server: TestServer) =>
  ((await ok(server, 'GET', '/sales-data/uploads')) as { data: { state: string }[] }).data.map(({ state }) => state)

const warningsOf = async (server: TestServer) =>
  ((await ok(server, 'GET', '/reports/inventory-recommendations')) as { data: { warnings: string[] }[] }).data.flatMap(
    ({ warnings }) => warnings,
  )

test(
  'a recommendation is added up, becomes one draft even when the answer is lost, and another is declined',
  async () => {
    const server = await shop()
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/')
    await page.getByRole('navigation').getByRole('link', { name: 'Recommendations' }).click()
    const tea = page.getByRole('list', { name: 'What to do' }).getByRole('listitem', { name: 'Tea, Leeds' })
    await tea.getByText(/^25 on hand, gone by .*; 3 days to deliver$/).waitFor()
    await page.getByRole('radio', { name: 'To do 2' }).waitFor({ state: 'attached' })

    await tea.getByRole('button', { name: 'Arithmetic of Tea, Leeds' }).click()
    const terms = page.getByRole('table', { name: 'Arithmetic of Tea' })
    const term = async (name: string) => Number(await terms.getByRole('row', { name }).getByRole('cell').textContent())
    const [demand, safety, target] = [
      await term('Expected demand'),
      await term('Safety stock'),
      await term('= Order-up-to level'),
    ]
    expect(demand + safety).toBeCloseTo(target, 3)
    expect(await term('To buy')).toBeGreaterThanOrEqual(target - 25)

    let sent = 0
    await page.route('**/recommendations/accept', async (route) => {
      sent += 1
      if (sent > 1) return route.continue()
      await route.fetch()
      return route.abort('connectionreset')
    })
    await tea.getByRole('checkbox').press('Space')
    await page.getByRole('button', { name: 'Make draft orders' }).click()
    await page.getByLabel('Quantity of Tea for Leeds').fill('36')
    // 36 at 3 pounds.
    await page.getByRole('dialog').getByText('£108.00').first().waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Make draft orders' }).click()
    const draft = page.getByRole('dialog').getByRole('link', { name: /^PO-/ })
    await draft.waitFor()
    const orders = (await ok(server, 'GET', '/purchase-orders')) as { data: unknown[] }
    expect([sent, orders.data.length]).toEqual([2, 1])
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('radio', { name: 'To do 1' }).waitFor({ state: 'attached' })

    await page.getByRole('button', { name: 'Decline Mug, Leeds' }).click()
    await page.getByLabel('Why').fill('the handle breaks')
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
    await page.getByText('Everything is decided').waitFor()
    await page.getByRole('tab', { name: 'Decisions' }).click()
    await page.getByText('“the handle breaks”').waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Orders' }).click()
    await page.getByRole('table', { name: 'Orders' }).getByText('Leaf & Co').waitFor()
    expect(faults).toEqual([])
  },
  JOURNEY_MS,
)
