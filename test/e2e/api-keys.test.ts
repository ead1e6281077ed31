import { expect, test } from 'vitest'
import { PHONE } from '#test/support/browser.ts'
import { ownerPage, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A browser on a busy machine needs longer than a unit test. */
const E2E_MS = 90_000

test(
  'a key is made on a phone by keyboard, shown once, works, and is refused once it is revoked',
  async () => {
    const server = await testServer()
    const { page, faults } = await ownerPage(browser(), server, { viewport: PHONE, colorScheme: 'dark' })
    const asKey = async (key: string) =>
      (await fetch(`${server.url}/api/v1/stock`, { headers: { authorization: `Bearer ${key}` } })).status

    await page.goto('/settings')
    await page.getByText('No keys yet').waitFor()
    await page.getByRole('button', { name: 'Create key' }).press('Enter')
    await page.getByRole('dialog', { name: 'Create an API key' }).waitFor()
    await page.keyboard.type('Till in Leeds')
    await page.getByRole('checkbox', { name: /^Record movements/ }).press('Space')
    expect(await auditPage(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).press('Enter')
    const shown = page.getByRole('dialog', { name: 'The key Till in Leeds' })
    const key = await shown.getByLabel('API key').inputValue()
    expect(key).toMatch(/^bsk_/)
    await shown.getByRole('button', { name: 'Copy' }).waitFor()
    await shown.getByRole('button', { name: 'I have kept it' }).press('Enter')
    expect(await asKey(key)).toBe(200)

    await page.reload()
    const keys = page.getByRole('region', { name: 'API keys' })
    await keys.getByText('See stock, Record movements').waitFor()
    await keys.getByText('this minute').waitFor()
    expect(await page.content()).not.toContain(key)
    expect(await auditPage(page)).toEqual([])

    await keys.getByRole('button', { name: 'Revoke Till in Leeds' }).press('Enter')
    await page.getByRole('dialog', { name: 'Revoke Till in Leeds?' }).getByRole('button', { name: 'Revoke' }).click()
    await keys.getByText('Revoked', { exact: true }).waitFor()
    expect(await asKey(key)).toBe(401)
    expect(faults).toEqual([])
  },
  E2E_MS,
)
