import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { OWNER, type TestServer, testServer } from '#test/support/server.ts'
import { codeIn, textsTo } from '#test/support/texts.ts'

// Numbers that Ofcom keeps for drama: they ring nobody.
const PHONE = '+447700900123'
const WISH = { channel: 'text', phone: '+44 (0)7700 900-123', kinds: ['low_stock'], timeZone: 'Europe/London' }

interface Made {
  subscriptionId: string
  status: string
}

const subscribe = async (shop: TestServer, wish: object = {}) =>
  (await shop.send('POST', '/subscriptions', { ...WISH, ...wish })).body as Made

const statusOf = async (shop: TestServer) => ((await shop.send('GET', '/subscriptions')).body as { data: Made[] }).data

const confirm = (shop: TestServer, id: string, code: string) =>
  shop.send('POST', `/subscriptions/${id}/confirm`, { code })

const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function shopThatTexts(): Promise<{ shop: TestServer; subscriptionId: string }> {
  const shop = await testServer()
  await shop.send('POST', '/products', { productId: 'A1', name: 'Tea', policy: { lowStockThreshold: '5' } })
  const { subscriptionId } = await subscribe(shop)
  expect((await confirm(shop, subscriptionId, await codeIn(shop, PHONE))).status).toBe(200)
  return { shop, subscriptionId }
}

const receive = (shop: TestServer, quantity: string) =>
  shop.send('POST', '/movements', { lines: [{ kind: 'receipt', productId: 'A1', storeId: 'leeds', quantity }] })

describe('alerts by text', () => {
  test('go to a number once it has said its code, and tell one alert once', async () => {
    const { shop, subscriptionId } = await shopThatTexts()
    expect(await statusOf(shop)).toMatchObject([{ subscriptionId, channel: 'text', phone: PHONE, status: 'active' }])
    await receive(shop, '3')
    const [, low] = await textsTo(shop, PHONE, 2)
    expect(low?.body).toMatch(
      /^Acme: Tea is running low in Leeds: 3 left, threshold 5\. http:\/\/localhost:\d+\/alerts Stop: http:\/\/localhost:\d+\/s#[\w-]{16}$/,
    )
    await receive(shop, '1')
    await shop.send('POST', '/products', { productId: 'B1', name: 'Mug', policy: { lowStockThreshold: '5' } })
    await shop.send('POST', '/movements', {
      lines: [{ kind: 'receipt', productId: 'B1', storeId: 'leeds', quantity: '1' }],
    })
    const [, , mug] = await textsTo(shop, PHONE, 3)
    expect(mug?.body).toContain('Mug is running low')
  })

  test('are in the Outbox as they left; a code is not shown to other people', async () => {
    const { shop } = await shopThatTexts()
    await receive(shop, '3')
    await textsTo(shop, PHONE, 2)
    const { data } = (await shop.send('GET', '/outbox')).body as { data: { id: string }[] }
    expect(data).toMatchObject([
      { channel: 'text', to: PHONE, subject: 'Tea is running low in Leeds' },
      { channel: 'text', to: PHONE, subject: 'Code that confirms stock alerts', state: 'done' },
    ])
    const alert = (await shop.send('GET', `/outbox/${data[0]?.id}`)).body
    expect(alert).toMatchObject({ isPersonal: false, text: expect.stringMatching(/^Acme: Tea is running low/) })
    expect(alert).not.toHaveProperty('html')
    const code = (await shop.send('GET', `/outbox/${data[1]?.id}`)).body
    expect(code).toMatchObject({ isPersonal: true })
    expect(JSON.stringify(code)).not.toContain(await codeIn(shop, PHONE))
    expect(JSON.stringify(await statusOf(shop))).not.toContain(await codeIn(shop, PHONE))
  })

  test('are stopped by the link in each of them, which never starts them', async () => {
    const { shop, subscriptionId } = await shopThatTexts()
    await receive(shop, '3')
    const [, low] = await textsTo(shop, PHONE, 2)
    const token = /\/s#([\w-]+)$/.exec(low?.body ?? '')?.[1]
    const stopped = await shop.send('POST', `/subscriptions/stop?token=${token}`)
    expect([stopped.status, stopped.body]).toEqual([200, { phone: PHONE }])
    expect((await statusOf(shop))[0]?.status).toBe('stopped')
    expect(await shop.send('POST', '/subscriptions/confirm', { token })).toMatchObject({
      status: 410,
      body: { code: 'LINK_NOT_VALID' },
    })
    // A new code starts them, the old one does not.
    expect((await confirm(shop, subscriptionId, await codeIn(shop, PHONE))).status).toBe(410)
    expect((await shop.send('POST', `/subscriptions/${subscriptionId}/code`)).body).toMatchObject({
      status: 'unconfirmed',
      codeUntil: expect.any(String),
    })
    // Who says stop while a code is on its way means that code too.
    await shop.send('POST', `/subscriptions/stop?token=${token}`)
    expect((await confirm(shop, subscriptionId, await codeIn(shop, PHONE, 3))).status).toBe(410)
    await shop.send('POST', `/subscriptions/${subscriptionId}/code`)
    expect((await confirm(shop, subscriptionId, await codeIn(shop, PHONE, 4))).body).toMatchObject({
      status: 'active',
    })
  })

  test('that do not leave are tried again, given up once they are stopped, and sent again by a manager', async () => {
    const { shop, subscriptionId } = await shopThatTexts()
    const newest = async () =>
      ((await shop.send('GET', '/outbox')).body as { data: { id: string; state: string; error?: string }[] }).data[0]!
    const folder = join(shop.folder, 'data', 'outbox')
    // The outbox is no folder any more: nothing can be put into it.
    await rename(folder, `${folder}-away`)
    await writeFile(folder, '')
    await receive(shop, '3')
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ state: 'waiting', error: expect.any(String) }))
    await shop.send('PUT', `/subscriptions/${subscriptionId}`, { ...WISH, phone: '+447700900124' })
    await rm(folder)
    await rename(`${folder}-away`, folder)
    const { data } = await vi.waitFor(
      async () => {
        const { body } = await shop.send('GET', '/outbox?state=dead')
        expect(body).toMatchObject({ data: [{ error: expect.stringContaining('stopped these texts') }] })
        return body as { data: { id: string }[] }
      },
      { timeout: 15_000, interval: 50 },
    )
    // Back to the first number, which has to say yes again: then it is what the text is for.
    await shop.send('PUT', `/subscriptions/${subscriptionId}`, WISH)
    expect((await confirm(shop, subscriptionId, await codeIn(shop, PHONE, 2))).status).toBe(200)
    expect((await shop.send('POST', `/outbox/${data[0]?.id}/redrive`)).body).toMatchObject({ channel: 'text' })
    const texts = await textsTo(shop, PHONE, 3)
    expect(texts.filter(({ body }) => body.includes('Tea is running low'))).toHaveLength(1)
  }, 30_000)

  test.each([
    [{ phone: '07700 900123' }, 'phone'],
    [{ phone: undefined }, 'phone'],
    [{ phone: undefined, email: 'ann@example.com' }, 'phone'],
    [{ channel: 'mail' }, 'email'],
    [{ channel: 'pigeon' }, 'channel'],
  ])('refuse %j and name the field', async (wrong, path) => {
    const shop = await testServer()
    const refused = await shop.send('POST', '/subscriptions', { ...WISH, ...wrong })
    expect([refused.status, (refused.body as { errors: { path: string }[] }).errors[0]?.path]).toEqual([400, path])
    expect(await statusOf(shop)).toEqual([])
  })
})

describe('the code of a number', () => {
  test('has five tries, and none is left for the right one after them', async () => {
    const shop = await testServer()
    const { subscriptionId } = await subscribe(shop)
    const code = await codeIn(shop, PHONE)
    const answers = []
    for (let i = 0; i < 5; i++) answers.push(await confirm(shop, subscriptionId, otherThan(code)))
    expect(answers.map(({ body }) => (body as { code: string }).code)).toEqual([
      ...Array<string>(4).fill('WRONG_CODE'),
      'CODE_NOT_VALID',
    ])
    expect(answers[3]?.body).toMatchObject({ errors: [{ path: 'code', message: expect.stringContaining('One try') }] })
    expect((await confirm(shop, subscriptionId, code)).status).toBe(410)
    expect((await statusOf(shop))[0]?.status).toBe('unconfirmed')
  })

  test('has five tries also when they are sent side by side', async () => {
    const shop = await testServer()
    const { subscriptionId } = await subscribe(shop)
    const code = await codeIn(shop, PHONE)
    const wrong = Array.from({ length: 12 }, () => confirm(shop, subscriptionId, otherThan(code)))
    const codes = (await Promise.all(wrong)).map(({ body }) => (body as { code: string }).code)
    expect(codes.filter((each) => each === 'WRONG_CODE')).toHaveLength(4)
    expect((await confirm(shop, subscriptionId, code)).status).toBe(410)
  })

  test('is replaced by a new one, and may be said twice', async () => {
    const shop = await testServer()
    const { subscriptionId } = await subscribe(shop)
    const first = await codeIn(shop, PHONE)
    await shop.send('POST', `/subscriptions/${subscriptionId}/code`)
    const second = await codeIn(shop, PHONE, 2)
    if (first !== second) expect((await confirm(shop, subscriptionId, first)).status).toBe(422)
    expect((await confirm(shop, subscriptionId, `${second.slice(0, 3)} ${second.slice(3)}`)).status).toBe(200)
    expect((await confirm(shop, subscriptionId, second)).status).toBe(200)
  })

  test('stays good when only the rest of the subscription is changed', async () => {
    const shop = await testServer()
    const { subscriptionId } = await subscribe(shop)
    const code = await codeIn(shop, PHONE)
    const changed = await shop.send('PUT', `/subscriptions/${subscriptionId}`, { ...WISH, kinds: ['out_of_stock'] })
    expect(changed.body).toMatchObject({ status: 'unconfirmed', kinds: ['out_of_stock'] })
    expect((await confirm(shop, subscriptionId, code)).status).toBe(200)
    expect(await textsTo(shop, PHONE, 1)).toHaveLength(1)
  })

  test('is for one number: a changed one is asked anew, and the old code does not confirm it', async () => {
    const { shop, subscriptionId } = await shopThatTexts()
    const old = await codeIn(shop, PHONE)
    await shop.send('PUT', `/subscriptions/${subscriptionId}`, { ...WISH, phone: '+447700900124' })
    expect((await statusOf(shop))[0]?.status).toBe('unconfirmed')
    const code = await codeIn(shop, '+447700900124')
    if (old !== code) expect((await confirm(shop, subscriptionId, old)).status).toBe(422)
    expect((await confirm(shop, subscriptionId, code)).status).toBe(200)
  })

  test('is not asked of a number that the person confirmed already', async () => {
    const { shop } = await shopThatTexts()
    expect(await subscribe(shop, { kinds: ['out_of_stock'] })).toMatchObject({ status: 'active' })
  })

  test('is sent to one number five times an hour, however it is asked for', async () => {
    const shop = await testServer()
    const { subscriptionId } = await subscribe(shop)
    for (let i = 0; i < 3; i++) await shop.send('POST', `/subscriptions/${subscriptionId}/code`)
    expect((await shop.send('POST', '/subscriptions', WISH)).status).toBe(201)
    const refused = await shop.send('POST', '/subscriptions', WISH)
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([429, 'TOO_MANY_REQUESTS'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000)
    expect((await shop.send('POST', `/subscriptions/${subscriptionId}/code`)).status).toBe(429)
    // The rest can be changed all the same, and another number is another's business.
    expect((await shop.send('PUT', `/subscriptions/${subscriptionId}`, WISH)).status).toBe(200)
    expect(await statusOf(shop)).toHaveLength(2)
    expect((await shop.send('POST', '/subscriptions', { ...WISH, phone: '+447700900199' })).status).toBe(201)
    expect(await textsTo(shop, PHONE, 5)).toHaveLength(5)
  })

  test('is nobody’s but the person’s who asked', async () => {
    const shop = await testServer()
    const { subscriptionId } = await subscribe(shop)
    const code = await codeIn(shop, PHONE)
    for (const [path, body] of [
      [`/subscriptions/${subscriptionId}/confirm`, { code }],
      [`/subscriptions/${subscriptionId}/code`, undefined],
    ] as const) {
      const stranger = await fetch(`${shop.url}/api/v1${path}`, {
        method: 'POST',
        headers: body && { 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
      })
      expect(stranger.status).toBe(401)
    }
    expect((await confirm(shop, 'another', code)).status).toBe(404)
    const mail = await shop.send('POST', '/subscriptions', {
      email: OWNER.email,
      kinds: ['low_stock'],
      timeZone: 'UTC',
    })
    const { subscriptionId: ofMail } = mail.body as Made
    expect((await confirm(shop, ofMail, code)).status).toBe(404)
  })
})
