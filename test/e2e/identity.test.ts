import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startServer } from '#main/start.ts'
import { launchBrowser, openPage, PHONE } from '#test/support/browser.ts'
import { testConfig } from '#test/support/config.ts'
import { codeAt, PASSWORD } from '#test/support/identity-app.ts'
import { type TestMailServer, testMailServer } from '#test/support/server.ts'
import { tempFolder } from '#test/support/temp-database.ts'

const STEP_MS = 30_000
/** A browser on a busy machine needs longer than a unit test. */
const E2E_MS = 90_000

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, E2E_MS)
afterAll(() => browser.close())

/** The server as `npm start` runs it on its first day: an empty data folder. */
async function firstDay() {
  const folder = await tempFolder()
  const mailServer = await testMailServer()
  const server = await startServer(testConfig(join(folder, 'data'), { smtpUrl: mailServer.url }))
  onTestFinished(() => server.stop())
  return { url: server.url, mailServer }
}

/** The path of the link in the newest of so many mails. */
async function linkIn(mailServer: TestMailServer, count: number): Promise<string> {
  const mails = await mailServer.waitFor(count)
  return /https?:\/\/[^/\s]+(\/[\w-]+#[\w-]+)/.exec(mails.at(-1)?.text ?? '')?.[1] ?? ''
}

async function setUp(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('heading', { name: 'Set up your shop' }).waitFor()
  await page.getByLabel('Name of the shop').fill('Acme Teas')
  await page.getByLabel('Name of the store').fill('Café Leeds')
  await page.getByLabel('Your name').fill('Ann')
  await page.getByLabel('E-mail').fill('ann@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Password', { exact: true }).press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

async function fillSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

const sidewaysOverflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe('in a browser', () => {
  test(
    'a first visitor sets the shop up on a phone, and the second step guards the next sign-in',
    async () => {
      const { url } = await firstDay()
      const owner = await openPage(browser, url, { viewport: PHONE })
      const { page } = owner
      await page.goto('/')
      await page.getByRole('button', { name: 'Create the shop' }).click()
      expect(await page.getByText('Fill this in.').count()).toBeGreaterThan(3)
      expect(await sidewaysOverflow(page)).toBe(0)
      await setUp(page)

      await page.goto('/account')
      await page.getByRole('button', { name: 'Turn it on' }).click()
      await page.getByLabel('Your password').fill(PASSWORD)
      await page.keyboard.press('Enter')
      await page.getByRole('img', { name: /^QR code/ }).waitFor()
      const secret = (await page.getByRole('dialog').locator('code').textContent())?.replace(/\s/g, '') ?? ''
      await page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, Date.now()))
      await page.keyboard.press('Enter')
      const codes = page.getByRole('dialog').getByRole('listitem')
      await codes.first().waitFor()
      expect(await codes.count()).toBe(10)
      const recoveryCode = (await codes.first().textContent()) ?? ''
      await page.getByRole('button', { name: 'I have kept them' }).click()
      await page.getByText('10 recovery codes left').waitFor()
      expect(await sidewaysOverflow(page)).toBe(0)

      const elsewhere = await openPage(browser, url)
      await elsewhere.page.goto('/people')
      await fillSignIn(elsewhere.page, 'ann@example.com', 'not the password')
      await elsewhere.page.getByText('The address or the password is not right.').waitFor()
      await fillSignIn(elsewhere.page, 'ann@example.com')
      await elsewhere.page.getByRole('button', { name: 'Use a recovery code' }).click()
      await elsewhere.page.getByLabel('Recovery code').fill(recoveryCode.toLowerCase())
      await elsewhere.page.keyboard.press('Enter')
      // Led to the page they came for.
      await elsewhere.page.getByRole('heading', { name: 'People' }).waitFor()

      await elsewhere.page.goto('/sign-in')
      await fillSignIn(elsewhere.page, 'ann@example.com')
      await elsewhere.page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, Date.now() + STEP_MS))
      await elsewhere.page.keyboard.press('Enter')
      await elsewhere.page.getByRole('heading', { name: 'Overview' }).waitFor()
      expect([...owner.faults, ...elsewhere.faults]).toEqual([])
    },
    E2E_MS,
  )

  test(
    'somebody invited joins by the mailed link, sees only what staff may, and is out when deactivated',
    async () => {
      const { url, mailServer } = await firstDay()
      const owner = await openPage(browser, url)
      await setUp(owner.page)
      await owner.page.goto('/people')
      await owner.page.getByRole('button', { name: 'Invite somebody' }).click()
      await owner.page.getByLabel('Name').fill('Bob')
      await owner.page.getByLabel('E-mail').fill('bob@example.com')
      await owner.page.getByRole('dialog').getByText('All stores', { exact: true }).click()
      await owner.page.getByRole('dialog').getByText('Café Leeds').click()
      await owner.page.getByRole('button', { name: 'Send the invitation' }).click()

      const bob = await openPage(browser, url, { viewport: PHONE, colorScheme: 'dark' })
      const invitation = await linkIn(mailServer, 1)
      await bob.page.goto(invitation)
      await bob.page.getByRole('heading', { name: 'Welcome to Acme Teas' }).waitFor()
      await bob.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await bob.page.keyboard.press('Enter')
      await bob.page.getByRole('heading', { name: 'Overview' }).waitFor()
      await bob.page.goto('/people')
      await bob.page.getByText('Only managers see the people of the shop').waitFor()
      expect(await sidewaysOverflow(bob.page)).toBe(0)

      await owner.page.reload()
      await owner.page.getByRole('button', { name: 'Actions for Bob' }).click()
      await owner.page.getByRole('menuitem', { name: 'Deactivate' }).click()
      await owner.page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
      await owner.page.getByRole('table').getByText('Deactivated').waitFor()
      await bob.page.reload()
      await bob.page.getByRole('heading', { name: 'Sign in' }).waitFor()

      const late = await openPage(browser, url)
      await late.page.goto(invitation)
      await late.page.getByRole('heading', { name: 'This invitation does not work any more' }).waitFor()
      expect([...owner.faults, ...late.faults]).toEqual([])
    },
    E2E_MS,
  )

  test(
    'a forgotten password is replaced by a mailed link, which works once',
    async () => {
      const { url, mailServer } = await firstDay()
      const owner = await openPage(browser, url)
      await setUp(owner.page)
      const { page, faults } = await openPage(browser, url)
      await page.goto('/sign-in')
      await page.getByRole('link', { name: 'Forgot your password?' }).click()
      await page.getByRole('heading', { name: 'Forgot your password' }).waitFor()
      await page.getByLabel('E-mail').fill('ann@example.com')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
      const link = await linkIn(mailServer, 1)
      await page.goto(link)
      await page.getByLabel('New password').fill('a wholly new phrase')
      await page.keyboard.press('Enter')
      await page.getByText('Your new password is set.').waitFor()
      await fillSignIn(page, 'ann@example.com', 'a wholly new phrase')
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      await owner.page.reload()
      await owner.page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await owner.page.goto(link)
      await owner.page.getByLabel('New password').fill('yet another phrase')
      await owner.page.keyboard.press('Enter')
      await owner.page.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
      expect(faults).toEqual([])
    },
    E2E_MS,
  )
})
