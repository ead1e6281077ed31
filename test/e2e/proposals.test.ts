import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { LevelForecastView } from '#contract/forecasts.ts'
import { addDays } from '#domain/values/day.ts'
import { PHONE } from '#test/support/browser.ts'
import { ownerPage, sharedBrowser } from '#test/support/dashboard.ts'
import { modelServer } from '#test/support/model-server.ts'
import { saying } from '#test/support/narration.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { type TestServer, testServer } from '#test/support/server.ts'
import { makeForecasts, today, uploadSales, WEEK_PATTERN } from '#test/support/sold-days.ts'

const browser = sharedBrowser()

/** A browser and a forecast on a busy machine need longer than a unit test. */
const E2E_MS = 120_000

const DAY = addDays(today(), 2)
const proposing = (percent: number) =>
  saying(JSON.stringify({ changes: [{ from: DAY, to: DAY, percent, reason: 'street festival' }] }))

/** What is forecast of the day; near what the pattern of the past has for it. */
async function expectedOf({ send }: TestServer): Promise<number> {
  const { stores } = (await send('GET', '/forecasts/T-100')).body as { stores: [LevelForecastView] }
  const { mean } = stores[0].days.find(({ day }) => day === DAY)!
  expect(Math.round(mean)).toBe(WEEK_PATTERN[(new Date(`${DAY}T12:00:00Z`).getUTCDay() + 6) % 7])
  return mean
}

const units = (count: number) => new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }).format(count)

/** By keyboard alone: the field has the focus, and the button stands behind “Cancel”. */
async function askFor(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Suggest from a note' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Suggest from a note' })
  await dialog.waitFor()
  await page.keyboard.type(note)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
}

test(
  'a note becomes a proposal, which counts once a person accepts it, by keyboard and on a phone',
  async () => {
    const model = await modelServer(saying('I would expect more.'), proposing(100), proposing(-50))
    const settings = { provider: 'anthropic', model: 'claude-test', apiKey: 'key-1', baseUrl: model.url } as const
    const server = await testServer({ narrator: { settings, limit: { unit: 'tokens', perDay: 1_000_000 } } })
    expect(server.banner).toContain('Words   by claude-test at 127.0.0.1')
    await uploadSales(server)
    await makeForecasts(server)
    const usual = await expectedOf(server)
    const { page, faults } = await ownerPage(browser(), server)
    await page.goto('/forecasts/T-100')

    await askFor(page, 'Street festival, says Ann (ann@example.com)')
    const dialog = page.getByRole('dialog', { name: 'Suggest from a note' })
    // The model talked instead of answering: that is said, and the note is still there.
    await dialog.getByRole('alert').getByText('The language model’s answer cannot be used.').waitFor()
    await dialog.getByRole('alert').getByText('Say in other words what happens on which days').waitFor()
    expect(await auditPage(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Suggest', exact: true }).press('Enter')
    const proposal = dialog.getByRole('region', { name: 'Proposal' })
    await proposal.getByText('100% more').waitFor()
    await proposal.getByText('street festival', { exact: true }).waitFor()
    // A hundred percent more is twice as much.
    const expected = `Now ${units(usual)} units are expected; with it ${units(2 * usual)}.`
    await proposal.getByText(expected).waitFor()
    await page.setViewportSize(PHONE)
    expect(await auditPage(page)).toEqual([])
    // Neither Ann, who owns the shop, nor her address left it.
    expect(JSON.stringify(model.requests)).not.toMatch(/\bAnn\b|ann@/)

    // Closed, it waits on the page; nothing counts yet.
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    const waiting = page.getByRole('list', { name: 'Proposals', exact: true })
    await waiting.getByText('Street festival, says Ann').waitFor()
    expect(await page.getByText('As overridden').count()).toBe(0)
    expect(await auditPage(page)).toEqual([])
    await waiting.getByRole('button', { name: /^Accept/ }).press('Enter')
    const overrides = page.getByRole('list', { name: 'Overrides' })
    await overrides.getByText('Proposed by a model').waitFor()
    await overrides.getByText(/Proposed by claude-test-20260101, accepted by You/).waitFor()
    await waiting.waitFor({ state: 'detached' })

    await page.setViewportSize({ width: 1280, height: 800 })
    await askFor(page, 'Roadworks')
    await proposal.getByText('50% less').waitFor()
    // What is expected now is what was accepted before.
    await proposal.getByText(`Now ${units(2 * usual)} units are expected; with it ${units(usual / 2)}.`).waitFor()
    await proposal.getByRole('button', { name: 'Decline' }).press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await waiting.getByText('Declined', { exact: true }).waitFor()
    expect(await overrides.getByRole('listitem').count()).toBe(1)
    expect(await auditPage(page)).toEqual([])
    expect(faults).toEqual([])
  },
  E2E_MS,
)
