import { describe, expect, onTestFinished, test } from 'vitest'
import { openHttpFunction } from '#main/functions/http.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { frontDoor } from '#test/support/aws/front-door.ts'
import { httpGateway } from '#test/support/aws/http-gateway.ts'
import { type LiveShop, liveShop, until } from '#test/support/aws/live-shop.ts'
import { openPage } from '#test/support/browser.ts'
import { testConfig } from '#test/support/config.ts'
import { sell, sharedBrowser } from '#test/support/dashboard.ts'
import { OWNER } from '#test/support/server.ts'

const isHere = await startDynamoDb()
const browser = sharedBrowser()

/** What the table's stream does on AWS whenever something was written. */
function followStream({ relay, push }: LiveShop): void {
  let isOver = false
  const running = (async () => {
    while (!isOver) {
      await relay()
      await push()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  onTestFinished(() => {
    isOver = true
    return running
  })
}

/** The dashboard as a deployment has it: one address, behind which are two gateways with their functions. */
async function openDashboard() {
  const door = await frontDoor()
  const shop = await liveShop(door.url)
  const { aws, server, gateway } = shop
  const http = await openHttpFunction(testConfig(server.folder, { aws, publicUrl: door.url }))
  onTestFinished(() => http.close())
  door.open({ api: await httpGateway(http.handle, { stage: 'prod' }), live: gateway.url, pages: server.url })
  followStream(shop)
  const said: string[] = []
  gateway.attach(async (event) => {
    const { body } = event as { body?: string }
    if (body) said.push(body)
    return shop.handle(event)
  })
  const watched = await openPage(browser(), door.url)
  const { email, password } = OWNER
  await watched.page.context().request.post('/api/v1/session', { data: { email, password } })
  return { shop, said, ...watched }
}

describe.skipIf(!isHere)('the dashboard in front of functions', () => {
  test('shows a sale of another till without a reload, after the gateway ended the socket too', async () => {
    const { shop, page, faults } = await openDashboard()
    await page.goto('/products/tea?store=leeds')
    const live = page.locator('[data-live=live]').first()
    await live.waitFor({ state: 'attached' })
    await page.getByText('100', { exact: true }).first().waitFor()
    await sell(shop.server, 'tea', '1')
    await page.getByText('99', { exact: true }).first().waitFor()
    shop.gateway.endAll()
    await until(() => shop.gateway.open().length === 0)
    await sell(shop.server, 'tea', '2')
    await live.waitFor({ state: 'attached' })
    await page.getByText('97', { exact: true }).first().waitFor()
    await sell(shop.server, 'tea', '1')
    await page.getByText('96', { exact: true }).first().waitFor()
    expect(faults).toEqual([])
  }, 90_000)

  test('pings before the gateway takes it for idle', async () => {
    const { page, said } = await openDashboard()
    await page.clock.install()
    await page.goto('/')
    await page.locator('[data-live=live]').first().waitFor({ state: 'attached' })
    await page.clock.fastForward(8 * 60_000)
    await until(() => said.includes('{"type":"ping"}'))
    expect(said.filter((text) => text === '{"type":"hello"}')).toHaveLength(1)
  }, 60_000)

  test('records a sale through the function', async () => {
    const { shop, page, faults } = await openDashboard()
    await page.goto('/record')
    const answer = await page.evaluate(() =>
      fetch('/api/v1/movements', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'page-1' },
        body: JSON.stringify({ lines: [{ kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '3' }] }),
      }).then(({ status }) => status),
    )
    expect(answer).toBe(201)
    expect((await shop.server.send('GET', '/levels/tea/leeds')).body).toMatchObject({ onHand: '97' })
    expect(faults).toEqual([])
  }, 60_000)
})
