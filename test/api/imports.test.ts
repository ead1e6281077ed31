import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '#api/app.ts'
import { importRoutes } from '#api/imports/imports.ts'
import { typed } from '#api/typed.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { openImports } from '#test/support/imports.ts'
import { productNamed, seedShop } from '#test/support/shop.ts'
import { MANAGER, STAFF_LEEDS, STRANGER } from '#test/support/test-app.ts'
import { importRunner } from '#usecases/imports/run-imports.ts'

const MANAGER_YORK: Principal = { ...MANAGER, actor: 'user:york', stores: ['york'] }

/** Imports over HTTP with the runner in the background, as the server has them. */
async function openApp() {
  const shop = await openImports([productNamed('tea')])
  await seedShop(shop.deps.catalog, [], 'other')
  const runner = importRunner(shop.deps)
  const app = await createApp({
    logger: false,
    requestId: systemRandomness.id,
    authenticate: async ({ headers }) => (headers['x-as'] ? JSON.parse(String(headers['x-as'])) : undefined),
  })
  importRoutes(typed(app), { ...shop.deps, runner })
  await app.ready()
  onTestFinished(async () => {
    await app.close()
    await runner.stop()
  })
  const send = (as: Principal, method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
    app.inject({ method, url, headers: { 'x-as': JSON.stringify(as) }, ...(payload && { payload }) })
  const upload = async (fields: Record<string, string | Blob>, as: Principal = MANAGER) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') form.append(name, value)
      else form.append(name, value, 'stock.csv')
    }
    const encoded = new Response(form)
    return app.inject({
      method: 'POST',
      url: '/api/v1/imports',
      headers: { 'x-as': JSON.stringify(as), 'content-type': encoded.headers.get('content-type')! },
      payload: Buffer.from(await encoded.arrayBuffer()),
    })
  }
  /** Asks until the import is none of these any more. */
  const settled = async (importId: string, ...busy: string[]) => {
    for (let look = 0; look < 200; look++) {
      const found = (await send(MANAGER, 'GET', `/api/v1/imports/${importId}`)).json()
      if (!busy.includes(found.status) || found.problem) return found
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error('it did not settle')
  }
  return { shop, send, upload, settled }
}

const file = (text: string) => new Blob([text])
const STOCK = 'sku,name,price,quantity\ntea,Green tea,2.50,7\nmug,Mug,4.00,5\n'

describe('imports over HTTP', () => {
  test('a file is sent, looked at, applied and taken back', async () => {
    const app = await openApp()
    const received = await app.upload({ store: 'leeds', file: file(STOCK) })
    expect(received.statusCode).toBe(202)
    const { importId } = received.json()
    expect(received.headers.location).toBe(`/api/v1/imports/${importId}`)
    const planned = await app.settled(importId, 'received')
    expect(planned).toMatchObject({ status: 'planned', fileName: 'stock.csv', plan: { verdict: 'ready', rowCount: 2 } })
    const rows = await app.send(MANAGER, 'GET', `/api/v1/imports/${importId}/rows?filter=changed&limit=1`)
    expect(rows.json()).toEqual({
      data: [
        {
          row: 2,
          productId: 'tea',
          product: 'known',
          after: '7',
          isStale: false,
          factsBefore: { name: 'tea', price: null },
          factsAfter: { name: 'Green tea', price: '2.50' },
        },
      ],
      nextCursor: '0.1',
    })
    const applying = await app.send(MANAGER, 'POST', `/api/v1/imports/${importId}/apply`, {
      planHash: planned.plan.hash,
    })
    expect(applying.statusCode).toBe(202)
    const applied = await app.settled(importId, 'applying')
    expect(applied).toMatchObject({
      status: 'applied',
      applied: { by: 'user:owner', countedCount: 2, createdProductCount: 1 },
    })
    expect(await app.shop.onHand(['tea', 'mug'])).toEqual([7, 5])
    expect((await app.send(MANAGER, 'POST', `/api/v1/imports/${importId}/undo`)).statusCode).toBe(202)
    expect((await app.settled(importId, 'undoing')).status).toBe('undone')
    expect(await app.shop.onHand(['tea', 'mug'])).toEqual([0, 0])
    const list = await app.send(MANAGER, 'GET', '/api/v1/imports')
    expect(list.json().data).toMatchObject([{ importId, status: 'undone' }])
  })

  test('bad rows are listed with their place, and come back as a file', async () => {
    const app = await openApp()
    const { importId } = (await app.upload({ file: file('sku,quantity\ntea,x\n'), store: 'leeds' })).json()
    await app.settled(importId, 'received')
    const errors = await app.send(MANAGER, 'GET', `/api/v1/imports/${importId}/errors`)
    expect(errors.json().data).toMatchObject([
      { row: 2, errors: [{ row: 2, column: 'quantity', code: 'NOT_A_NUMBER', value: 'x' }] },
    ])
    const download = await app.send(MANAGER, 'GET', `/api/v1/imports/${importId}/error-file`)
    expect(download.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="stock.errors.csv"',
    })
    expect(download.body).toMatch(/tea,x,2,quantity,NOT_A_NUMBER/)
  })

  test('columns are mapped by a person', async () => {
    const app = await openApp()
    const { importId } = (await app.upload({ store: 'leeds', file: file('Was,Wieviel denn\ntea,3\n') })).json()
    expect((await app.settled(importId, 'received')).problem.code).toBe('COLUMNS_NOT_RECOGNISED')
    const mapping = { productId: 'Was', quantity: 'Wieviel denn' }
    const mapped = await app.send(MANAGER, 'PATCH', `/api/v1/imports/${importId}/options`, { mapping })
    expect(mapped.statusCode).toBe(202)
    expect(await app.settled(importId, 'received')).toMatchObject({ status: 'planned', mapping })
  })

  test('a form that makes no sense is refused, and its file is not kept', async () => {
    const app = await openApp()
    const cases: [Record<string, string | Blob>, number, string][] = [
      [{ store: 'leeds' }, 400, 'INVALID_INPUT'],
      [{ file: file(STOCK) }, 400, 'INVALID_INPUT'],
      [{ store: '../leeds', file: file(STOCK) }, 400, 'INVALID_INPUT'],
      [{ store: 'leeds', options: '{', file: file(STOCK) }, 400, 'INVALID_INPUT'],
      [{ store: 'leeds', options: '{"policy":"maybe"}', file: file(STOCK) }, 400, 'INVALID_INPUT'],
      [{ store: 'nowhere', file: file(STOCK) }, 422, 'UNKNOWN_STORE'],
    ]
    for (const [fields, status, code] of cases) {
      const response = await app.upload(fields)
      expect([response.statusCode, response.json().code]).toEqual([status, code])
    }
    const json = await app.send(MANAGER, 'POST', '/api/v1/imports', { store: 'leeds' })
    expect(json.statusCode).toBeLessThan(500)
    expect(json.statusCode).toBeGreaterThanOrEqual(400)
    expect((await app.send(MANAGER, 'GET', '/api/v1/imports')).json().data).toEqual([])
  })

  test('staff may not import, and nobody sees another store’s or shop’s imports', async () => {
    const app = await openApp()
    expect((await app.upload({ store: 'leeds', file: file(STOCK) }, STAFF_LEEDS)).statusCode).toBe(403)
    expect((await app.upload({ store: 'leeds', file: file(STOCK) }, MANAGER_YORK)).json().code).toBe(
      'STORE_NOT_ALLOWED',
    )
    const { importId } = (await app.upload({ store: 'leeds', file: file(STOCK) })).json()
    const { plan } = await app.settled(importId, 'received')
    for (const as of [MANAGER_YORK, STRANGER]) {
      const answers = [
        await app.send(as, 'GET', `/api/v1/imports/${importId}`),
        await app.send(as, 'GET', `/api/v1/imports/${importId}/rows`),
        await app.send(as, 'GET', `/api/v1/imports/${importId}/errors`),
        await app.send(as, 'GET', `/api/v1/imports/${importId}/error-file`),
        await app.send(as, 'PATCH', `/api/v1/imports/${importId}/options`, { policy: 'reject_rows' }),
        await app.send(as, 'POST', `/api/v1/imports/${importId}/apply`, { planHash: plan.hash }),
        await app.send(as, 'POST', `/api/v1/imports/${importId}/undo`),
      ]
      expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 7 }, () => 404))
      expect((await app.send(as, 'GET', '/api/v1/imports')).json().data).toEqual([])
    }
    expect((await app.settled(importId)).status).toBe('planned')
  })

  test('nothing happens out of turn', async () => {
    const app = await openApp()
    const { importId } = (await app.upload({ store: 'leeds', file: file(STOCK) })).json()
    const { plan } = await app.settled(importId, 'received')
    const at = `/api/v1/imports/${importId}`
    expect((await app.send(MANAGER, 'POST', `${at}/undo`)).json().code).toBe('IMPORT_NOT_READY')
    expect((await app.send(MANAGER, 'POST', `${at}/apply`, { planHash: 'f'.repeat(64) })).json().code).toBe(
      'IMPORT_PLAN_CHANGED',
    )
    expect((await app.send(MANAGER, 'POST', `${at}/apply`, { planHash: 'x' })).statusCode).toBe(400)
    const twice = await Promise.all([
      app.send(MANAGER, 'POST', `${at}/apply`, { planHash: plan.hash }),
      app.send(MANAGER, 'POST', `${at}/apply`, { planHash: plan.hash }),
    ])
    expect(twice.map(({ statusCode }) => statusCode).every((status) => status === 202 || status === 409)).toBe(true)
    await app.settled(importId, 'applying')
    expect((await app.send(MANAGER, 'PATCH', `${at}/options`, { policy: 'reject_rows' })).json().code).toBe(
      'IMPORT_NOT_READY',
    )
    expect((await app.shop.deps.stock.check()).movementCount).toBe(2)
    expect((await app.send(MANAGER, 'GET', `${at}/rows?cursor=nonsense`)).statusCode).toBe(400)
  })
})
