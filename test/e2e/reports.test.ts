import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { runReports } from '#main/run-reports.ts'
import { openPage, PHONE } from '#test/support/browser.ts'
import { sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { smallPdf, smallReport } from '#test/support/report-shop.ts'
import { OWNER, testMailServer, testServer } from '#test/support/server.ts'

const browser = sharedBrowser()

/** A browser on a busy machine needs longer than a unit test. */
const E2E_MS = 90_000

test(
  'the link of a mail asks to sign in, then gives the report; those of its subscription ask, then do it',
  async () => {
    const post = await testMailServer()
    const server = await testServer({ smtpUrl: post.url })
    const logger = pino({ level: 'silent' })
    const workers = runReports(server.platform, { publicUrl: server.url, logger, makeReport: smallReport })
    onTestFinished(() => workers.stop())
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
    await page.getByRole('heading', { name: 'Small daily-insights' }).waitFor()
    await page.getByText('All stores · 2026-03-01').waitFor()
    expect(await auditPage(page)).toEqual([])
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download PDF' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('daily-insights-2026-03-01.pdf')
    const wanted = smallPdf('daily-insights of all stores 2026-03-01..2026-03-01')
    expect(Buffer.compare(await readFile(await file.path()), wanted)).toBe(0)

    const token = /confirm-reports#(\S+)/.exec(question?.text ?? '')?.[1]
    await page.goto(`/api/v1/report-subscriptions/stop?token=${token}`)
    await page.getByRole('button', { name: 'Stop them' }).click()
    await page.getByText('does not get this report any more').waitFor()
    expect([await statuses(), faults]).toEqual([['stopped'], []])
  },
  E2E_MS,
)
