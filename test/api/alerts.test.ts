import { describe, expect, test } from 'vitest'
import { type TestMailServer, type TestServer, testMailServer, testServer } from '#test/support/server.ts'

const WISH = {
  email: 'ann@example.com',
  kinds: ['low_stock', 'out_of_stock', 'back_in_stock', 'product_changed'],
  timeZone: 'Europe/London',
}

async function shopWithMail(wish: object = {}): Promise<{ shop: TestServer; post: TestMailServer }> {
  const post = await testMailServer()
  const shop = await testServer({ smtpUrl: post.url })
  await shop.send('POST', '/stores', { storeId: 'york', name: 'York', timeZone: 'Europe/London', currency: 'GBP' })
  await shop.send('POST', '/products', {
    productId: 'A1',
    name: 'Tea',
    category: 'Tea',
    price: '2.50',
    policy: { lowStockThreshold: '5' },
  })
  expect((await shop.send('POST', '/subscriptions', { ...WISH, ...wish })).status).toBe(201)
  const [question] = await post.waitFor(1)
  const token = /confirm-alerts#(\S+)/.exec(question?.text ?? '')?.[1]
  expect((await shop.send('POST', '/subscriptions/confirm', { token })).status).toBe(200)
  return { shop, post }
}

const move = (shop: TestServer, kind: string, quantity: string, storeId = 'leeds') =>
  shop.send('POST', '/movements', { lines: [{ kind, productId: 'A1', storeId, quantity }] })

const alertsOf = async (shop: TestServer, query = 'state=all') =>
  ((await shop.send('GET', `/alerts?${query}`)).body as { data: { alertId: string; kind: string; state: string }[] })
    .data

const PATIENCE_MS = 8000

async function until<T>(read: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const value = await read()
    if (isRight(value)) return value
    if (Date.now() > end) throw new Error(`it did not happen in time: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('from a movement to a mail', () => {
  test('low, out and back are each told once, with what is left and who else has it', async () => {
    const { shop, post } = await shopWithMail()
    await move(shop, 'receipt', '7', 'york')
    await move(shop, 'receipt', '10')
    await move(shop, 'sale', '6')
    const [, low] = await post.waitFor(2)
    expect(low?.subject).toBe('Tea is running low in Leeds')
    for (const said of ['Left: 4', 'Threshold: 5', 'Elsewhere: York has 7', '/products/A1'])
      expect(low?.text).toContain(said)
    expect(low?.headers.find(({ key }) => key === 'list-unsubscribe-post')?.value).toBe('List-Unsubscribe=One-Click')

    await move(shop, 'sale', '1')
    await move(shop, 'sale', '3')
    await post.waitFor(3)
    await move(shop, 'receipt', '20')
    await post.waitFor(4)
    expect(post.mails.slice(2).map(({ subject }) => subject)).toEqual([
      'Tea is out of stock in Leeds',
      'Tea is back in stock in Leeds',
    ])
    expect((await alertsOf(shop)).map(({ kind, state }) => [kind, state])).toEqual([
      ['back_in_stock', 'resolved'],
      ['out_of_stock', 'resolved'],
      ['low_stock', 'resolved'],
    ])
  })

  test('wavering around the threshold is one episode', async () => {
    const { shop, post } = await shopWithMail()
    await move(shop, 'receipt', '10')
    await move(shop, 'sale', '6')
    await post.waitFor(2)
    for (let i = 0; i < 3; i++) {
      await move(shop, 'receipt', '1')
      await move(shop, 'sale', '1')
    }
    await move(shop, 'receipt', '2')
    await until(
      () => alertsOf(shop),
      ([alert]) => alert?.state === 'resolved',
    )
    expect(post.mails).toHaveLength(2)
  })

  test('a changed price is told with before and after', async () => {
    const { shop, post } = await shopWithMail()
    await fetch(`${shop.url}/api/v1/products/A1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json', 'if-match': '"1"' },
      body: JSON.stringify({ name: 'Tea', category: 'Tea', price: '3', policy: { lowStockThreshold: '5' } }),
    })
    const [, changed] = await post.waitFor(2)
    expect(changed?.text).toContain('Price: 2.50 GBP → 3.00 GBP')
  })

  test('a raised threshold opens an alert without a movement, and a lowered one ends it', async () => {
    const { shop, post } = await shopWithMail()
    await move(shop, 'receipt', '10')
    await shop.send('PUT', '/products/A1/policy/leeds', { lowStockThreshold: '12' })
    await post.waitFor(2)
    await shop.send('PUT', '/products/A1/policy/leeds', {})
    await until(
      () => alertsOf(shop, 'state=unresolved'),
      (alerts) => alerts.length === 0,
    )
  })

  test('many at once come in one mail', async () => {
    const { shop, post } = await shopWithMail({ delivery: 'immediate' })
    const products = Array.from({ length: 40 }, (_, i) => ({
      productId: `B${i}`,
      name: `Mug ${i}`,
      policy: { lowStockThreshold: '5' },
    }))
    await shop.send('POST', '/products/bulk', { products })
    const lines = products.map(({ productId }) => ({ kind: 'receipt', productId, storeId: 'leeds', quantity: '1' }))
    await shop.send('POST', '/movements', { lines })
    await until(
      () => alertsOf(shop, 'limit=100'),
      (alerts) => alerts.length === 40,
    )
    expect(post.mails).toHaveLength(1)
  })
})

describe('what subscribers control', () => {
  test('an address that has not said yes gets the question and nothing else', async () => {
    const post = await testMailServer()
    const shop = await testServer({ smtpUrl: post.url })
    await shop.send('POST', '/products', { productId: 'A1', name: 'Tea', policy: { lowStockThreshold: '5' } })
    await shop.send('POST', '/subscriptions', WISH)
    await move(shop, 'receipt', '1')
    await until(
      () => alertsOf(shop),
      (alerts) => alerts.length === 1,
    )
    const outbox = (await shop.send('GET', '/outbox')).body as { data: { subject: string }[] }
    expect(outbox.data.map(({ subject }) => subject)).toEqual(['Confirm stock alerts from Acme'])
  })

  test('the link in every mail stops them, without signing in, and looking at it changes nothing', async () => {
    const { shop, post } = await shopWithMail()
    await move(shop, 'receipt', '1')
    const [, mail] = await post.waitFor(2)
    const link = /\S+\/api\/v1\/subscriptions\/stop\?token=\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    const looked = await fetch(link, { redirect: 'manual' })
    expect([looked.status, looked.headers.get('location')]).toEqual([302, expect.stringContaining('/stop-alerts#')])
    const state = async () =>
      ((await shop.send('GET', '/subscriptions')).body as { data: { status: string }[] }).data[0]?.status
    expect(await state()).toBe('active')
    const stopped = await fetch(link, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    })
    expect([stopped.status, await state()]).toEqual([200, 'stopped'])
  })

  test('a changed address is asked anew, and only its own link says yes for it', async () => {
    const { shop, post } = await shopWithMail()
    const own = async () =>
      ((await shop.send('GET', '/subscriptions')).body as { data: { subscriptionId: string; status: string }[] })
        .data[0]
    const oldToken = /confirm-alerts#(\S+)/.exec(post.mails[0]?.text ?? '')?.[1]
    const change = { ...WISH, email: 'new@example.com' }
    expect((await shop.send('PUT', `/subscriptions/${(await own())?.subscriptionId}`, change)).status).toBe(200)
    const [, question] = await post.waitFor(2)
    expect(question?.to?.[0]?.address).toBe('new@example.com')
    expect((await shop.send('POST', '/subscriptions/confirm', { token: oldToken })).status).toBeGreaterThanOrEqual(400)
    expect((await own())?.status).toBe('unconfirmed')
    const token = /confirm-alerts#(\S+)/.exec(question?.text ?? '')?.[1]
    expect((await shop.send('POST', '/subscriptions/confirm', { token })).status).toBe(200)
    expect((await own())?.status).toBe('active')
  })

  test('a digest waits for its time', async () => {
    const { shop, post } = await shopWithMail({ delivery: 'digest', digestAt: '06:00' })
    await move(shop, 'receipt', '1')
    await until(
      () => alertsOf(shop),
      (alerts) => alerts.length === 1,
    )
    expect(post.mails).toHaveLength(1)
  })

  test.each([
    [{ email: 'nobody' }, 'email'],
    [{ kinds: [] }, 'kinds'],
    [{ timeZone: 'Moon/Sea' }, 'timeZone'],
    [{ digestAt: '25:00' }, 'digestAt'],
    [{ quiet: { from: '9', to: '10:00' } }, 'quiet.from'],
  ])('refuses %j and names the field', async (wrong, path) => {
    const shop = await testServer()
    const refused = await shop.send('POST', '/subscriptions', { ...WISH, ...wrong })
    expect([refused.status, (refused.body as { errors: { path: string }[] }).errors[0]?.path]).toEqual([400, path])
  })
})

describe('handling alerts', () => {
  test('acknowledge, snooze, and no more once it is over', async () => {
    const { shop } = await shopWithMail()
    await move(shop, 'receipt', '1')
    const [alert] = await until(
      () => alertsOf(shop),
      (alerts) => alerts.length === 1,
    )
    const path = `/alerts/${alert?.alertId}`
    expect((await shop.send('POST', `${path}/acknowledge`)).body).toMatchObject({ state: 'acknowledged' })
    const until1 = new Date(Date.now() + 3_600_000).toISOString()
    expect((await shop.send('POST', `${path}/snooze`, { until: until1 })).body).toMatchObject({
      state: 'snoozed',
      snoozedUntil: until1,
    })
    expect((await shop.send('POST', `${path}/snooze`, { until: '2020-01-01T00:00:00Z' })).status).toBe(400)
    await move(shop, 'receipt', '50')
    await until(
      () => alertsOf(shop),
      ([each]) => each?.state === 'resolved',
    )
    expect((await shop.send('POST', `${path}/acknowledge`)).status).toBe(409)
    expect((await shop.send('GET', '/alerts/nothing')).status).toBe(404)
  })
})

describe('mails that do not get through', () => {
  test('are tried again, and the Outbox says why', async () => {
    const { shop, post } = await shopWithMail()
    post.refuseWith = { code: 451, message: 'mailbox busy' }
    await move(shop, 'receipt', '1')
    const entry = await until(
      async () =>
        ((await shop.send('GET', '/outbox')).body as { data: { id: string; state: string; error?: string }[] }).data[0],
      (each) => each?.error !== undefined,
    )
    expect(entry).toMatchObject({ state: 'waiting', error: expect.stringContaining('mailbox busy') })
    const mail = (await shop.send('GET', `/outbox/${entry?.id}`)).body
    expect(mail).toMatchObject({ isPersonal: false, text: expect.stringContaining('Tea is running low') })
  })

  test('personal links are not shown to other people', async () => {
    const { shop } = await shopWithMail()
    const { data } = (await shop.send('GET', '/outbox')).body as { data: { id: string }[] }
    const mail = (await shop.send('GET', `/outbox/${data[0]?.id}`)).body
    expect(mail).toMatchObject({ isPersonal: true })
    expect(JSON.stringify(mail)).not.toContain('confirm-alerts')
  })

  test('without a mail server they are files in the outbox', async () => {
    const shop = await testServer()
    await shop.send('POST', '/subscriptions', WISH)
    const { readdir, readFile } = await import('node:fs/promises')
    const outbox = `${shop.folder}/data/outbox`
    const [file] = await until(
      () => readdir(outbox).catch(() => []),
      (files) => files.some((name) => name.endsWith('.eml')),
    )
    expect(await readFile(`${outbox}/${file}`, 'utf8')).toContain('Subject: Confirm stock alerts from Acme')
  })
})
