import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { smallPdf, smallReport } from '#test/support/report-shop.ts'
import { type TestServer, testMailServer, testServer } from '#test/support/server.ts'
import type { MakeReport } from '#usecases/reports/make-report.ts'

const PATIENCE = { timeout: 8000, interval: 20 }

/** The whole server, in a shop with one store, with reports whose every byte is known. */
async function shopWithReports(smtpUrl: string | undefined, makeReport: MakeReport = smallReport) {
  return testServer({ smtpUrl }, { makeReport })
}

interface Schedule {
  scheduleId: string
  reportType: string
  timeZone: string
  time: string
}

const schedulesOf = async (shop: TestServer) =>
  ((await shop.send('GET', '/report-schedules')).body as { data: Schedule[] }).data

/** Lets a schedule's next run have been due a second ago, as if the clock had come to it. */
async function letFallDue({ platform }: TestServer, scheduleId: string): Promise<void> {
  const [tenant] = await platform.catalog.tenants()
  const schedule = await platform.reports.schedule(tenant!.tenantId, scheduleId)
  const { version, ...current } = schedule!
  expect(await platform.reports.saveSchedule({ ...current, nextDueAt: Date.now() - 1000 }, version)).toBe(true)
}

const confirmToken = (mail: Email | undefined) => /confirm-reports#(\S+)/.exec(mail?.text ?? '')?.[1]

interface Made {
  reportId: string
  state: string
  from: string
  run?: { missedCount: number }
}

const archiveOf = async (shop: TestServer) => ((await shop.send('GET', '/reports')).body as { data: Made[] }).data

describe('from a schedule to a mail', () => {
  test('a new shop has its schedules; its morning report reaches who asked for it, as a PDF', async () => {
    const post = await testMailServer()
    const shop = await shopWithReports(post.url)
    await expect.poll(async () => (await schedulesOf(shop)).length, PATIENCE).toBe(2)
    const insights = (await schedulesOf(shop)).find(({ reportType }) => reportType === 'daily-insights')
    expect(insights).toMatchObject({ timeZone: 'Europe/London', time: '06:00' })
    await shop.send('POST', '/report-subscriptions', { email: 'ann@example.com', type: 'daily-insights' })
    const [question] = await post.waitFor(1)
    await shop.send('POST', '/report-subscriptions/confirm', { token: confirmToken(question) })

    await letFallDue(shop, insights!.scheduleId)
    const [, mail] = await post.waitFor(2)
    const [report] = await archiveOf(shop)
    expect(mail?.subject).toBe(`Small daily-insights · Acme · ${report?.from}`)
    const [file, ...more] = mail?.attachments ?? []
    expect([file?.filename, file?.mimeType, more]).toEqual([
      `daily-insights-${report?.from}.pdf`,
      'application/pdf',
      [],
    ])
    const wanted = smallPdf(`daily-insights of all stores ${report?.from}..${report?.from}`)
    expect(Buffer.compare(Buffer.from(file!.content as ArrayBuffer), wanted)).toBe(0)
    expect(mail?.headers.find(({ key }) => key === 'list-unsubscribe-post')?.value).toBe('List-Unsubscribe=One-Click')

    const link = new URL(/\S+\/report-subscriptions\/stop\?token=\S+/.exec(mail?.text ?? '')?.[0] ?? '')
    expect((await fetch(link, { method: 'POST' })).status).toBe(200)
    await letFallDue(shop, insights!.scheduleId)
    await expect
      .poll(async () => (await archiveOf(shop)).map(({ state }) => state), PATIENCE)
      .toEqual(['ready', 'ready'])
    const outbox = (await shop.send('GET', '/outbox')).body as { data: { state: string }[] }
    expect(outbox.data.map(({ state }) => state)).toEqual(['done', 'done'])
  })

  test('a server that refuses the mail gets it again, file and all', async () => {
    const post = await testMailServer()
    const shop = await shopWithReports(post.url)
    await expect.poll(async () => (await schedulesOf(shop)).length, PATIENCE).toBe(2)
    await shop.send('POST', '/report-subscriptions', { email: 'ann@example.com', type: 'weekly-summary' })
    const [question] = await post.waitFor(1)
    await shop.send('POST', '/report-subscriptions/confirm', { token: confirmToken(question) })
    post.refuseWith = { code: 451, message: 'mailbox busy' }
    const summary = (await schedulesOf(shop)).find(({ reportType }) => reportType === 'weekly-summary')
    await letFallDue(shop, summary!.scheduleId)
    type Entry = { state: string; error?: string }
    const newest = async () => ((await shop.send('GET', '/outbox')).body as { data: Entry[] }).data[0]
    await expect.poll(newest, PATIENCE).toMatchObject({ state: 'waiting', error: expect.stringContaining('busy') })
    post.refuseWith = undefined
    const [, mail] = await post.waitFor(2)
    expect(mail?.attachments.map(({ mimeType }) => mimeType)).toEqual(['application/pdf'])
  })

  test('without a mail server it is a file in the outbox that any mail program opens, PDF inside', async () => {
    const shop = await shopWithReports(undefined)
    await expect.poll(async () => (await schedulesOf(shop)).length, PATIENCE).toBe(2)
    const outbox = join(shop.folder, 'data/outbox')
    const received = async (): Promise<Email[]> => {
      const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml'))
      return Promise.all(names.map(async (name) => PostalMime.parse(await readFile(join(outbox, name)))))
    }
    await shop.send('POST', '/report-subscriptions', { email: 'ann@example.com', type: 'daily-insights' })
    await expect.poll(async () => (await received()).length, PATIENCE).toBe(1)
    await shop.send('POST', '/report-subscriptions/confirm', { token: confirmToken((await received())[0]) })
    const insights = (await schedulesOf(shop)).find(({ reportType }) => reportType === 'daily-insights')
    await letFallDue(shop, insights!.scheduleId)
    await expect.poll(async () => (await received()).length, PATIENCE).toBe(2)
    const mail = (await received()).find(({ subject }) => subject?.startsWith('Small'))
    expect(
      Buffer.from(mail!.attachments[0]!.content as ArrayBuffer)
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
  })
})

test('a report that somebody asks for is made by the running server and comes back byte by byte', async () => {
  // Two megabytes that no compression and no text encoding would leave alone.
  const bytes = Uint8Array.from({ length: 2_000_003 }, (_, i) => (i * 31 + (i >> 8)) % 256)
  const shop = await shopWithReports(undefined, async () => ({
    title: 'Large',
    files: [{ format: 'pdf', contentType: 'application/pdf', bytes }],
  }))
  const ordered = (await shop.send('POST', '/reports', { type: 'inventory-recommendations' })).body as Made
  await expect.poll(async () => (await archiveOf(shop))[0]?.state, PATIENCE).toBe('ready')
  const url = `${shop.url}/api/v1/reports/${ordered.reportId}/pdf`
  const headers = { authorization: `Bearer ${shop.token}` }
  const file = await fetch(url, { headers })
  expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), bytes)).toBe(0)
  const head = await fetch(url, { method: 'HEAD', headers })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '2000003'])
  expect((await fetch(url)).status).toBe(401)
})
