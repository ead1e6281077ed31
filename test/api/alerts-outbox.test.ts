import { describe, expect, test, vi } from 'vitest'
import { type TestServer, testMailServer, testServer } from '#test/support/server.ts'

const PASSWORD = 'correct horse battery'

/** A shop whose owner, of all stores, was asked to confirm an address; and a manager of Leeds alone. */
async function shopWithLimitedManager() {
  const post = await testMailServer()
  const shop = await testServer({ smtpUrl: post.url })
  const wish = { email: 'ann@example.com', kinds: ['low_stock'], timeZone: 'Europe/London' }
  await shop.send('POST', '/subscriptions', wish)
  await post.waitFor(1)
  const lee = { email: 'lee@example.com', name: 'Lee', role: 'manager', stores: ['leeds'] }
  expect((await shop.send('POST', '/people', lee)).status).toBe(201)
  const [, invitation] = await post.waitFor(2)
  const token = /#([\w-]+)/.exec(invitation?.text ?? '')?.[1]
  await ask(shop, 'POST', '/invitations', { body: { token, name: 'Lee', password: PASSWORD } })
  const signedIn = await ask(shop, 'POST', '/session', {
    body: { email: lee.email, password: PASSWORD, as: 'token' },
  })
  return { shop, post, limited: (signedIn.body as { token: string }).token }
}

async function ask(shop: TestServer, method: string, path: string, more: { body?: object; token?: string } = {}) {
  const response = await fetch(`${shop.url}/api/v1${path}`, {
    method,
    headers: {
      ...(more.body && { 'content-type': 'application/json' }),
      ...(more.token && { authorization: `Bearer ${more.token}` }),
    },
    body: more.body && JSON.stringify(more.body),
  })
  return { status: response.status, body: (await response.json()) as unknown }
}

describe('the outbox', () => {
  test('is closed to a manager who is limited to stores: mails tell of the others too', async () => {
    const { shop, limited } = await shopWithLimitedManager()
    const [mail] = ((await shop.send('GET', '/outbox')).body as { data: { id: string }[] }).data
    const paths: [string, string][] = [
      ['GET', '/outbox'],
      ['GET', `/outbox/${mail?.id}`],
      ['POST', `/outbox/${mail?.id}/redrive`],
    ]
    for (const [method, path] of paths) {
      const answer = await ask(shop, method, path, { token: limited })
      expect([path, answer.status, (answer.body as { code: string }).code]).toEqual([path, 403, 'STORE_NOT_ALLOWED'])
    }
  })
})

describe('a mail that cannot be delivered', () => {
  type Entry = { id: string; state: string; error?: string; attempts: number }
  const newest = async (shop: TestServer) => ((await shop.send('GET', '/outbox')).body as { data: Entry[] }).data[0]
  const newestOnce = (shop: TestServer, isRight: (entry: Entry | undefined) => boolean) =>
    vi.waitFor(
      async () => {
        const entry = await newest(shop)
        expect(entry).toSatisfy(isRight)
        return entry!
      },
      { timeout: 8000, interval: 20 },
    )

  /** A shop whose owner hears of low stock, and whose one product is low once `sell` was called. */
  async function shopThatTells() {
    const post = await testMailServer()
    const shop = await testServer({ smtpUrl: post.url })
    await shop.send('POST', '/products', { productId: 'A1', name: 'Tea', policy: { lowStockThreshold: '5' } })
    const wish = { email: 'ann@example.com', kinds: ['low_stock'], timeZone: 'Europe/London' }
    const made = (await shop.send('POST', '/subscriptions', wish)).body as { subscriptionId: string }
    const [question] = await post.waitFor(1)
    const token = /confirm-alerts#(\S+)/.exec(question?.text ?? '')?.[1]
    await shop.send('POST', '/subscriptions/confirm', { token })
    const sell = () =>
      shop.send('POST', '/movements', {
        lines: [{ kind: 'receipt', productId: 'A1', storeId: 'leeds', quantity: '1' }],
      })
    return { post, shop, sell, subscriptionId: made.subscriptionId }
  }

  test('because its server said no for good is a dead letter at once, and can be sent again', async () => {
    const { post, shop, sell } = await shopThatTells()
    post.refuseWith = { code: 550, message: 'no such mailbox' }
    await sell()
    const dead = await newestOnce(shop, (entry) => entry?.state === 'dead')
    expect(dead).toMatchObject({ attempts: 1, error: expect.stringContaining('no such mailbox') })
    expect((await shop.send('GET', '/outbox?state=dead')).body).toMatchObject({ data: [{ id: dead.id }] })

    post.refuseWith = undefined
    expect((await shop.send('POST', `/outbox/${dead.id}/redrive`)).status).toBe(200)
    await newestOnce(shop, (entry) => entry?.state === 'done')
    expect(post.mails.map(({ subject }) => subject)).toEqual([expect.any(String), 'Tea is running low in Leeds'])
  })

  test('in time is not sent to somebody who stopped such mails while it waited', async () => {
    const { post, shop, sell, subscriptionId } = await shopThatTells()
    post.refuseWith = { code: 451, message: 'busy' }
    await sell()
    const { id } = await newestOnce(shop, (entry) => entry?.error !== undefined)
    await shop.send('DELETE', `/subscriptions/${subscriptionId}`)
    post.refuseWith = undefined
    const dead = await newestOnce(shop, (entry) => entry?.state === 'dead')
    expect(dead).toMatchObject({ id, error: expect.stringContaining('stopped') })
    expect(post.mails).toHaveLength(1)
  }, 20_000)
})
