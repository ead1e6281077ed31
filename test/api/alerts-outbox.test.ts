import { describe, expect, test } from 'vitest'
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
