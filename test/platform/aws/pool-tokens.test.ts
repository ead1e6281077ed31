import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { importJWK, type JWTPayload, SignJWT } from 'jose'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Principal } from '#domain/identity/permission.ts'
import type { Person } from '#domain/identity/person.ts'
import { readTokenIssuers } from '#main/token-issuers.ts'
import { openPool } from '#platform/aws/cognito.ts'
import { awsSignIns } from '#platform/aws/sign-ins.ts'
import { jwtVerifier } from '#platform/local/token-verifier.ts'
import { POOL_ISSUER, poolClient, startCognito, USER_POOL } from '#test/support/aws/cognito.ts'
import { faultyPool } from '#test/support/aws/cognito-faults.ts'
import { tempFolder } from '#test/support/temp-database.ts'

/** Tokens that the user pool gives to another application of the shop's: what they allow is what the shop says here. */

const PASSWORD = 'correct horse battery'
const { jwksUrl } = await startCognito()
const [dashboard, till] = [await poolClient('dashboard'), await poolClient('till')]
const pool = openPool({ userPoolId: USER_POOL, clientId: dashboard })
const signIns = awsSignIns(pool)

let people = 0

async function personNamed(more: Partial<Person> = {}): Promise<Person> {
  const person: Person = {
    userId: `person-${people++}`,
    tenantId: 'acme',
    email: 'ann@example.com',
    name: 'Ann',
    role: 'staff',
    stores: 'all',
    status: 'active',
    isRegistered: true,
    hasSecondFactor: false,
    version: 1,
    createdAt: 0,
    ...more,
  }
  await signIns.keepPassword(person, PASSWORD)
  await signIns.follow(person)
  return person
}

/** Signs in at the pool, as the other application does. */
async function tokensOf({ userId }: Person, ClientId = till) {
  const AuthParameters = { USERNAME: userId, PASSWORD }
  const answer = await pool.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }))
  const { AccessToken = '', IdToken = '', RefreshToken = '' } = answer.AuthenticationResult ?? {}
  return { AccessToken, IdToken, RefreshToken }
}

/** Our verifier with the file that an operator writes: nothing in it but what has no default. */
async function verifierOf(more: object = { tenantClaim: 'custom:tenant' }) {
  const file = join(await tempFolder(), 'issuers.json')
  writeFileSync(file, JSON.stringify([{ issuer: POOL_ISSUER, jwksUrl, clientId: till, ...more }]))
  return jwtVerifier(readTokenIssuers(file))
}

describe('a token of the user pool', () => {
  test('allows what its groups say: an id token names the shop, too', async () => {
    const verifier = await verifierOf()
    const manager = await tokensOf(await personNamed({ role: 'manager' }))
    expect(await verifier.verify(manager.IdToken)).toEqual({
      tenantId: 'acme',
      actor: expect.stringMatching(/^jwt:[\w-]{36}$/),
      role: 'manager',
      stores: 'all',
      expiresAt: expect.any(Number),
    })
    const staff = await tokensOf(await personNamed({ tenantId: 'other', stores: ['leeds', 'york'] }))
    expect(await verifier.verify(staff.IdToken)).toMatchObject({
      tenantId: 'other',
      role: 'staff',
      stores: ['leeds', 'york'],
    })
  })

  test('that is an access token names no shop, so that its issuer must be said to serve one', async () => {
    const { AccessToken } = await tokensOf(await personNamed({ role: 'manager' }))
    expect(await (await verifierOf()).verify(AccessToken)).toBeUndefined()
    const principal = await (await verifierOf({ tenantId: 'acme' })).verify(AccessToken)
    expect(principal).toMatchObject({ tenantId: 'acme', role: 'manager', stores: 'all' })
  })

  test('is refused when it is for another application, changed, or expired', async () => {
    const verifier = await verifierOf()
    const person = await personNamed({ role: 'manager' })
    const { IdToken } = await tokensOf(person)
    const elsewhere = await tokensOf(person, dashboard)
    for (const token of [elsewhere.IdToken, elsewhere.AccessToken]) {
      expect(await verifier.verify(token)).toBeUndefined()
    }
    const [head, body = '', signature] = IdToken.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, 'custom:tenant': 'other' })).toString('base64url')
    expect(await verifier.verify(`${head}.${forged}.${signature}`)).toBeUndefined()
    vi.useFakeTimers({ toFake: ['Date'], now: (claims.exp + 6) * 1000 })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    expect(await verifier.verify(IdToken)).toBeUndefined()
    vi.setSystemTime((claims.exp - 1) * 1000)
    expect(await verifier.verify(IdToken)).toBeDefined()
  })

  test('counts only as an access or an id token, even with a good signature', async () => {
    const verifier = await verifierOf()
    const { RefreshToken } = await tokensOf(await personNamed({ role: 'manager' }))
    expect(await verifier.verify(RefreshToken)).toBeUndefined()
    const claims = { sub: '42', aud: till, 'custom:tenant': 'acme', 'cognito:groups': ['manager'] }
    expect(await verifier.verify(await signed({ ...claims, token_use: 'id' }))).toBeDefined()
    expect(await verifier.verify(await signed({ ...claims, token_use: 'refresh' }))).toBeUndefined()
    expect(await verifier.verify(await signed({ ...claims, iss: `${POOL_ISSUER}2` }))).toBeUndefined()
  })

  test('follows what managers change, and nobody deactivated gets one', async () => {
    const verifier = await verifierOf()
    const person = await personNamed({ role: 'manager' })
    const after: Person = { ...person, role: 'staff', stores: ['york'] }
    await signIns.follow(after)
    expect(await verifier.verify((await tokensOf(person)).IdToken)).toMatchObject({ role: 'staff', stores: ['york'] })
    await signIns.follow({ ...after, status: 'deactivated' })
    await expect(tokensOf(person)).rejects.toThrow(/disabled/)
    await signIns.follow({ ...after, stores: 'all' })
    expect(await verifier.verify((await tokensOf(person)).IdToken)).toMatchObject({ role: 'staff', stores: 'all' })
  })

  test('is not renewed after the password was changed', async () => {
    const person = await personNamed()
    const { RefreshToken } = await tokensOf(person)
    const renew = () => {
      const AuthParameters = { REFRESH_TOKEN: RefreshToken }
      return pool.send(new InitiateAuthCommand({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: till, AuthParameters }))
    }
    expect((await renew()).AuthenticationResult?.IdToken).toBeDefined()
    await signIns.keepPassword(person, 'staple of another kind')
    await expect(renew()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  test('limits whoever has no store, and allows nothing to whom groups cannot limit', async () => {
    const verifier = await verifierOf()
    const nowhere = await personNamed({ stores: [] })
    expect(await verifier.verify((await tokensOf(nowhere)).IdToken)).toMatchObject({ role: 'staff', stores: [] })
    // Cognito knows 100 groups of a person: one is the role.
    const stores = (count: number) => Array.from({ length: count }, (_, i) => `store-${i}`)
    await signIns.follow({ ...nowhere, stores: stores(99) })
    expect((await verifier.verify((await tokensOf(nowhere)).IdToken))?.stores).toHaveLength(99)
    await signIns.follow({ ...nowhere, stores: stores(100) })
    expect(await verifier.verify((await tokensOf(nowhere)).IdToken)).toBeUndefined()
  }, 30_000)

  test('leaves groups that are not ours alone', async () => {
    const person = await personNamed()
    const group = { UserPoolId: USER_POOL, GroupName: 'cleaners' }
    await pool.send(new CreateGroupCommand(group))
    await pool.send(new AdminAddUserToGroupCommand({ ...group, Username: person.userId }))
    await signIns.follow({ ...person, role: 'manager' })
    const [, body = ''] = (await tokensOf(person)).IdToken.split('.')
    const groups = JSON.parse(Buffer.from(body, 'base64url').toString())['cognito:groups']
    expect(groups).toEqual(['cleaners', 'manager'])
  })

  test.each<[Partial<Person>, Partial<Person>]>([
    [{ role: 'manager' }, { role: 'staff', stores: ['leeds'] }],
    [{ stores: ['leeds'] }, { role: 'manager', stores: 'all' }],
    [
      { role: 'manager', stores: ['leeds'] },
      { role: 'staff', stores: ['york'] },
    ],
    [{ stores: ['leeds'] }, { stores: ['york', 'hull'] }],
    [{ stores: ['leeds'] }, { role: 'manager', stores: ['york'] }],
  ])('allows at no moment of a change from %o to %o more than before and after', async (before, after) => {
    const verifier = await verifierOf()
    const person = await personNamed(before)
    const changed: Person = { ...person, role: 'staff', stores: 'all', ...after }
    const allowed = new Set([...grantsOf(person), ...grantsOf(changed)])
    const faulty = await faultyPool(dashboard)
    let isDone = false
    for (let requests = 0; !isDone; requests++) {
      await signIns.follow(person)
      faulty.through.left = requests
      isDone = await awsSignIns(faulty.pool)
        .follow(changed)
        .then(
          () => true,
          () => false,
        )
      const principal = await verifier.verify((await tokensOf(person)).IdToken)
      expect([...grantsOf(principal)].filter((grant) => !allowed.has(grant))).toEqual([])
      if (isDone) expect(grantsOf(principal)).toEqual(grantsOf(changed))
    }
  })
})

/** What somebody may do where, in shops of three stores and any other. */
function grantsOf(principal: Pick<Principal, 'role' | 'stores'> | undefined): Set<string> {
  if (!principal) return new Set()
  const stores = principal.stores === 'all' ? ['leeds', 'york', 'hull', 'any other'] : principal.stores
  const roles = principal.role === 'manager' ? ['staff', 'manager'] : ['staff']
  return new Set(stores.flatMap((store) => roles.map((role) => `${role} in ${store}`)))
}

/** Signs as the pool does: the emulator's key lies beside its program. */
async function signed(claims: JWTPayload): Promise<string> {
  const library = createRequire(import.meta.url).resolve('cognito-local')
  const { jwk } = JSON.parse(readFileSync(join(library, '../keys/cognitoLocal.private.json'), 'utf8'))
  return new SignJWT({ iss: POOL_ISSUER, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'CognitoLocal' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(jwk, 'RS256'))
}
