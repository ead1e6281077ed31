import { buffer } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '#api/app.ts'
import { reportRoutes } from '#api/reports/archive.ts'
import { typed } from '#api/typed.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { newBucket, startFauxqs } from '#test/support/aws/fauxqs.ts'
import { reportShop, smallReport } from '#test/support/report-shop.ts'
import { MANAGER, STAFF_LEEDS, STRANGER } from '#test/support/test-app.ts'

await startFauxqs()

const LEE: Principal = { ...MANAGER, actor: 'user:u-lee', stores: ['leeds'] }

/** A shop whose report of the York store is ready, its files in S3. */
async function openApp() {
  const { deps: local, work, archive } = await reportShop(smallReport)
  const blobs = awsBlobs(await newBucket())
  onTestFinished(() => blobs.close())
  const deps = { ...local, blobs }
  const app = await createApp({
    logger: false,
    requestId: deps.randomness.id,
    authenticate: async ({ headers }) => (headers['x-as'] ? JSON.parse(String(headers['x-as'])) : undefined),
  })
  reportRoutes(typed(app), deps)
  await app.ready()
  onTestFinished(() => app.close())
  const send = (principal: Principal, method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
    app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { 'x-as': JSON.stringify(principal) },
      ...(payload && { payload }),
    })
  const ordered = await send(MANAGER, 'POST', '/reports', { type: 'daily-insights', storeId: 'york' })
  const path = `/reports/${ordered.json().reportId}`
  const early = await send(MANAGER, 'GET', `${path}/pdf`)
  await work()
  const [report] = await archive()
  for (const { blobKey } of report?.files ?? []) {
    const content = await local.blobs.open(blobKey)
    if (content) await blobs.put(blobKey, content, 1_000_000)
  }
  const pdf = await buffer((await blobs.open(report!.files.find(({ format }) => format === 'pdf')!.blobKey))!)
  return { send, path, early, pdf }
}

describe('downloading a report whose files are in S3', () => {
  test.each(['attachment', 'inline'])('leads to its bytes, once asked, as %s', async (disposition) => {
    const { send, path, early, pdf } = await openApp()
    expect(early.statusCode).toBe(409)
    const answer = await send(MANAGER, 'GET', `${path}/pdf?disposition=${disposition}`)
    expect([answer.statusCode, answer.headers['cache-control'], answer.body]).toEqual([303, 'no-store', ''])
    const link = new URL(String(answer.headers.location))
    expect(link.searchParams.get('X-Amz-Expires')).toBe('60')
    const file = await fetch(link)
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), pdf)).toBe(0)
    expect([file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      'application/pdf',
      `${disposition}; filename="daily-insights-york-2025-12-31.pdf"`,
    ])
  })

  test('gives the bytes themselves to a page that may not leave', async () => {
    const { send, path, pdf } = await openApp()
    const answer = await send(MANAGER, 'GET', `${path}/pdf?redirect=false`)
    expect([answer.statusCode, answer.headers.location]).toEqual([200, undefined])
    expect(Buffer.compare(answer.rawPayload, pdf)).toBe(0)
    expect((await send(LEE, 'GET', `${path}/pdf?redirect=false`)).statusCode).toBe(404)
  })

  test('gives no link to whoever may not see the report, any more or at all', async () => {
    const { send, path } = await openApp()
    for (const [principal, status] of [
      [LEE, 404],
      [STRANGER, 404],
      [STAFF_LEEDS, 403],
    ] as const) {
      const { statusCode, headers } = await send(principal, 'GET', `${path}/pdf`)
      expect([statusCode, headers.location]).toEqual([status, undefined])
    }
  })

  test('ends for every link when the report is deleted', async () => {
    const { send, path } = await openApp()
    const { headers } = await send(MANAGER, 'GET', `${path}/csv`)
    expect((await send(MANAGER, 'DELETE', path)).statusCode).toBe(204)
    expect((await fetch(String(headers.location))).status).toBe(404)
    expect((await send(MANAGER, 'GET', `${path}/csv`)).statusCode).toBe(404)
  })
})
