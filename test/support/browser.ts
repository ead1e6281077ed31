import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromiumPackage from '@sparticuz/chromium'
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { oneAtATime } from '../../scripts/one-at-a-time.ts'

/** A real Chromium, from the npm package: nothing is downloaded, and it talks to nobody but our server. */
export async function launchBrowser(): Promise<Browser> {
  // The package unpacks itself on first use, and takes a half-unpacked one of another process for ready.
  const executablePath = await oneAtATime(join(tmpdir(), 'backstock-unpacks-chromium'), () =>
    chromiumPackage.executablePath(),
  )
  return chromium.launch({
    executablePath,
    // Not the package's own arguments: they are for one-shot rendering, in one process and without web security.
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
    ],
    headless: true,
  })
}

export const DESKTOP = { width: 1280, height: 800 }
/** The narrowest phone the dashboard promises to work on. */
export const PHONE = { width: 360, height: 740 }

export interface WatchedPage {
  page: Page
  /** Everything a visitor's console would show as an error, and every request that left our server. */
  faults: string[]
}

/** A page of its own person: own cookies, own storage. Closed when the test ends. */
export async function openPage(browser: Browser, url: string, more: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: url, viewport: DESKTOP, locale: 'en-GB', ...more })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  return { page, faults: watch(page, url) }
}

/** A second page of the same person. */
export async function openBeside({ page }: WatchedPage, url: string): Promise<WatchedPage> {
  const beside = await page.context().newPage()
  return { page: beside, faults: watch(beside, url) }
}

function watch(page: Page, url: string): string[] {
  const faults: string[] = []
  const { host } = new URL(url)
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`))
  page.on('console', (message) => {
    // The browser itself reports every refusal (401 before sign-in, 409 for too little stock) as an error.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(`console: ${message.text()}`)
    }
  })
  page.on('request', (request) => {
    const address = new URL(request.url())
    const stays = address.host === host || ['data:', 'blob:'].includes(address.protocol)
    if (!stays && !isFile(request)) faults.push(`left: ${request.url()}`)
  })
  return faults
}

/** Whether a download led the browser to a file in S3. No page's script may go there. */
const isFile = (request: Request): boolean =>
  request.isNavigationRequest() && new URL(request.url()).searchParams.has('X-Amz-Signature')
