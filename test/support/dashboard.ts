import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser, openPage, type WatchedPage } from './browser.ts'
import { OWNER, type TestServer } from './server.ts'

/** One browser for a file of tests. */
export function sharedBrowser(): () => Browser {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  }, 120_000)
  afterAll(() => browser?.close())
  return () => browser
}

/** A page of the shop's owner, signed in. */
export async function ownerPage(
  browser: Browser,
  server: TestServer,
  more?: BrowserContextOptions,
): Promise<WatchedPage> {
  const watched = await openPage(browser, server.url, more)
  const { email, password } = OWNER
  await watched.page.context().request.post('/api/v1/session', { data: { email, password } })
  return watched
}

export interface SeedProduct {
  productId: string
  name: string
  onHand?: string
  lowStockThreshold?: string
  barcode?: string
  price?: string
}

/** Puts products into the catalog, and as many on the shelf in Leeds as they say. */
export async function seedProducts({ send }: TestServer, products: readonly SeedProduct[]): Promise<void> {
  const body = products.map(({ onHand: _onHand, lowStockThreshold, ...product }) => ({
    category: '',
    unit: 'piece',
    ...product,
    policy: { lowStockThreshold },
  }))
  for (let start = 0; start < body.length; start += BULK) {
    await expectOk(send('POST', '/products/bulk', { products: body.slice(start, start + BULK) }))
  }
  const lines = products
    .filter(({ onHand }) => onHand !== undefined)
    .map(({ productId, onHand }) => ({ kind: 'receipt', productId, storeId: 'leeds', quantity: onHand }))
  for (let start = 0; start < lines.length; start += LINES) {
    await expectOk(send('POST', '/movements', { lines: lines.slice(start, start + LINES) }))
  }
}
const BULK = 500
/** What every platform records at once. */
const LINES = 40

async function expectOk(answer: ReturnType<TestServer['send']>): Promise<void> {
  const { status, body } = await answer
  if (status >= 300) throw new Error(`seeding was refused: ${JSON.stringify(body)}`)
}

/** A sale, recorded by another till. */
export const sell = ({ send }: TestServer, productId: string, quantity: string): Promise<void> =>
  expectOk(send('POST', '/movements', { lines: [{ kind: 'sale', productId, storeId: 'leeds', quantity }] }))
