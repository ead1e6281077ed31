import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openPage, PHONE } from '#test/support/browser.ts'
import { ownerPage, seedProducts, sell, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { OWNER, testMailServer, testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A browser on a busy machine needs longer than a unit test. */
const E2E_MS = 90_000

test(
  'the link of a mail asks to sign in, then gives the report; those of its subscription ask, then do it',
  async () => {
    const post = await testMailServer()
    const server = await testServer({ smtpUrl: post.url })
    const { page, faults } = await openPage(browser(), server.url, { viewport: PHONE })
    const statuses = async () =>
      ((await server.send('GET', '/report-subscriptions')).body as { data: { status: string }[] }).data.map(
        ({ status }) => status,
      )

    await server.send('POST', '/report-subscriptions', { email: OWNER.email, type: 'daily-insights' })
    const [question] = await post.waitFor(1)
    await page.goto(/\S+\/confirm-reports#\S+/.exec(question?.text ?? '')?.[0] ?? '')
    const yes = page.getByRole('button', { name: 'Yes, send it' })
    await yes.waitFor()
    expect([await statuses(), await auditPage(page)]).toEqual([['unconfirmed'], []])
    await yes.click()
    await page.getByText(`${OWNER.email} gets the report from now on`).waitFor()
    expect(await statuses()).toEqual(['active'])

    const order = { type: 'daily-insights', from: '2026-03-01', to: '2026-03-01' }
    const { reportId } = (await server.send('POST', '/reports', order)).body as { reportId: string }
    await page.goto(`/reports/${reportId}`)
    await page.getByLabel('E-mail').fill(OWNER.email)
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Daily insights' }).waitFor()
    await page.getByText(/^All stores · 1 Mar 2026/).waitFor()
    expect(await auditPage(page)).toEqual([])
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download PDF' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('daily-insights-2026-03-01.pdf')
    expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-')

    const token = /confirm-reports#(\S+)/.exec(question?.text ?? '')?.[1]
    await page.goto(`/api/v1/report-subscriptions/stop?token=${token}`)
    await page.getByRole('button', { name: 'Stop them' }).click()
    await page.getByText('does not get this report any more').waitFor()
    expect([await statuses(), faults]).toEqual([['stopped'], []])
  },
  E2E_MS,
)

test(
  'a report is made and downloaded, insights are read on screen, and a schedule is added, switched off and deleted',
  async () => {
    const server = await testServer()
    await seedProducts(server, [{ productId: 'T-100', name: 'Assam tea, loose', onHand: '9', price: '4.50' }])
    await sell(server, 'T-100', '2')
    const { page, faults } = await ownerPage(browser(), server, { viewport: { width: 390, height: 844 } })
    const schedules = async () =>
      ((await server.send('GET', '/report-schedules')).body as { data: { time: string; enabled: boolean }[] }).data

    await page.goto('/insights?period=week')
    const figures = page.getByRole('list', { name: 'Key figures' })
    await figures.getByText('Units sold').waitFor()
    expect(await auditPage(page)).toEqual([])

    await page.getByRole('link', { name: 'Print or mail this' }).click()
    const dialog = page.getByRole('dialog', { name: 'Make a report' })
    await dialog.getByText('Last 7 days').first().waitFor()
    await dialog.getByRole('button', { name: 'Make it' }).click()
    await dialog.getByText('It is ready.').waitFor()
    const inline = await page.request.get(
      (await dialog.getByRole('link', { name: 'Look at the PDF' }).getAttribute('href')) ?? '',
    )
    expect(inline.headers()['content-disposition']).toMatch(/^inline; filename="daily-insights-/)
    await dialog.getByRole('button', { name: 'Done' }).click()

    const table = page.getByRole('table', { name: 'Reports' })
    await table.getByText('Ready', { exact: true }).waitFor()
    expect(await auditPage(page)).toEqual([])
    const download = page.waitForEvent('download')
    await table.getByRole('link', { name: /^Download Daily insights as CSV/ }).click()
    expect((await download).suggestedFilename()).toMatch(/^daily-insights-.+\.csv$/)
    await table.getByRole('button', { name: /^Delete Daily insights/ }).click()
    await page.getByRole('button', { name: 'Delete it' }).click()
    await page.getByText('No report was made yet').waitFor()

    await page.getByRole('tab', { name: 'Schedules' }).click()
    const before = (await schedules()).length
    await page.getByRole('button', { name: 'Add a schedule' }).click()
    await page.getByLabel('Time', { exact: true }).fill('07:45')
    await page.getByRole('button', { name: 'Save' }).click()
    const timing = 'Every day at 07:45 Europe/London'
    const item = page.getByRole('listitem').filter({ hasText: timing })
    await item.getByText('Next on').waitFor()
    expect([await auditPage(page), (await schedules()).length]).toEqual([[], before + 1])
    await item.getByRole('switch').press('Space')
    await item.getByText('Switched off').waitFor()
    expect((await schedules()).find(({ time }) => time === '07:45')).toMatchObject({ enabled: false })
    await item.getByRole('button', { name: `Delete Daily insights, ${timing}` }).click()
    await page.getByRole('button', { name: 'Delete it' }).click()
    await item.waitFor({ state: 'detached' })
    expect([(await schedules()).length, faults]).toEqual([before, []])
  },
  E2E_MS,
)
