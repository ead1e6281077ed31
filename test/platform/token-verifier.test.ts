import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { jwtVerifier, type TokenIssuer } from '#platform/local/token-verifier.ts'
import { isStillAllowed } from '#usecases/identity/authenticate.ts'

const CLIENT = 'client-1'
const unasked = () => Promise.reject(new Error('nobody of ours is behind such a token'))
const COGNITO_CLAIMS = { 'custom:tenant': 'acme', 'cognito:groups': ['staff', 'store:leeds'] }

/** An issuer with a key of its own, which publishes it as real ones do. */
async function issuerNamed(name: string, alg = 'RS256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const keys = [{ ...(await exportJWK(publicKey)), kid: name, alg }]
  const state = { fetches: 0, status: 200 }
  const server = createServer((_request, response) => {
    state.fetches += 1
    response.writeHead(state.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config: TokenIssuer = {
    issuer: origin,
    jwksUrl: `${origin}/.well-known/jwks.json`,
    clientId: CLIENT,
    tenantClaim: 'custom:tenant',
    groupsClaim: 'cognito:groups',
    managerGroup: 'manager',
    staffGroup: 'staff',
    storeGroupPrefix: 'store:',
  }
  const sign = (claims: JWTPayload = {}, expires: string | number = '1h') =>
    new SignJWT({ iss: origin, sub: '42', aud: CLIENT, ...COGNITO_CLAIMS, ...claims })
      .setProtectedHeader({ alg, kid: name })
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(privateKey)
  return { config, sign, state, origin }
}

const BOB = { tenantId: 'acme', actor: 'jwt:42', role: 'staff', stores: ['leeds'], expiresAt: expect.any(Number) }

describe('a bearer JWT', () => {
  test.each(['RS256', 'ES256', 'EdDSA'])('of a known issuer says who somebody is (%s)', async (alg) => {
    const { config, sign } = await issuerNamed('one', alg)
    expect(await jwtVerifier([config]).verify(await sign())).toEqual(BOB)
  })

  test('opens what ends with it: a live stream is not heard for longer', async () => {
    const { config, sign } = await issuerNamed('one')
    const principal = (await jwtVerifier([config]).verify(await sign({}, 4_000_000_000)))!
    expect(principal.expiresAt).toBe(4_000_000_000_000)
    const nothing = { identity: { account: unasked, sessions: unasked }, apiKeys: { key: unasked } }
    const at = (now: number) => isStillAllowed({ ...nothing, clock: { now: () => now } }, principal)
    expect([await at(3_999_999_999_999), await at(4_000_000_000_000)]).toEqual([true, false])
  })

  test('may be an access token as Cognito gives them out: no audience but a client', async () => {
    const { config, sign } = await issuerNamed('one')
    const verifier = jwtVerifier([config])
    const access = { aud: undefined, client_id: CLIENT, token_use: 'access' }
    expect(await verifier.verify(await sign(access))).toEqual(BOB)
    expect(await verifier.verify(await sign({ ...access, client_id: 'other' }))).toBeUndefined()
    expect(await verifier.verify(await sign({ token_use: 'refresh' }))).toBeUndefined()
  })

  test('counts only with the key of the issuer it names', async () => {
    const [one, two] = await Promise.all([issuerNamed('one'), issuerNamed('two')])
    const verifier = jwtVerifier([one.config, two.config])
    expect(await verifier.verify(await one.sign())).toEqual(BOB)
    expect(await verifier.verify(await two.sign())).toEqual(BOB)
    expect(await verifier.verify(await two.sign({ iss: one.origin }))).toBeUndefined()
  })

  test.each<[string, JWTPayload]>([
    ['for another application', { aud: 'other' }],
    ['for nobody', { aud: undefined }],
    ['without a subject', { sub: undefined }],
    ['without a group we know', { 'cognito:groups': ['customers'] }],
    ['not yet valid', { nbf: Math.floor(Date.now() / 1000) + 600 }],
  ])('%s is refused', async (_name, claims) => {
    const { config, sign } = await issuerNamed('one')
    expect(await jwtVerifier([config]).verify(await sign(claims))).toBeUndefined()
  })

  test('that expired, was changed, has no signature or an unknown issuer is refused', async () => {
    const { config, sign, origin } = await issuerNamed('one')
    const verifier = jwtVerifier([config])
    const good = await sign()
    const [head, , signature] = good.split('.')
    const body = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')
    const forged = { iss: origin, sub: '42', aud: CLIENT, exp: 4_000_000_000, ...COGNITO_CLAIMS }
    const bad = [
      await sign({}, Math.floor(Date.now() / 1000) - 60),
      `${head}.${body(forged)}.${signature}`,
      `${body({ alg: 'none' })}.${body(forged)}.`,
      await sign({ iss: 'https://evil.example' }),
      'a.b.c',
      '..',
    ]
    for (const token of bad) expect(await verifier.verify(token)).toBeUndefined()
  })

  test('is verified once: the keys are fetched once, and a known token needs no issuer', async () => {
    const { config, sign, state } = await issuerNamed('one')
    const verifier = jwtVerifier([config])
    const token = await sign()
    for (let i = 0; i < 5; i++) await verifier.verify(token)
    await verifier.verify(await sign({ sub: '43' }))
    expect(state.fetches).toBe(1)
    state.status = 500
    expect(await verifier.verify(token)).toEqual(BOB)
  })

  test('that is known is forgotten when it expires', async () => {
    const { config, sign } = await issuerNamed('one')
    const verifier = jwtVerifier([config])
    // The verifier allows clocks to differ by five seconds: this one is good only by that.
    const token = await sign({}, Math.floor(Date.now() / 1000) - 4)
    expect(await verifier.verify(token)).toEqual(BOB)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(await verifier.verify(token)).toBeUndefined()
  })

  test('of an issuer that cannot be asked is an outage, not a bad token', async () => {
    const { config, sign, state } = await issuerNamed('one')
    state.status = 503
    await expect(jwtVerifier([config]).verify(await sign())).rejects.toThrow(/JSON Web Key Set/)
  })
})
