import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { openPool } from '#platform/aws/cognito.ts'
import { awsSignIns } from '#platform/aws/sign-ins.ts'
import { poolClient, startCognito, USER_POOL } from '#test/support/aws/cognito.ts'
import { faultyPool } from '#test/support/aws/cognito-faults.ts'
import { codeAt, identityApp, linkIn, OWNER_EMAIL, PASSWORD } from '#test/support/identity-app.ts'

/** The same routes with the secrets in Cognito: whoever uses them cannot tell. */

await startCognito()
const clientId = await poolClient('dashboard')
const pool = openPool({ userPoolId: USER_POOL, clientId })
const cognitoApp = () => identityApp({ signIns: awsSignIns(pool) })

const NEW_PASSWORD = 'staple of another kind'

describe('with Cognito', () => {
  test('no hash of a password and no secret is kept here', async () => {
    const { identity, signIn, send } = await cognitoApp()
    const token = await signIn()
    const started = await send('POST', '/api/v1/me/totp', { token, body: { password: PASSWORD } })
    const code = codeAt(started.json().secret, Date.now())
    expect((await send('PUT', '/api/v1/me/totp', { token, body: { password: PASSWORD, code } })).statusCode).toBe(200)
    const [account] = await identity.accountsByEmail(OWNER_EMAIL)
    expect(account).toMatchObject({ passwordHash: 'cognito', totp: { secret: 'cognito' }, hasSecondFactor: true })
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    const { send } = await cognitoApp()
    const sign = async (email: string, password: string) => {
      const answer = await send('POST', '/api/v1/session', { body: { email, password } })
      const { requestId: _, ...problem } = answer.json()
      return { status: answer.statusCode, problem }
    }
    const wrong = await sign(OWNER_EMAIL, 'not the password')
    expect(wrong).toMatchObject({ status: 401, problem: { code: 'WRONG_CREDENTIALS' } })
    expect(await sign('nobody@example.com', PASSWORD)).toEqual(wrong)
  })

  test('a code of the authenticator app is asked for, counts once, and a recovery code does as well', async () => {
    const { send, signIn, time } = await cognitoApp()
    const token = await signIn()
    const { secret } = (await send('POST', '/api/v1/me/totp', { token, body: { password: PASSWORD } })).json()
    const confirm = (code: string) => send('PUT', '/api/v1/me/totp', { token, body: { password: PASSWORD, code } })
    expect((await confirm('000000')).json().code).toBe('WRONG_CODE')
    const used = codeAt(secret, Date.now())
    const { recoveryCodes } = (await confirm(used)).json()
    time.now += 30_000

    const challenge = async (): Promise<string> => {
      const first = await send('POST', '/api/v1/session', { body: { email: OWNER_EMAIL, password: PASSWORD } })
      expect(first.json().status).toBe('second_factor')
      return first.json().challenge
    }
    const answer = async (code: string, to: string) =>
      send('POST', '/api/v1/session/second-factor', { body: { challenge: to, code, as: 'token' } })
    const open = await challenge()
    expect((await answer('000000', open)).json().code).toBe('WRONG_CODE')
    // Another sign-in's session of Cognito behind our own token, or none: the code alone proves nothing.
    expect((await answer(codeAt(secret, Date.now() + 30_000), open.split('.')[0] ?? '')).json().code).toBe('WRONG_CODE')
    // The code that turned it on signs nobody in.
    const sessions = async () => (await send('GET', '/api/v1/me/sessions', { token })).json().data.length
    const before = await sessions()
    expect((await answer(used, open)).json().code).toBe('WRONG_CODE')
    expect(await sessions()).toBe(before)
    time.now += 1000
    const next = codeAt(secret, Date.now() + 30_000)
    expect((await answer(next, await challenge())).json().status).toBe('signed_in')
    expect(await sessions()).toBe(before + 1)
    time.now += 1000
    expect((await answer(next, await challenge())).json().code).toBe('WRONG_CODE')
    expect((await answer(recoveryCodes[0], await challenge())).json().status).toBe('signed_in')

    const stop = await send('POST', '/api/v1/me/totp/stop', { token, body: { password: PASSWORD } })
    expect(stop.statusCode).toBe(204)
    await signIn()
  })

  test('other applications of the pool ask for the code as long as it is on here', async () => {
    const { send, signIn, bring, identity } = await cognitoApp()
    const token = await signIn()
    const other = await bring(token, { email: 'bob@example.com', role: 'manager' })
    const { userId } = (await identity.accountsByEmail(OWNER_EMAIL))[0]!
    const elsewhere = async () => {
      const AuthParameters = { USERNAME: userId, PASSWORD }
      const ask = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: clientId, AuthParameters } as const
      return (await pool.send(new InitiateAuthCommand(ask))).ChallengeName ?? 'none'
    }
    const start = () => send('POST', '/api/v1/me/totp', { token, body: { password: PASSWORD } })
    const turnOn = async () => {
      const code = codeAt((await start()).json().secret, Date.now())
      return send('PUT', '/api/v1/me/totp', { token, body: { password: PASSWORD, code } })
    }
    expect((await start()).statusCode).toBe(200)
    expect(await elsewhere()).toBe('none')
    expect((await turnOn()).statusCode).toBe(200)
    expect(await elsewhere()).toBe('SOFTWARE_TOKEN_MFA')
    // Setting up another phone does not open a gap.
    expect((await start()).statusCode).toBe(200)
    expect(await elsewhere()).toBe('SOFTWARE_TOKEN_MFA')
    await send('POST', '/api/v1/me/totp/stop', { token, body: { password: PASSWORD } })
    expect(await elsewhere()).toBe('none')
    expect((await turnOn()).statusCode).toBe(200)
    expect((await send('DELETE', `/api/v1/people/${userId}/totp`, { token: other })).statusCode).toBe(204)
    expect(await elsewhere()).toBe('none')
  })

  test('somebody invited joins, changes the password, forgets it, and is out at once when deactivated', async () => {
    const { send, signIn, bring, nextMail, identity } = await cognitoApp()
    const manager = await signIn()
    const bob = await bring(manager, { email: 'bob@example.com', stores: ['leeds'] })
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }
    expect((await send('PUT', '/api/v1/me/password', { token: bob, body: change })).statusCode).toBe(204)
    const old = await send('POST', '/api/v1/session', { body: { email: 'bob@example.com', password: PASSWORD } })
    expect(old.statusCode).toBe(401)
    const later = await signIn('bob@example.com', NEW_PASSWORD)

    await send('POST', '/api/v1/password-resets', { body: { email: 'bob@example.com' } })
    const reset = { token: linkIn(await nextMail()), password: PASSWORD }
    expect((await send('PUT', '/api/v1/password-resets', { body: reset })).statusCode).toBe(204)
    expect((await send('GET', '/api/v1/me', { token: later })).statusCode).toBe(401)
    const last = await signIn('bob@example.com')

    const { userId, version } = (await identity.accountsByEmail('bob@example.com'))[0]!
    const out = await send('PATCH', `/api/v1/people/${userId}`, {
      token: manager,
      body: { isActive: false },
      headers: { 'if-match': `"${version}"` },
    })
    expect(out.statusCode).toBe(200)
    expect((await send('GET', '/api/v1/me', { token: last })).statusCode).toBe(401)
    const again = await send('POST', '/api/v1/session', { body: { email: 'bob@example.com', password: PASSWORD } })
    expect(again.statusCode).toBe(401)
  })

  test('a link whose new password the pool refuses stays good', async () => {
    const { pool: faulty, faults } = await faultyPool(clientId)
    const { send, nextMail } = await identityApp({ signIns: awsSignIns(faulty) })
    await send('POST', '/api/v1/password-resets', { body: { email: OWNER_EMAIL } })
    const body = { token: linkIn(await nextMail()), password: NEW_PASSWORD }
    faults.set('AdminSetUserPassword', [{ refused: 'InvalidPasswordException' }])
    const refused = await send('PUT', '/api/v1/password-resets', { body })
    expect(refused.json()).toMatchObject({ status: 422, code: 'WEAK_PASSWORD', errors: [{ path: 'password' }] })
    expect((await send('PUT', '/api/v1/password-resets', { body })).statusCode).toBe(204)
  })

  test('too many requests there are a 503 with Retry-After here, and the next try counts', async () => {
    const { pool: faulty, through } = await faultyPool(clientId)
    const { send, signIn } = await identityApp({ signIns: awsSignIns(faulty) })
    through.left = 0
    const busy = await send('POST', '/api/v1/session', { body: { email: OWNER_EMAIL, password: PASSWORD } })
    expect([busy.statusCode, busy.headers['retry-after'], busy.json().code]).toEqual([503, '5', 'STORE_BUSY'])
    through.left = Number.POSITIVE_INFINITY
    await signIn()
  })

  test('a change of which the pool never heard reaches it when the manager sends it again', async () => {
    const { pool: faulty, through } = await faultyPool(clientId)
    const { send, signIn, bring, identity } = await identityApp({ signIns: awsSignIns(faulty) })
    const manager = await signIn()
    await bring(manager, { email: 'bob@example.com' })
    const { userId, version } = (await identity.accountsByEmail('bob@example.com'))[0]!
    const change = () =>
      send('PATCH', `/api/v1/people/${userId}`, {
        token: manager,
        body: { isActive: false },
        headers: { 'if-match': `"${version}"` },
      })
    through.left = 0
    expect((await change()).statusCode).toBe(503)
    through.left = Number.POSITIVE_INFINITY
    expect((await change()).json().code).toBe('VERSION_CONFLICT')
    const [account] = await identity.accountsByEmail('bob@example.com')
    // Asked as if nothing had changed here: it is the pool that says no.
    expect((await awsSignIns(faulty).checkPassword({ ...account!, status: 'active' }, PASSWORD)).isRight).toBe(false)
  })
})
