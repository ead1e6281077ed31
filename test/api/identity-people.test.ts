import { describe, expect, test } from 'vitest'
import { type IdentityApp, identityApp, linkIn, OWNER_EMAIL, PASSWORD } from '#test/support/identity-app.ts'

const BOB = { email: 'bob@example.com', name: 'Bob', role: 'staff', stores: ['leeds'] }

interface Listed {
  userId: string
  name: string
  version: number
  status: string
}

async function listed({ send }: IdentityApp, token: string): Promise<Listed[]> {
  return (await send('GET', '/api/v1/people', { token })).json().data
}

const named = async (shop: IdentityApp, token: string, name: string): Promise<Listed> =>
  (await listed(shop, token)).find((each) => each.name === name)!

async function change(shop: IdentityApp, token: string, name: string, body: object) {
  const { userId, version } = await named(shop, token, name)
  return shop.send('PATCH', `/api/v1/people/${userId}`, { token, body, headers: { 'if-match': `"${version}"` } })
}

describe('an invitation', () => {
  test('is mailed, shows what it is for, and lets somebody in as what they were invited', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const invited = await shop.send('POST', '/api/v1/people', { token: owner, body: BOB })
    expect(invited.json()).toMatchObject({ email: BOB.email, status: 'invited', role: 'staff', stores: ['leeds'] })
    const mail = await shop.nextMail()
    expect(mail).toMatchObject({ to: BOB.email, subject: 'Ann invites you to Acme' })
    expect(mail.text).toMatch(/https:\/\/shop\.example\/invitation#[\w-]{43}\n/)
    const token = linkIn(mail)
    const read = await shop.send('POST', '/api/v1/invitations/read', { body: { token } })
    expect(read.json()).toEqual({ email: BOB.email, name: 'Bob', shopName: 'Acme' })
    const accept = { token, name: 'Robert', password: PASSWORD }
    const accepted = await shop.send('POST', '/api/v1/invitations', { body: accept })
    const cookie = String(accepted.headers['set-cookie']).split(';')[0]
    expect((await shop.send('GET', '/api/v1/me', { cookie })).json()).toMatchObject({
      role: 'staff',
      stores: ['leeds'],
      account: { name: 'Robert', email: BOB.email },
    })
    expect((await shop.send('POST', '/api/v1/invitations', { body: accept })).json().code).toBe('LINK_NOT_VALID')
  })

  test('sent again voids the one before; both are too old after seven days', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const { userId } = (await shop.send('POST', '/api/v1/people', { token: owner, body: BOB })).json()
    const first = linkIn(await shop.nextMail())
    expect((await shop.send('POST', `/api/v1/people/${userId}/invitation`, { token: owner })).statusCode).toBe(202)
    const second = linkIn(await shop.nextMail())
    const read = async (token: string) =>
      (await shop.send('POST', '/api/v1/invitations/read', { body: { token } })).statusCode
    expect([await read(first), await read(second)]).toEqual([410, 200])
    shop.time.now += 7 * 24 * 3_600_000
    expect(await read(second)).toBe(410)
  })

  test.each([
    ['an address that is in the shop', { email: ` ${OWNER_EMAIL.toUpperCase()}` }, 409, 'EMAIL_TAKEN'],
    ['no address', { email: 'bob' }, 400, 'INVALID_INPUT'],
    ['a store that is not there', { stores: ['paris'] }, 422, 'UNKNOWN_STORE'],
    ['no store at all', { stores: [] }, 400, 'INVALID_INPUT'],
    ['no such role', { role: 'owner' }, 400, 'INVALID_INPUT'],
  ])('is refused for %s, and nobody is mailed', async (_name, more, status, code) => {
    const shop = await identityApp()
    const token = await shop.signIn()
    const answer = await shop.send('POST', '/api/v1/people', { token, body: { ...BOB, ...more } })
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(await shop.mails()).toEqual([])
    expect(await listed(shop, token)).toHaveLength(1)
  })

  test('with mark-up in a name mails it as text', async () => {
    const shop = await identityApp()
    const token = await shop.signIn()
    const name = '<img src=x onerror=alert(1)> & "Bob"'
    await shop.send('POST', '/api/v1/people', { token, body: { ...BOB, name } })
    const mail = await shop.nextMail()
    expect(mail.html).not.toContain('<img')
    expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Bob&quot;')
  })
})

describe('people', () => {
  test('who are deactivated are out at once, and in again only by signing in', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const bob = await shop.bring(owner, { email: BOB.email })
    expect((await change(shop, owner, 'Bob', { isActive: false })).json().status).toBe('deactivated')
    expect((await shop.send('GET', '/api/v1/me', { token: bob })).statusCode).toBe(401)
    await shop.send('POST', '/api/v1/password-resets', { body: { email: BOB.email } })
    expect((await change(shop, owner, 'Bob', { isActive: true })).json().status).toBe('active')
    expect((await shop.send('GET', '/api/v1/me', { token: bob })).statusCode).toBe(401)
    await shop.signIn(BOB.email)
    expect(await shop.mails()).toEqual([])
  })

  test('have a new role at their next request', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const bob = await shop.bring(owner, { email: BOB.email, role: 'manager' })
    expect((await shop.send('GET', '/api/v1/people', { token: bob })).statusCode).toBe(200)
    await change(shop, owner, 'Bob', { role: 'staff' })
    expect((await shop.send('GET', '/api/v1/people', { token: bob })).statusCode).toBe(403)
  })

  test.each([{ isActive: false }, { role: 'staff' }, { stores: ['leeds'] }])(
    'always include a manager of all stores: the last cannot become %o',
    async (body) => {
      const shop = await identityApp()
      const owner = await shop.signIn()
      const refused = await change(shop, owner, 'Ann', body)
      expect([refused.statusCode, refused.json().code]).toEqual([409, 'LAST_MANAGER'])
      await shop.bring(owner, { email: BOB.email, role: 'manager' })
      expect((await change(shop, owner, 'Ann', body)).statusCode).toBe(200)
    },
  )

  test('are edited on the version that was read', async () => {
    const shop = await identityApp()
    const owner = await shop.signIn()
    await shop.bring(owner, { email: BOB.email })
    const { userId, version } = await named(shop, owner, 'Bob')
    const edit = (headers: Record<string, string>) =>
      shop.send('PATCH', `/api/v1/people/${userId}`, { token: owner, body: { name: 'Rob' }, headers })
    expect((await edit({})).statusCode).toBe(428)
    const done = await edit({ 'if-match': `"${version}"` })
    expect([done.statusCode, done.headers.etag]).toEqual([200, `"${version + 1}"`])
    expect((await edit({ 'if-match': `"${version}"` })).statusCode).toBe(412)
  })
})

describe('a manager limited to stores', () => {
  async function withLimited() {
    const shop = await identityApp()
    const owner = await shop.signIn()
    const leeds = await shop.bring(owner, { email: 'lee@example.com', name: 'Lee', role: 'manager', stores: ['leeds'] })
    await shop.bring(owner, { email: 'yo@example.com', name: 'Yo', stores: ['york'] })
    await shop.bring(owner, { email: BOB.email, name: 'Bob', stores: ['leeds'] })
    return { shop, owner, leeds }
  }

  test('sees and manages only people who reach no further', async () => {
    const { shop, owner, leeds } = await withLimited()
    expect((await listed(shop, leeds)).map(({ name }) => name)).toEqual(['Bob', 'Lee'])
    expect((await change(shop, leeds, 'Bob', { isActive: false })).statusCode).toBe(200)
    for (const name of ['Ann', 'Yo']) {
      const { userId, version } = await named(shop, owner, name)
      const attempt = await shop.send('PATCH', `/api/v1/people/${userId}`, {
        token: leeds,
        body: { isActive: false },
        headers: { 'if-match': `"${version}"` },
      })
      expect(attempt.statusCode).toBe(404)
      expect((await shop.send('DELETE', `/api/v1/people/${userId}/totp`, { token: leeds })).statusCode).toBe(404)
    }
  })

  test.each(['all', ['york'], ['leeds', 'york']])('hands out no stores but their own: not %o', async (stores) => {
    const { shop, leeds } = await withLimited()
    const invited = await shop.send('POST', '/api/v1/people', {
      token: leeds,
      body: { ...BOB, email: 'new@example.com', stores },
    })
    expect([invited.statusCode, invited.json().code]).toEqual([403, 'STORE_NOT_ALLOWED'])
    for (const name of ['Bob', 'Lee']) {
      expect((await change(shop, leeds, name, { stores })).json().code).toBe('STORE_NOT_ALLOWED')
    }
  })
})
