import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { unpacked } from '#main/archive-commands.ts'
import { openArchiveSide } from '#main/archive-side.ts'
import type { Config } from '#main/config.ts'
import { type RunningServer, startServer } from '#main/start.ts'
import { systemClock } from '#platform/local/clock.ts'
import { linesOfExport } from '#test/support/archive-file.ts'
import { awsLocal } from '#test/support/aws/aws-local.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { testConfig } from '#test/support/config.ts'
import { OWNER, type TestServer, testMailServer, testServer } from '#test/support/server.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { exportTenant } from '#usecases/archive/export-tenant.ts'
import { importTenant } from '#usecases/archive/import-tenant.ts'

const isHere = await startDynamoDb()

const JOURNEY_MS = 120_000

const SOLD = { lines: [{ kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '9' }] }

/** Requests to a server as somebody who signed in there. */
async function clientOf({ url }: Pick<RunningServer, 'url'>) {
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    send,
    signIn: (password = OWNER.password) => send('POST', '/session', { email: OWNER.email, password, as: 'token' }),
  }
}

const withKey = (token: string, key: string) => ({ authorization: `Bearer ${token}`, 'idempotency-key': key })

/** Lets a shop have a bit of everything that a server makes: stock, an import, an alert, an order, a report, a job. */
async function live(shop: TestServer, postUrl: string): Promise<void> {
  expect(postUrl).not.toBe('')
  await shop.send('POST', '/stores', { storeId: 'york', name: 'York', timeZone: 'Europe/London', currency: 'GBP' })
  await shop.send('POST', '/products', {
    productId: 'tea',
    name: 'Tea 茶',
    category: 'Drinks',
    price: '2.50',
    policy: { lowStockThreshold: '5' },
  })
  await importFile(shop, 'sku,quantity,price\ntea,12,2.50\nmug,4,6\n')
  const client = await clientOf(shop)
  const sale = await client.send('POST', '/movements', SOLD, withKey(shop.token, 'sale-1'))
  expect(sale.status).toBe(201)
  await shop.send('POST', '/movements', {
    lines: [{ kind: 'transfer', productId: 'mug', storeId: 'leeds', toStoreId: 'york', quantity: '1' }],
  })
  await shop.send('POST', '/purchase-orders', {
    storeId: 'leeds',
    supplier: 'Acme',
    lines: [{ productId: 'tea', quantity: '10' }],
  })
  await shop.send('POST', '/report-subscriptions', { email: OWNER.email, type: 'daily-insights' })
  const order = { type: 'daily-insights', from: '2026-03-01', to: '2026-03-01' }
  const { reportId } = (await shop.send('POST', '/reports', order)).body as { reportId: string }
  await vi.waitFor(
    async () => expect((await shop.send('GET', `/reports/${reportId}`)).body).toMatchObject({ state: 'ready' }),
    { timeout: 30_000, interval: 100 },
  )
  await vi.waitFor(async () => expect(await openAlerts(shop.send)).toEqual(['low_stock tea']), { timeout: 10_000 })
}

type Send = (method: string, path: string) => Promise<{ body: unknown }>

async function openAlerts(send: Send): Promise<string[]> {
  const { data } = (await send('GET', '/alerts?state=open')).body as { data: { kind: string; productId: string }[] }
  return data.map(({ kind, productId }) => `${kind} ${productId}`)
}

async function importFile(shop: TestServer, text: string): Promise<void> {
  const form = new FormData()
  form.append('store', 'leeds')
  form.append('file', new Blob([text]), 'stock.csv')
  const authorization = `Bearer ${shop.token}`
  const answer = await fetch(`${shop.url}/api/v1/imports`, { method: 'POST', headers: { authorization }, body: form })
  const { importId } = (await answer.json()) as { importId: string }
  const read = async () =>
    (await shop.send('GET', `/imports/${importId}`)).body as { status: string; plan: { hash: string } }
  await vi.waitFor(async () => expect((await read()).status).toBe('planned'), { timeout: 10_000 })
  await shop.send('POST', `/imports/${importId}/apply`, { planHash: (await read()).plan.hash })
  await vi.waitFor(async () => expect((await read()).status).toBe('applied'), { timeout: 10_000 })
}

/** As `backstock export` and `backstock import-archive` do. */
async function move(from: Config, to: Config): Promise<{ hash: string; arrived: string }> {
  const file = join(await tempFolder(), 'shop.archive')
  const source = await openArchiveSide(from, { isTaken: false })
  const [tenantId] = await source.archive.tenants()
  let hash = ''
  const lines = exportTenant({ ...source, clock: systemClock }, tenantId!, {
    onProgress: () => undefined,
    onProof: (proof) => {
      hash = proof.hash
    },
  })
  await pipeline(Readable.from(lines), createGzip(), createWriteStream(file))
  source.close()
  const target = await openArchiveSide(to, { isTaken: true })
  try {
    const steps = { onVerified: () => undefined, onProgress: () => undefined }
    const { ledger } = await importTenant(target, unpacked(file), steps)
    return { hash, arrived: ledger.hash }
  } finally {
    target.close()
  }
}

async function linesAt(config: Config): Promise<string[]> {
  const side = await openArchiveSide(config, { isTaken: false })
  try {
    const [tenantId] = await side.archive.tenants()
    return await linesOfExport(side, tenantId)
  } finally {
    side.close()
  }
}

/** Looks at a shop on a server that it moved to, and goes on selling there. */
async function goOn(config: Config): Promise<void> {
  const server = await startServer(config)
  try {
    const client = await clientOf(server)
    const signedIn = await client.signIn()
    expect(signedIn.status).toBe(200)
    const { token } = signedIn.body as { token: string }
    const send = (method: string, path: string) =>
      client.send(method, path, undefined, { authorization: `Bearer ${token}` })
    // 12 were counted, 9 were sold.
    const level = await send('GET', '/levels/tea/leeds')
    expect(level.body).toMatchObject({ onHand: '3', seq: 2 })
    // Tea is low; of the mugs three are in Leeds and one in York.
    const counted = { productCount: 2, levelCount: 3, outCount: 0, lowCount: 1 }
    expect((await send('GET', '/stock/summary')).body).toEqual(counted)
    const replayed = await client.send('POST', '/movements', SOLD, withKey(token, 'sale-1'))
    expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
    const lines = [{ kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '1' }]
    const sold = await client.send('POST', '/movements', { lines }, withKey(token, 'sale-2'))
    expect(sold.body).toMatchObject({ movements: [{ seq: 3, after: '2' }] })
    const { data } = (await send('GET', '/reports')).body as { data: { files: { url: string }[] }[] }
    const report = await fetch(new URL(data[0]!.files[0]!.url, server.url), {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(
      Buffer.from(await report.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).toBe('%PDF')
    // The alert that was open goes on: it is not opened a second time by what the feed announces.
    expect(await openAlerts(send)).toEqual(['low_stock tea'])
    const empty = [{ kind: 'sale', productId: 'tea', storeId: 'leeds', quantity: '2' }]
    await client.send('POST', '/movements', { lines: empty }, withKey(token, 'sale-3'))
    await vi.waitFor(async () => expect(await openAlerts(send)).toEqual(['out_of_stock tea']), { timeout: 10_000 })
  } finally {
    await server.stop()
  }
}

describe('a shop that lived moves', () => {
  test(
    'from one folder to another, and is the same',
    async () => {
      const post = await testMailServer()
      const shop = await testServer({ smtpUrl: post.url })
      await live(shop, post.url)
      await shop.stop()
      const here = testConfig(join(shop.folder, 'data'))
      const there = testConfig(join(await tempFolder(), 'new', 'data'))
      const { hash, arrived } = await move(here, there)
      expect(arrived).toBe(hash)
      expect(await linesAt(there)).toEqual(await linesAt(here))
      await goOn(there)
    },
    JOURNEY_MS,
  )

  test.skipIf(!isHere)(
    'to AWS and back: at every place the same records, the same hash, and a server that goes on',
    async () => {
      const post = await testMailServer()
      const shop = await testServer({ smtpUrl: post.url })
      await live(shop, post.url)
      await shop.stop()
      const here = testConfig(join(shop.folder, 'data'))
      const cloud = testConfig(await tempFolder(), {
        aws: { ...(await awsLocal()), userPool: undefined },
        smtpUrl: post.url,
      })
      const back = testConfig(join(await tempFolder(), 'data'))
      const out = await move(here, cloud)
      const home = await move(cloud, back)
      expect([out.arrived, home.hash, home.arrived]).toEqual([out.hash, out.hash, out.hash])
      const lines = await linesAt(here)
      expect(await linesAt(cloud)).toEqual(lines)
      expect(await linesAt(back)).toEqual(lines)
      await goOn(cloud)
      await goOn(back)
    },
    JOURNEY_MS,
  )

  test.skipIf(!isHere)(
    'to a user pool: the old password opens nothing, the link for a new one does',
    async () => {
      const post = await testMailServer()
      const shop = await testServer({ smtpUrl: post.url })
      await shop.stop()
      const cloud = testConfig(await tempFolder(), { aws: await awsLocal(), smtpUrl: post.url })
      await move(testConfig(join(shop.folder, 'data')), cloud)
      const server = await startServer(cloud)
      onTestFinished(() => server.stop())
      const client = await clientOf(server)
      expect((await client.signIn()).status).toBe(401)
      expect((await client.send('POST', '/password-resets', { email: OWNER.email })).status).toBeLessThan(300)
      const [mail] = await post.waitFor(1)
      const token = /#(\S+)/.exec(mail?.text ?? '')?.[1]
      const password = 'a new correct horse battery'
      expect((await client.send('PUT', '/password-resets', { token, password })).status).toBeLessThan(300)
      expect((await client.signIn(password)).status).toBe(200)
    },
    JOURNEY_MS,
  )
})
