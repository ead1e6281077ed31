import { describe, expect, test } from 'vitest'
import { codeAt, identityApp, OWNER_EMAIL, PASSWORD } from '#test/support/identity-app.ts'

/** A shop whose owner uses an authenticator app. */
async function withTotp() {
  const shop = await identityApp()
  const { send, signIn, time } = shop
  const token = await signIn()
  const { secret, uri } = (await send('POST', '/api/v1/me/totp', { token, body: { password: PASSWORD } })).json()
  const confirm = (code: string, password = PASSWORD) =>
    send('PUT', '/api/v1/me/totp', { token, body: { password, code } })
  const confirmed = await confirm(codeAt(secret, time.now))
  expect(confirmed.statusCode).toBe(200)
  time.now += 60_000
  const challenge = async (): Promise<string> => {
    const first = await send('POST', '/api/v1/session', { body: { email: OWNER_EMAIL, password: PASSWORD } })
    expect(first.json()).toEqual({ status: 'second_factor', challenge: expect.any(String) })
    expect(first.headers['set-cookie']).toBeUndefined()
    return first.json().challenge
  }
  const answer = async (code: string, to?: string) =>
    send('POST', '/api/v1/session/second-factor', { body: { challenge: to ?? (await challenge()), code, as: 'token' } })
  const codeNow = () => codeAt(secret, time.now)
  return {
    ...shop,
    token,
    secret,
    uri,
    recoveryCodes: confirmed.json().recoveryCodes as string[],
    challenge,
    answer,
    codeNow,
  }
}

const wrongCode = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0')

describe('the second factor', () => {
  test('codes are those of RFC 6238', () => {
    // Appendix B, SHA-1, secret "12345678901234567890", last six of the eight digits.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    expect(codeAt(secret, 59_000)).toBe('287082')
    expect(codeAt(secret, 1_111_111_109_000)).toBe('081804')
    expect(codeAt(secret, 20_000_000_000_000)).toBe('353130')
  })

  test('is on only after a right code and the password', async () => {
    const { send, signIn, time } = await identityApp()
    const token = await signIn()
    const { secret, uri } = (await send('POST', '/api/v1/me/totp', { token, body: { password: PASSWORD } })).json()
    expect(uri).toMatch(/^otpauth:\/\/totp\/Backstock%20Acme:ann%40example\.com\?/)
    expect(new URL(uri).searchParams.get('secret')).toBe(secret)
    const confirm = (code: string, password: string) =>
      send('PUT', '/api/v1/me/totp', { token, body: { password, code } })
    const code = codeAt(secret, time.now)
    expect((await confirm(wrongCode(code), PASSWORD)).json().code).toBe('WRONG_CODE')
    expect((await confirm(code, 'not the password')).json().code).toBe('WRONG_PASSWORD')
    expect((await send('GET', '/api/v1/me', { token })).json().account.hasSecondFactor).toBe(false)
    const confirmed = await confirm(code, PASSWORD)
    expect(new Set(confirmed.json().recoveryCodes).size).toBe(10)
    for (const each of confirmed.json().recoveryCodes)
      expect(each).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    const { account } = (await send('GET', '/api/v1/me', { token })).json()
    expect(account).toMatchObject({ hasSecondFactor: true, recoveryCodesLeft: 10 })
  })

  test('is asked for after the password, and a right code signs in', async () => {
    const { send, answer, codeNow } = await withTotp()
    const passed = await answer(codeNow())
    expect(passed.json()).toEqual({ status: 'signed_in', token: expect.any(String) })
    expect((await send('GET', '/api/v1/me', { token: passed.json().token })).statusCode).toBe(200)
  })

  test('takes a code once, and none older than the last one used', async () => {
    const { answer, codeNow, secret, time } = await withTotp()
    const code = codeNow()
    const [one, two] = await Promise.all([answer(code), answer(code)])
    expect([one.statusCode, two.statusCode].filter((status) => status === 200)).toHaveLength(1)
    expect((await answer(code)).json().code).toBe('WRONG_CODE')
    expect((await answer(codeAt(secret, time.now - 30_000))).json().code).toBe('WRONG_CODE')
    time.now += 30_000
    expect((await answer(codeNow())).statusCode).toBe(200)
  })

  test('the code that turned it on signs nobody in', async () => {
    const { answer, secret, time } = await withTotp()
    time.now -= 60_000
    expect((await answer(codeAt(secret, time.now))).json().code).toBe('WRONG_CODE')
  })

  test.each([
    [-60_000, 422],
    [-30_000, 200],
    [30_000, 200],
    [60_000, 422],
  ])('a phone whose clock is %i ms off gets %i', async (offMs, status) => {
    const { answer, secret, time } = await withTotp()
    time.now += 300_000
    expect((await answer(codeAt(secret, time.now + offMs))).statusCode).toBe(status)
  })

  test('a challenge takes five codes and five minutes', async () => {
    const { answer, challenge, codeNow, time } = await withTotp()
    const first = await challenge()
    for (let i = 0; i < 5; i++) expect((await answer(wrongCode(codeNow()), first)).json().code).toBe('WRONG_CODE')
    expect((await answer(codeNow(), first)).json().code).toBe('LINK_NOT_VALID')
    const second = await challenge()
    time.now += 5 * 60_000
    expect((await answer(codeNow(), second)).json().code).toBe('LINK_NOT_VALID')
  })

  test('codes cannot be guessed with ever new challenges', async () => {
    const { answer, codeNow } = await withTotp()
    const statuses: number[] = []
    // Fifteen a quarter of an hour; the first was spent on turning it on.
    for (let i = 0; i < 15; i++) statuses.push((await answer(wrongCode(codeNow()))).statusCode)
    expect(statuses).toEqual([...Array(14).fill(422), 429])
  })

  test('a recovery code signs in once, however it is typed', async () => {
    const { answer, recoveryCodes, send, token } = await withTotp()
    const [first = '', second = ''] = recoveryCodes
    expect((await answer(first)).statusCode).toBe(200)
    expect((await answer(first)).json().code).toBe('WRONG_CODE')
    expect((await answer(` ${second.replaceAll('-', ' ').toLowerCase()}`)).statusCode).toBe(200)
    const { account } = (await send('GET', '/api/v1/me', { token })).json()
    expect(account.recoveryCodesLeft).toBe(8)
  })

  test('new recovery codes void the old ones', async () => {
    const { answer, recoveryCodes, send, token } = await withTotp()
    const renew = (password: string) => send('POST', '/api/v1/me/recovery-codes', { token, body: { password } })
    expect((await renew('not the password')).statusCode).toBe(422)
    const [fresh] = (await renew(PASSWORD)).json().recoveryCodes
    expect((await answer(recoveryCodes[0] ?? '')).statusCode).toBe(422)
    expect((await answer(fresh)).statusCode).toBe(200)
  })

  test('is turned off by whoever knows the password', async () => {
    const { send, token, signIn } = await withTotp()
    const stop = (password: string) => send('POST', '/api/v1/me/totp/stop', { token, body: { password } })
    expect((await stop('not the password')).json().code).toBe('WRONG_PASSWORD')
    expect((await stop(PASSWORD)).statusCode).toBe(204)
    await signIn()
  })

  test('that was lost is turned off by another manager, not by oneself, and sessions end', async () => {
    const { send, token, bring, signIn } = await withTotp()
    const other = await bring(token, { email: 'bob@example.com', role: 'manager' })
    const { account } = (await send('GET', '/api/v1/me', { token })).json()
    const remove = (by: string) => send('DELETE', `/api/v1/people/${account.userId}/totp`, { token: by })
    expect((await remove(token)).statusCode).toBe(404)
    expect((await remove(other)).statusCode).toBe(204)
    expect((await send('GET', '/api/v1/me', { token })).statusCode).toBe(401)
    await signIn()
  })
})
