import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '#api/app.ts'
import { reportRoutes } from '#api/reports/archive.ts'
import { typed } from '#api/typed.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { reportShop, smallReport } from '#test/support/report-shop.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { MANAGER, STAFF_LEEDS, STRANGER } from '#test/support/test-app.ts'
import { type MakeReport, ReportProblem } from '#usecases/reports/make-report.ts'

const ANN: Principal = { ...MANAGER, session: { userId: 'u-ann', sessionId: '1' } }
const LEE: Principal = {
  ...MANAGER,
  actor: 'user:u-lee',
  stores: ['leeds'],
  session: { userId: 'u-lee', sessionId: '2' },
}
const READER: Principal = { ...MANAGER, actor: 'key:1', key: { keyId: '1', areas: ['insights:read'] } }
const NOBODY_ID = '01a1fb66-71f1-7709-b25a-c0bcb95ddfde'

/** Reports over HTTP, in a shop whose clock says 2026-01-01T00:00:00Z. Who asks is told by the test. */
async function openApp(makeReport: MakeReport = smallReport) {
  const shop = await reportShop(makeReport)
  const app = await createApp({
    logger: false,
    requestId: shop.deps.randomness.id,
    authenticate: async ({ headers }) => (headers['x-as'] ? JSON.parse(String(headers['x-as'])) : undefined),
  })
  reportRoutes(typed(app), shop.deps)
  await app.ready()
  onTestFinished(() => app.close())
  const as =
    (principal: Principal) =>
    (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, headers: object = {}) =>
      app.inject({
        method,
        url: `/api/v1${path}`,
        headers: { 'x-as': JSON.stringify(principal), ...headers },
        ...(payload && { payload }),
      })
  const order = async (principal: Principal, body: object): Promise<string> => {
    const answer = await as(principal)('POST', '/reports', body)
    expect([answer.statusCode, answer.body]).toEqual([202, expect.any(String)])
    // Ids made in the same millisecond have no order.
    await setTimeout(2)
    return answer.json().reportId
  }
  return { ...shop, app, as, order }
}

const errorPath = (answer: { json(): { errors?: { path: string }[] } }) => answer.json().errors?.[0]?.path

describe('ordering a report', () => {
  test('answers at once where to look, says how far it is, and gives the bytes when it is ready', async () => {
    const { as, work } = await openApp()
    const ann = as(ANN)
    const ordered = await ann('POST', '/reports', { type: 'weekly-summary', storeId: 'york', paper: 'Letter' })
    const { reportId } = ordered.json()
    expect([ordered.statusCode, ordered.headers.location]).toEqual([202, `/api/v1/reports/${reportId}`])
    // The last seven days before 2026-01-01 in London.
    expect(ordered.json()).toMatchObject({
      state: 'waiting',
      from: '2025-12-25',
      to: '2025-12-31',
      attempt: 0,
      files: [],
    })
    const early = await ann('GET', `/reports/${reportId}/pdf`)
    expect([early.statusCode, early.json().code]).toEqual([409, 'REPORT_NOT_READY'])

    await work()
    const ready = (await ann('GET', `/reports/${reportId}`)).json()
    expect(ready).toMatchObject({
      state: 'ready',
      title: 'Small weekly-summary',
      asOf: '2026-01-01T00:00:00.000Z',
      createdBy: 'user:owner',
    })
    const wanted = await smallReport({
      tenantId: TENANT,
      type: 'weekly-summary',
      stores: ['york'],
      storeId: 'york',
      from: '2025-12-25',
      to: '2025-12-31',
      asOf: NOW,
      timeZone: 'Europe/London',
      paper: 'Letter',
    })
    expect(ready.files.map(({ format }: { format: string }) => format)).toEqual(['pdf', 'csv', 'json'])
    for (const { format, url, byteCount } of ready.files) {
      const file = await ann('GET', url.replace('/api/v1', ''))
      const { bytes, contentType } = wanted.files.find((each) => each.format === format)!
      expect(Buffer.compare(file.rawPayload, bytes)).toBe(0)
      expect([file.headers['content-type'], file.headers['content-length'], byteCount]).toEqual([
        contentType,
        String(bytes.length),
        bytes.length,
      ])
      expect(file.headers['content-disposition']).toBe(
        `attachment; filename="weekly-summary-york-2025-12-25-2025-12-31.${format}"`,
      )
    }
    expect(JSON.stringify(ready)).not.toContain('blobKey')
  })

  test('takes a period, today included, and the formats named', async () => {
    const { order, work, archive } = await openApp()
    await order(ANN, { type: 'forecast-summary', from: '2025-01-01', to: '2026-01-01', formats: ['json'] })
    await work()
    expect(await archive()).toMatchObject([{ from: '2025-01-01', to: '2026-01-01', formats: ['json'], paper: 'A4' }])
    expect((await archive())[0]?.files.map(({ format }) => format)).toEqual(['json'])
  })

  test.each([
    [{ type: 'horoscope' }, 'type'],
    [{ type: 'daily-insights', from: '2025-12-01' }, 'to'],
    [{ type: 'daily-insights', to: '2025-12-01' }, 'from'],
    [{ type: 'daily-insights', from: '2025-02-29', to: '2025-03-01' }, 'from'],
    [{ type: 'daily-insights', from: '2025-12-02', to: '2025-12-01' }, 'from'],
    // London is at UTC in winter: today is 2026-01-01.
    [{ type: 'daily-insights', from: '2026-01-01', to: '2026-01-02' }, 'to'],
    // 2024-12-31 to 2026-01-01 are 367 days.
    [{ type: 'daily-insights', from: '2024-12-31', to: '2026-01-01' }, 'from'],
    [{ type: 'daily-insights', paper: 'A3' }, 'paper'],
    [{ type: 'daily-insights', formats: [] }, 'formats'],
    [{ type: 'daily-insights', formats: ['pdf', 'pdf'] }, 'formats'],
    [{ type: 'daily-insights', storeId: 'No Store' }, 'storeId'],
  ])('refuses %j and names the field', async (body, path) => {
    const { as, archive } = await openApp()
    const answer = await as(ANN)('POST', '/reports', body)
    expect([answer.statusCode, errorPath(answer)]).toEqual([400, path])
    expect(await archive()).toEqual([])
  })

  test('of an unknown store is refused, and so are more at once than a shop can need', async () => {
    const { as, order } = await openApp()
    const unknown = await as(ANN)('POST', '/reports', { type: 'daily-insights', storeId: 'hull' })
    expect([unknown.statusCode, unknown.json().code]).toEqual([422, 'UNKNOWN_STORE'])
    for (let i = 0; i < 20; i++) await order(ANN, { type: 'daily-insights' })
    const flood = await as(ANN)('POST', '/reports', { type: 'daily-insights' })
    expect([flood.statusCode, flood.headers['retry-after']]).toEqual([429, '30'])
  })

  test('that fails says why, in the report and at the download', async () => {
    const { as, order, work } = await openApp(async () => {
      throw new ReportProblem('There are no sales yet.')
    })
    const id = await order(ANN, { type: 'daily-insights' })
    await work()
    expect((await as(ANN)('GET', `/reports/${id}`)).json()).toMatchObject({
      state: 'failed',
      problem: 'There are no sales yet.',
    })
    const file = await as(ANN)('GET', `/reports/${id}/pdf`)
    expect([file.statusCode, file.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'REPORT_NOT_READY', detail: 'This report failed: There are no sales yet.' }),
    ])
  })
})

describe('the archive', () => {
  test('lists by type and store, the newest first, page by page', async () => {
    const { as, order } = await openApp()
    const insights = await order(ANN, { type: 'daily-insights', storeId: 'leeds' })
    const whole = await order(ANN, { type: 'daily-insights' })
    const summary = await order(ANN, { type: 'weekly-summary', storeId: 'york' })
    const ids = async (query: string) =>
      (await as(ANN)('GET', `/reports${query}`)).json().data.map(({ reportId }: { reportId: string }) => reportId)
    expect(await ids('')).toEqual([summary, whole, insights])
    expect(await ids('?type=daily-insights')).toEqual([whole, insights])
    expect(await ids('?store=york')).toEqual([summary])
    const first = (await as(ANN)('GET', '/reports?limit=2')).json()
    expect(await ids(`?limit=2&cursor=${first.nextCursor}`)).toEqual([insights])
    expect((await as(ANN)('GET', '/reports?cursor=nonsense')).statusCode).toBe(400)
    expect((await as(ANN)('GET', '/reports?limit=201')).statusCode).toBe(400)
  })

  test('forgets a report and its files', async () => {
    const { as, order, work, files } = await openApp()
    const id = await order(ANN, { type: 'daily-insights' })
    await work()
    expect(await files()).toHaveLength(3)
    expect((await as(ANN)('DELETE', `/reports/${id}`)).statusCode).toBe(204)
    for (const path of [`/reports/${id}`, `/reports/${id}/pdf`]) {
      expect((await as(ANN)('GET', path)).statusCode).toBe(404)
    }
    expect([(await as(ANN)('DELETE', `/reports/${id}`)).statusCode, await files()]).toEqual([404, []])
  })
})

describe('who may do what', () => {
  const wish = { reportType: 'daily-insights', frequency: { kind: 'daily' }, time: '06:00', timeZone: 'Europe/London' }
  const order = { type: 'daily-insights' }

  test('every route is closed to strangers to the house and to staff, and a reading key changes nothing', async () => {
    const { app, as } = await openApp()
    const routes: ['GET' | 'POST' | 'PUT' | 'DELETE', string, object?][] = [
      ['GET', '/reports'],
      ['GET', `/reports/${NOBODY_ID}`],
      ['GET', `/reports/${NOBODY_ID}/pdf`],
      ['GET', '/report-schedules'],
      ['GET', `/report-schedules/${NOBODY_ID}`],
      ['GET', '/report-subscriptions'],
      ['POST', '/reports', order],
      ['DELETE', `/reports/${NOBODY_ID}`],
      ['POST', '/report-schedules', wish],
      ['PUT', `/report-schedules/${NOBODY_ID}`, wish],
      ['DELETE', `/report-schedules/${NOBODY_ID}`],
    ]
    for (const [method, path, body] of routes) {
      const open = await app.inject({ method, url: `/api/v1${path}`, ...(body && { payload: body }) })
      const staff = await as(STAFF_LEEDS)(method, path, body)
      const key = await as(READER)(method, path, body)
      expect([method, path, open.statusCode, staff.statusCode, key.statusCode === 403]).toEqual([
        method,
        path,
        401,
        403,
        method !== 'GET',
      ])
    }
  })

  test('a manager of Leeds has the reports of Leeds: none of York, and none of the whole shop', async () => {
    const { as, order: have, work } = await openApp()
    const own = await have(LEE, { ...order, storeId: 'leeds' })
    const york = await have(ANN, { ...order, storeId: 'york' })
    const whole = await have(ANN, order)
    await work()
    const lee = as(LEE)
    const listed = (await lee('GET', '/reports')).json().data.map(({ reportId }: { reportId: string }) => reportId)
    expect(listed).toEqual([own])
    expect((await lee('GET', '/reports?store=york')).json().code).toBe('STORE_NOT_ALLOWED')
    for (const hidden of [york, whole]) {
      for (const [method, path] of [
        ['GET', `/reports/${hidden}`],
        ['GET', `/reports/${hidden}/json`],
        ['DELETE', `/reports/${hidden}`],
      ] as const) {
        expect([method, path, (await lee(method, path)).statusCode]).toEqual([method, path, 404])
      }
    }
    for (const body of [order, { ...order, storeId: 'york' }]) {
      const refused = await lee('POST', '/reports', body)
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'STORE_NOT_ALLOWED'])
    }
    expect((await lee('GET', `/reports/${own}/json`)).json()).toMatchObject({ stores: ['leeds'] })
  })

  test('another shop sees nothing of this one', async () => {
    const { as, order: have, work } = await openApp()
    const id = await have(ANN, order)
    await work()
    const made = (await as(ANN)('POST', '/report-schedules', wish)).json()
    const stranger = as(STRANGER)
    expect((await stranger('GET', '/reports')).json().data).toEqual([])
    expect((await stranger('GET', '/report-schedules')).json().data).toEqual([])
    const paths = [`/reports/${id}`, `/reports/${id}/pdf`, `/report-schedules/${made.scheduleId}`]
    for (const path of paths) expect([path, (await stranger('GET', path)).statusCode]).toEqual([path, 404])
    expect((await stranger('DELETE', `/reports/${id}`)).statusCode).toBe(404)
    const match = { 'if-match': '"1"' }
    expect((await stranger('PUT', `/report-schedules/${made.scheduleId}`, wish, match)).statusCode).toBe(404)
    expect((await stranger('DELETE', `/report-schedules/${made.scheduleId}`, undefined, match)).statusCode).toBe(404)
  })

  test('a manager of Leeds has the schedules of Leeds, and can make and move them nowhere else', async () => {
    const { as } = await openApp()
    const [ann, lee] = [as(ANN), as(LEE)]
    const whole = (await ann('POST', '/report-schedules', wish)).json()
    const own = (await lee('POST', '/report-schedules', { ...wish, storeId: 'leeds' })).json()
    const ids = (await lee('GET', '/report-schedules')).json().data.map((each: typeof own) => each.scheduleId)
    expect(ids).toEqual([own.scheduleId])
    const match = { 'if-match': '"1"' }
    expect((await lee('PUT', `/report-schedules/${whole.scheduleId}`, wish, match)).statusCode).toBe(404)
    for (const storeId of [undefined, 'york']) {
      expect((await lee('POST', '/report-schedules', { ...wish, storeId })).statusCode).toBe(403)
      const moved = await lee('PUT', `/report-schedules/${own.scheduleId}`, { ...wish, storeId }, match)
      expect(moved.statusCode).toBe(403)
    }
  })
})

describe('schedules', () => {
  const wish = {
    reportType: 'weekly-summary',
    frequency: { kind: 'weekly', weekday: 4 },
    time: '17:00',
    timeZone: 'America/New_York',
  }

  test('say when they run next, and are changed and ended by what was read', async () => {
    const { as } = await openApp()
    const ann = as(ANN)
    const made = await ann('POST', '/report-schedules', wish)
    const { scheduleId } = made.json()
    // It is Wednesday evening in New York; on Thursday at 17:00 it is 22:00 UTC.
    expect([made.statusCode, made.headers.etag, made.json()]).toEqual([
      201,
      '"1"',
      expect.objectContaining({
        nextDueAt: '2026-01-01T22:00:00.000Z',
        paper: 'A4',
        formats: ['pdf', 'csv', 'json'],
        enabled: true,
        time: '17:00',
      }),
    ])
    const path = `/report-schedules/${scheduleId}`
    expect((await ann('GET', path)).headers.etag).toBe('"1"')
    const monthly = { ...wish, frequency: { kind: 'monthly', day: 'last' }, timeZone: 'UTC' }
    expect((await ann('PUT', path, monthly)).statusCode).toBe(428)
    const changed = await ann('PUT', path, monthly, { 'if-match': '"1"' })
    expect([changed.statusCode, changed.headers.etag, changed.json().nextDueAt]).toEqual([
      200,
      '"2"',
      '2026-01-31T17:00:00.000Z',
    ])
    expect((await ann('PUT', path, wish, { 'if-match': '"1"' })).statusCode).toBe(412)
    expect((await ann('DELETE', path)).statusCode).toBe(428)
    expect((await ann('DELETE', path, undefined, { 'if-match': '"1"' })).statusCode).toBe(412)
    expect((await ann('DELETE', path, undefined, { 'if-match': '"2"' })).statusCode).toBe(204)
    expect((await ann('GET', path)).statusCode).toBe(404)
  })

  test('run at their time; switched off they do not, and switched on again they make up for nothing', async () => {
    const { as, work, archive, time } = await openApp()
    const ann = as(ANN)
    const daily = { ...wish, frequency: { kind: 'daily' }, timeZone: 'UTC', time: '06:00' }
    const path = `/report-schedules/${(await ann('POST', '/report-schedules', daily)).json().scheduleId}`
    time.now = Date.parse('2026-01-01T06:00:00Z')
    await work()
    expect(await archive()).toMatchObject([{ run: { missedCount: 0 } }])
    const off = await ann('PUT', path, { ...daily, enabled: false }, { 'if-match': '"1"' })
    expect(off.json()).toMatchObject({ enabled: false, lastDueAt: '2026-01-01T06:00:00.000Z' })
    expect(off.json().nextDueAt).toBeUndefined()
    time.now = Date.parse('2026-01-05T12:00:00Z')
    await work()
    expect(await archive()).toHaveLength(1)
    const on = await ann('PUT', path, daily, { 'if-match': '"2"' })
    expect(on.json().nextDueAt).toBe('2026-01-06T06:00:00.000Z')
    await work()
    expect(await archive()).toHaveLength(1)
  })

  test('whose paper alone changes keep the run that is due this moment', async () => {
    const { as, work, archive, time } = await openApp()
    const ann = as(ANN)
    const daily = { ...wish, frequency: { kind: 'daily' }, timeZone: 'UTC', time: '06:00' }
    const path = `/report-schedules/${(await ann('POST', '/report-schedules', daily)).json().scheduleId}`
    time.now = Date.parse('2026-01-01T06:00:01Z')
    await ann('PUT', path, { ...daily, paper: 'Letter' }, { 'if-match': '"1"' })
    await work()
    expect(await archive()).toMatchObject([{ paper: 'Letter', from: '2025-12-31' }])
  })

  test.each([
    [{ timeZone: 'Moon/Sea' }, 'timeZone'],
    [{ time: '24:00' }, 'time'],
    [{ frequency: { kind: 'weekly', weekday: 0 } }, 'frequency.weekday'],
    [{ frequency: { kind: 'weekly' } }, 'frequency.weekday'],
    [{ frequency: { kind: 'monthly', day: 32 } }, 'frequency.day'],
    [{ frequency: { kind: 'hourly' } }, 'frequency.kind'],
    [{ formats: ['docx'] }, 'formats[0]'],
    [{ reportType: 'x' }, 'reportType'],
  ])('refuse %j and name the field', async (wrong, path) => {
    const { as } = await openApp()
    const answer = await as(ANN)('POST', '/report-schedules', { ...wish, ...wrong })
    expect([answer.statusCode, errorPath(answer)]).toEqual([400, path])
  })
})

describe('subscriptions', () => {
  const wish = { email: 'Ann@Example.com ', type: 'daily-insights' }

  test('of a new address wait for its yes; a second report to it does not, until it says no', async () => {
    const { as, app, mails } = await openApp()
    const ann = as(ANN)
    const made = await ann('POST', '/report-subscriptions', wish)
    expect([made.statusCode, made.json()]).toEqual([
      201,
      expect.objectContaining({ email: 'ann@example.com', status: 'unconfirmed' }),
    ])
    const [question] = await mails()
    expect(question).toMatchObject({ to: 'ann@example.com', isPersonal: true, subject: 'Confirm reports from Acme' })
    const token = /confirm-reports#(\S+)/.exec(question?.text ?? '')?.[1]
    expect(made.body).not.toContain(token)
    const answer = (path: string, more: object) => app.inject({ method: 'POST', url: `/api/v1${path}`, ...more })
    expect((await answer('/report-subscriptions/confirm', { payload: { token } })).json()).toEqual({
      email: 'ann@example.com',
    })
    const second = await ann('POST', '/report-subscriptions', { ...wish, type: 'weekly-summary' })
    expect(second.json().status).toBe('active')
    expect(await mails()).toHaveLength(1)

    const link = `/report-subscriptions/stop?token=${token}`
    const looked = await app.inject({ method: 'GET', url: `/api/v1${link}` })
    expect([looked.statusCode, looked.headers.location]).toEqual([302, `/stop-reports#${token}`])
    const statuses = async () =>
      (await ann('GET', '/report-subscriptions')).json().data.map(({ status }: { status: string }) => status)
    expect(await statuses()).toEqual(['active', 'active'])
    const stopped = await answer(link, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    })
    expect([stopped.statusCode, await statuses()]).toEqual([200, ['stopped', 'active']])
  })

  test('to an address that said yes to alerts need no second yes, unless it is somebody else’s', async () => {
    const { as, deps } = await openApp()
    const alert = {
      subscriptionId: 'a1',
      tenantId: TENANT,
      userId: 'u-ann',
      channel: 'mail',
      address: 'ann@example.com',
      kinds: ['low_stock'],
      stores: 'all',
      categories: 'all',
      delivery: 'immediate',
      digestAt: 420,
      timeZone: 'UTC',
      status: 'active',
      linkToken: 'a1',
      createdAt: NOW,
    } as const
    await deps.alerts.saveSubscription(alert, 0)
    expect((await as(ANN)('POST', '/report-subscriptions', wish)).json().status).toBe('active')
    const lees = await as(LEE)('POST', '/report-subscriptions', { ...wish, storeId: 'leeds' })
    expect(lees.json().status).toBe('unconfirmed')
  })

  test('are one’s own, of reports one may see, and once each', async () => {
    const { as } = await openApp()
    const [ann, lee] = [as(ANN), as(LEE)]
    const { subscriptionId } = (await ann('POST', '/report-subscriptions', wish)).json()
    expect((await ann('POST', '/report-subscriptions', wish)).json().code).toBe('ALREADY_EXISTS')
    expect((await lee('GET', '/report-subscriptions')).json().data).toEqual([])
    expect((await lee('DELETE', `/report-subscriptions/${subscriptionId}`)).statusCode).toBe(404)
    expect((await lee('POST', '/report-subscriptions', wish)).json().code).toBe('STORE_NOT_ALLOWED')
    expect((await lee('POST', '/report-subscriptions', { ...wish, storeId: 'york' })).statusCode).toBe(403)
    expect((await as(STAFF_LEEDS)('POST', '/report-subscriptions', { ...wish, storeId: 'leeds' })).statusCode).toBe(403)
    expect((await as(READER)('POST', '/report-subscriptions', wish)).json().code).toBe('NO_ACCOUNT_HERE')
    expect(errorPath(await ann('POST', '/report-subscriptions', { ...wish, email: 'nobody' }))).toBe('email')
    expect((await ann('DELETE', `/report-subscriptions/${subscriptionId}`)).statusCode).toBe(204)
    expect((await ann('GET', '/report-subscriptions')).json().data).toEqual([])
  })

  test('are not answered by a link that nobody was given', async () => {
    const { app } = await openApp()
    const url = '/api/v1/report-subscriptions'
    const confirm = await app.inject({ method: 'POST', url: `${url}/confirm`, payload: { token: 'x' } })
    const stop = await app.inject({ method: 'POST', url: `${url}/stop?token=x` })
    expect([confirm.statusCode, stop.statusCode]).toEqual([410, 410])
  })
})
