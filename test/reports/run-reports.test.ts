import { describe, expect, test } from 'vitest'
import { UndeliverableError } from '#ports/queue.ts'
import { reportShop, smallReport } from '#test/support/report-shop.ts'
import { NOW, storeNamed, TENANT } from '#test/support/shop.ts'
import { mailChannel } from '#usecases/alerts/mail-channel.ts'
import { deleteReport, pruneReports } from '#usecases/reports/archive.ts'
import { ReportProblem } from '#usecases/reports/make-report.ts'
import { orderReport } from '#usecases/reports/order-report.ts'
import { makeNextReport } from '#usecases/reports/run-reports.ts'
import { setUpReports, startDueRuns } from '#usecases/reports/start-due-runs.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The shop's first run: 2026-01-01T06:00:00Z, London being at UTC in winter. */
const FIRST_RUN = NOW + 6 * HOUR_MS

const MANAGER = { tenantId: TENANT, actor: 'user:u-ann', role: 'manager', stores: 'all' } as const

type Shop = Awaited<ReturnType<typeof reportShop>>

async function textOf(shop: Shop, blobKey: string | undefined): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of (await shop.deps.blobs.open(blobKey ?? '-')) ?? []) parts.push(part)
  return Buffer.concat(parts).toString()
}

describe('a new shop', () => {
  test('has insights at six in its first store, and a summary on Thursdays, once', async () => {
    const { deps } = await reportShop()
    expect(await setUpReports(deps)).toBe(1)
    const schedules = await deps.reports.schedules(TENANT)
    const nexts = schedules.map(({ reportType, timeZone, nextDueAt }) => [
      reportType,
      timeZone,
      new Date(nextDueAt!).toISOString(),
    ])
    // 2026-01-01 is a Thursday, and it is midnight.
    expect(nexts.toSorted()).toEqual([
      ['daily-insights', 'Europe/London', '2026-01-01T06:00:00.000Z'],
      ['weekly-summary', 'UTC', '2026-01-01T17:00:00.000Z'],
    ])
    for (const { scheduleId } of schedules) await deps.reports.deleteSchedule(TENANT, scheduleId, 1)
    expect([await setUpReports(deps), await deps.reports.schedules(TENANT)]).toEqual([0, []])
  })

  test('waits with that for its first store', async () => {
    const { deps } = await reportShop()
    await deps.catalog.createTenant({ tenantId: 'empty', name: 'Empty', currency: 'USD' }, NOW)
    await setUpReports(deps)
    expect(await deps.reports.isSetUp('empty')).toBe(false)
    await deps.catalog.saveStore('empty', storeNamed('reno', { timeZone: 'America/Los_Angeles' }), 0)
    expect(await setUpReports(deps)).toBe(1)
    const schedules = await deps.reports.schedules('empty')
    expect(schedules.find(({ reportType }) => reportType === 'daily-insights')).toMatchObject({
      timeZone: 'America/Los_Angeles',
      paper: 'Letter',
    })
  })
})

describe('a schedule that is due', () => {
  test('is made of the day before, archived, and mailed to each subscriber with the PDF', async () => {
    const shop = await reportShop()
    await shop.schedule({ storeId: 'leeds' })
    await shop.subscribe('ann', { storeId: 'leeds' })
    await shop.subscribe('lee', { storeId: 'leeds' })
    shop.time.now = FIRST_RUN - 1
    await shop.work()
    expect(await shop.archive()).toEqual([])
    shop.time.now = FIRST_RUN + 5000
    await shop.work()
    const [report, ...more] = await shop.archive()
    expect(more).toEqual([])
    expect(report).toMatchObject({
      state: 'ready',
      title: 'Small daily-insights',
      storeId: 'leeds',
      from: '2025-12-31',
      to: '2025-12-31',
      asOf: FIRST_RUN + 5000,
      run: { scheduleId: 's1', dueAt: FIRST_RUN, missedCount: 0 },
    })
    expect(report?.files.map(({ format }) => format)).toEqual(['pdf', 'csv', 'json'])
    expect(await textOf(shop, report?.files[1]?.blobKey)).toBe(
      'what\r\ndaily-insights of leeds 2025-12-31..2025-12-31\r\n',
    )
    expect(JSON.parse(await textOf(shop, report?.files[2]?.blobKey))).toEqual({
      tenantId: TENANT,
      type: 'daily-insights',
      stores: ['leeds'],
      storeId: 'leeds',
      from: '2025-12-31',
      to: '2025-12-31',
      asOf: FIRST_RUN + 5000,
      timeZone: 'Europe/London',
      paper: 'A4',
    })
    const mails = await shop.mails()
    expect(mails.map(({ to }) => to)).toEqual(['ann@example.com', 'lee@example.com'])
    expect(mails[0]?.attachments).toEqual([
      {
        fileName: 'daily-insights-leeds-2025-12-31.pdf',
        contentType: 'application/pdf',
        blobKey: report?.files[0]?.blobKey,
      },
    ])
    // The row in the queue names the file and does not hold it.
    expect(JSON.stringify(mails[0])).not.toContain('%PDF')
  })

  test('is made once, whoever looks, at the same time or again', async () => {
    const shop = await reportShop()
    await shop.schedule()
    await shop.subscribe('ann')
    shop.time.now = FIRST_RUN
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => shop.work(id)))
    await shop.work('e')
    expect([(await shop.archive()).length, (await shop.mails()).length, shop.outcomes.length]).toEqual([1, 1, 1])
  })

  test('after five days without a server is made once, for the newest morning, and the mail says so', async () => {
    const shop = await reportShop()
    await shop.schedule()
    await shop.subscribe('ann')
    // Due on the 1st to the 5th at six; up again on the 5th at noon: four are missed.
    shop.time.now = NOW + 4 * DAY_MS + 12 * HOUR_MS
    await shop.work()
    const archive = await shop.archive()
    expect(archive.map(({ from, run }) => [from, run?.missedCount])).toEqual([['2026-01-04', 4]])
    expect((await shop.mails()).map(({ text }) => text.includes('the 4 reports before this one'))).toEqual([true])
  })

  test('sends a file that is too large for a mail as a link', async () => {
    const shop = await reportShop(async (request) => {
      const made = await smallReport(request)
      // One byte more than 8 MB.
      const large = { format: 'pdf', contentType: 'application/pdf', bytes: new Uint8Array(8_388_609) } as const
      return { ...made, files: made.files.map((file) => (file.format === 'pdf' ? large : file)) }
    })
    await shop.schedule()
    await shop.subscribe('ann')
    shop.time.now = FIRST_RUN
    await shop.work()
    const [mail] = await shop.mails()
    const [report] = await shop.archive()
    expect(mail?.attachments).toEqual([])
    expect(mail?.text).toContain(`https://shop.example/reports/${report?.reportId}`)
  })
})

describe('forty-five mornings, with workers that die at any step', () => {
  test('lead to one report and one mail each', async () => {
    const shop = await reportShop()
    await shop.schedule({ nextDueAt: Date.parse('2026-03-01T06:00:00Z') })
    await shop.subscribe('ann')
    let seed = 7
    const chance = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return seed / 2 ** 31
    }
    // A worker dies before one write in ten, and after one in ten: its lease runs out then.
    const dying: typeof shop.deps.reports = { ...shop.deps.reports }
    for (const name of ['startRun', 'claimReport', 'finishReport'] as const) {
      const real = shop.deps.reports[name] as (argument: never) => Promise<never>
      Object.assign(dying, {
        [name]: async (argument: never) => {
          if (chance() < 0.1) throw new Error('died before')
          const answer = await real(argument)
          if (chance() < 0.1) throw new Error('died after')
          return answer
        },
      })
    }
    const deps = { ...shop.deps, reports: dying }
    const end = Date.parse('2026-04-15T00:00:00Z')
    let deaths = 0
    for (shop.time.now = Date.parse('2026-03-01T00:00:00Z'); shop.time.now < end; shop.time.now += 600_000) {
      for (const step of [() => startDueRuns(deps), () => makeNextReport(deps, `w${shop.time.now}`)]) {
        await step().catch(() => {
          deaths += 1
        })
      }
    }
    const days = Array.from({ length: 45 }, (_, i) => new Date(Date.UTC(2026, 1, 28 + i)).toISOString().slice(0, 10))
    const made = (await shop.archive()).map(({ from, state }) => [from, state])
    expect(made.toSorted()).toEqual(days.map((day) => [day, 'ready']))
    expect(await shop.mails()).toHaveLength(45)
    // Three files each, and nothing of what died.
    expect(await shop.files()).toHaveLength(135)
    expect(deaths).toBeGreaterThan(10)
  })
})

describe('a worker that dies while it makes a report', () => {
  test('is overtaken after its lease; its files are removed, and it cannot finish any more', async () => {
    let isFirst = true
    let goOn = () => {}
    const stuck = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const shop = await reportShop(async (request) => {
      if (isFirst) {
        isFirst = false
        await stuck
      }
      return smallReport(request)
    })
    await shop.schedule()
    await shop.subscribe('ann')
    shop.time.now = FIRST_RUN
    await startDueRuns(shop.deps)
    const first = makeNextReport(shop.deps, 'stuck')
    await expect.poll(async () => (await shop.archive())[0]?.state).toBe('running')
    expect(await makeNextReport(shop.deps, 'next')).toBe(0)
    shop.time.now += 60_000
    expect(await makeNextReport(shop.deps, 'next')).toBe(1)
    goOn()
    await first
    const [report] = await shop.archive()
    expect(report).toMatchObject({ state: 'ready', attempt: 2 })
    expect(await shop.files()).toEqual(report?.files.map(({ blobKey }) => blobKey.replace('reports/', '')).toSorted())
    expect([(await shop.mails()).length, shop.outcomes.length]).toEqual([1, 1])
  })

  test('every time is given up after three', async () => {
    const shop = await reportShop()
    await shop.schedule()
    await shop.subscribe('ann')
    shop.time.now = FIRST_RUN
    await startDueRuns(shop.deps)
    for (let i = 0; i < 3; i++, shop.time.now += 60_000) {
      await shop.deps.reports.claimReport({ workerId: `dead${i}`, now: shop.time.now, leaseMs: 60_000 })
    }
    await shop.work('alive')
    expect((await shop.archive())[0]).toMatchObject({ state: 'failed', problem: expect.stringContaining('3 times') })
    expect((await shop.mails()).map(({ subject }) => subject)).toEqual([
      'Your daily insights of 2025-12-31 could not be made · Acme',
    ])
  })
})

describe('a report that cannot be made', () => {
  const failing = (error: Error) => async () => {
    throw error
  }

  test('by schedule is tried three times, and then says why, to its readers once', async () => {
    const shop = await reportShop(failing(new ReportProblem('There are no sales yet.')))
    await shop.schedule()
    await shop.subscribe('ann')
    // Staff, and a manager of Leeds alone, may not read reports of the whole shop.
    await shop.subscribe('cleo')
    await shop.subscribe('lee')
    shop.time.now = FIRST_RUN
    await shop.work()
    expect((await shop.archive())[0]).toMatchObject({
      state: 'waiting',
      problem: 'There are no sales yet.',
      attempt: 1,
    })
    for (const wait of [60_000, 120_000]) {
      expect(await shop.mails()).toEqual([])
      shop.time.now += wait
      await shop.work()
    }
    expect((await shop.archive())[0]).toMatchObject({
      state: 'failed',
      attempt: 3,
      problem: 'There are no sales yet.',
      endedAt: FIRST_RUN + 180_000,
    })
    expect(await shop.files()).toEqual([])
    for (let minutes = 0; minutes < 10; minutes++, shop.time.now += 60_000) await shop.work()
    const [mail, ...more] = await shop.mails()
    expect([mail?.to, mail?.subject, mail?.attachments, more]).toEqual([
      'ann@example.com',
      'Your daily insights of 2025-12-31 could not be made · Acme',
      [],
      [],
    ])
    expect(mail?.text).toContain('There are no sales yet.')
    expect(mail?.audience).toEqual({ to: 'reports', subscriptionId: 'sub-ann', stores: 'all' })
  })

  test('that somebody waits for fails at once without a mail, and a fault of ours is told by its id only', async () => {
    const shop = await reportShop(failing(new Error('ENOENT /srv/secret')))
    await shop.subscribe('ann')
    const ordered = await orderReport(shop.deps, MANAGER, { type: 'daily-insights' })
    await shop.work()
    const [report] = await shop.archive()
    expect(report).toMatchObject({ state: 'failed', problem: expect.stringContaining(report!.reportId) })
    expect(report?.problem).not.toContain('secret')
    expect([ordered.ok, shop.outcomes[0]?.error?.message]).toEqual([true, 'ENOENT /srv/secret'])
    expect(await shop.mails()).toEqual([])
  })

  test('because it came out too large says what to do', async () => {
    // One byte more than 50 MB.
    const file = { format: 'pdf', contentType: 'application/pdf', bytes: new Uint8Array(52_428_801) } as const
    const shop = await reportShop(async () => ({ title: 'Huge', files: [file] }))
    await orderReport(shop.deps, MANAGER, { type: 'daily-insights' })
    await shop.work()
    const [report] = await shop.archive()
    expect([report?.state, report?.problem?.includes('fewer days'), await shop.files()]).toEqual(['failed', true, []])
  })

  test('in time is given up, and the next one has its turn', async () => {
    let isFirst = true
    const shop = await reportShop(async (request) => {
      if (isFirst) await new Promise(() => (isFirst = false))
      return smallReport(request)
    })
    await orderReport(shop.deps, MANAGER, { type: 'daily-insights' })
    shop.time.now += 1
    await orderReport(shop.deps, MANAGER, { type: 'weekly-summary' })
    const deps = { ...shop.deps, makingMaxMs: 20 }
    expect([await makeNextReport(deps, 'w'), await makeNextReport(deps, 'w')]).toEqual([1, 1])
    const states = (await shop.archive()).map(({ type, state, problem }) => [type, state, problem?.slice(0, 14)])
    expect(states.toSorted()).toEqual([
      ['daily-insights', 'failed', 'It took longer'],
      ['weekly-summary', 'ready', undefined],
    ])
  })

  test('because it does not come in the format asked for says so', async () => {
    const shop = await reportShop(async (request) => ({ ...(await smallReport(request)), files: [] }))
    await orderReport(shop.deps, MANAGER, { type: 'daily-insights', formats: ['pdf', 'csv'] })
    await shop.work()
    expect((await shop.archive())[0]).toMatchObject({ problem: 'This report does not come as pdf or csv.' })
  })
})

describe('who may not see a report', () => {
  test('gets no mail of it: staff, other stores, deactivated, unconfirmed, stopped, another type', async () => {
    const shop = await reportShop()
    await shop.schedule()
    await shop.subscribe('cleo')
    await shop.subscribe('lee')
    await shop.subscribe('ann', { subscriptionId: 'x1', linkToken: '1', status: 'unconfirmed' })
    await shop.subscribe('ann', { subscriptionId: 'x2', linkToken: '2', status: 'stopped' })
    await shop.subscribe('ann', { subscriptionId: 'x3', linkToken: '3', type: 'weekly-summary' })
    await shop.subscribe('ann', { subscriptionId: 'x4', linkToken: '4', storeId: 'leeds' })
    shop.time.now = FIRST_RUN
    await shop.work()
    expect([(await shop.archive()).length, await shop.mails()]).toEqual([1, []])
  })

  const waiting = async () => {
    const shop = await reportShop()
    await shop.schedule({ storeId: 'leeds' })
    await shop.subscribe('lee', { storeId: 'leeds' })
    shop.time.now = FIRST_RUN
    await shop.work()
    const sent: string[] = []
    const channel = mailChannel({ ...shop.deps, mailer: { send: async ({ to }) => void sent.push(to) } })
    const request = { topic: 'mail', limit: 9, visibilityMs: 1, now: shop.time.now }
    const [delivery] = await shop.deps.queue.receive(request)
    return { shop, sent, deliver: () => channel.deliver(delivery!) }
  }

  test('any more when the mail leaves does not get it then', async () => {
    const { sent, deliver } = await waiting()
    await deliver()
    expect(sent).toEqual(['lee@example.com'])
    for (const change of [{ stores: ['york'] }, { role: 'staff' as const }, { isActive: false }]) {
      const late = await waiting()
      await late.shop.deps.identity.changePerson(TENANT, { userId: 'u-lee', by: 'all', ...change })
      await expect(late.deliver()).rejects.toThrow(UndeliverableError)
      expect(late.sent).toEqual([])
    }
  })

  test('because they stopped it meanwhile does not get it either', async () => {
    const { shop, sent, deliver } = await waiting()
    await shop.deps.reports.deleteSubscription('sub-lee')
    await expect(deliver()).rejects.toThrow(UndeliverableError)
    expect(sent).toEqual([])
  })
})

describe('what is deleted', () => {
  test('while it is being made stays deleted, files and all, and nobody is mailed', async () => {
    const shop = await reportShop(async (request) => {
      const [running] = (await shop.deps.reports.reports(TENANT, { limit: 1 })).data
      await deleteReport(shop.deps, MANAGER, running!.reportId)
      return smallReport(request)
    })
    await shop.schedule()
    await shop.subscribe('ann')
    shop.time.now = FIRST_RUN
    await shop.work()
    expect([await shop.archive(), await shop.mails(), await shop.files()]).toEqual([[], [], []])
  })

  test('for its age goes after 400 days, with its files', async () => {
    const shop = await reportShop()
    await shop.schedule()
    shop.time.now = FIRST_RUN
    await shop.work()
    shop.time.now = FIRST_RUN + 400 * DAY_MS
    expect([await pruneReports(shop.deps), (await shop.files()).length]).toEqual([0, 3])
    shop.time.now += 1
    expect([await pruneReports(shop.deps), await shop.archive(), await shop.files()]).toEqual([1, [], []])
  })
})
