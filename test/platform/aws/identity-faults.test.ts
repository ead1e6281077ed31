import { describe, expect, onTestFinished, test } from 'vitest'
import type { ApiKey } from '#domain/identity/api-key.ts'
import type { Person } from '#domain/identity/person.ts'
import { apiKeyCountKey } from '#platform/aws/api-key-rows.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { openTable } from '#platform/aws/client.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { readItems } from '#platform/aws/items.ts'
import type { NewSession, OneTimeToken } from '#ports/identity-store.ts'
import { startDynamoDb, tempTable } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { NOW, storeNamed, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const ANN: Person = {
  userId: 'u-ann',
  tenantId: TENANT,
  email: 'ann@example.com',
  name: 'ann',
  role: 'manager',
  stores: 'all',
  status: 'active',
  isRegistered: true,
  hasSecondFactor: false,
  version: 1,
  createdAt: NOW,
}
const BOB: Person = { ...ANN, userId: 'u-bob', email: 'bob@example.com', name: 'bob', status: 'invited' }

const SHOP = {
  tenant: { tenantId: TENANT, name: 'Acme', currency: 'GBP' },
  store: storeNamed('leeds'),
  owner: ANN,
  passwordHash: 'hash-of-ann',
  createdAt: NOW,
}

const session: NewSession = {
  sessionId: 's-1',
  tokenHash: 'session-hash',
  tenantId: TENANT,
  userId: ANN.userId,
  createdAt: NOW,
  lastSeenAt: NOW,
  userAgent: 'test',
  address: '192.0.2.1',
}

const token = (kind: OneTimeToken['kind'], userId = ANN.userId): OneTimeToken => ({
  tokenHash: `${kind}-hash`,
  kind,
  userId,
  expiresAt: NOW + 1000,
  triesLeft: 1,
})

/** A store whose way to the table is shaky, and one whose way is not. */
async function open(faults: Fault[]) {
  const table = await tempTable()
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  injectFaults(other, () => faults.shift() ?? 'none')
  return {
    table,
    shaky: awsIdentityStore({ table: other, tools: realTools }),
    identity: awsIdentityStore({ table, tools: realTools }),
    shakyKeys: awsApiKeyStore({ table: other, tools: realTools }),
  }
}

describe.skipIf(!isHere)('identity on DynamoDB, when sendings go wrong', () => {
  test.each(FAULTS)('whoever sets up and is %s is told of it, and a second one is not the owner', async (fault) => {
    const { shaky, identity } = await open([fault])
    expect(await shaky.setUp(SHOP)).toBe('done')
    const late = { ...SHOP, owner: BOB, tenant: { ...SHOP.tenant, tenantId: 'other' }, passwordHash: 'hash-of-bob' }
    expect(await shaky.setUp(late)).toBe('already_set_up')
    expect(await identity.people(TENANT)).toHaveLength(1)
  })

  test('a shop that was made by hand is set up, and nobody becomes its owner by asking', async () => {
    const { identity, table } = await open([])
    await awsCatalogStore({ table, tools: realTools }).createTenant(SHOP.tenant, NOW)
    expect(await identity.isSetUp()).toBe(true)
    expect(await identity.setUp({ ...SHOP, tenant: { ...SHOP.tenant, tenantId: 'mine' } })).toBe('already_set_up')
  })

  test.each(FAULTS)('an invitation that is %s is sent once and redeemed once', async (fault) => {
    const { shaky, identity } = await open(['none', fault, fault, fault, fault])
    await identity.setUp(SHOP)
    expect(await shaky.invite(BOB, token('invitation', BOB.userId))).toBe('invited')
    const link = { tokenHash: 'invitation-hash', name: 'Bob', passwordHash: 'hash-of-bob', now: NOW }
    expect(await shaky.redeemInvitation(link)).toMatchObject({ name: 'Bob', status: 'active', version: 2 })
    expect(await identity.redeemInvitation({ ...link, passwordHash: 'stolen' })).toBeUndefined()
    expect((await identity.people(TENANT)).map(({ name, version }) => [name, version])).toEqual([
      ['Bob', 2],
      ['ann', 1],
    ])
  })

  test.each(FAULTS)('a change that is %s is made once, and answered as made', async (fault) => {
    const { shaky, identity } = await open([fault])
    await identity.setUp(SHOP)
    const change = { userId: ANN.userId, by: 'all', name: 'Ann A.', ifVersion: 1 } as const
    expect(await shaky.changePerson(TENANT, change)).toMatchObject({ ok: true, value: { name: 'Ann A.', version: 2 } })
    expect(await identity.changePerson(TENANT, change)).toMatchObject({ refusal: { code: 'VERSION_CONFLICT' } })
  })

  test.each(FAULTS)('a challenge passed by an answer that is %s opens one session', async (fault) => {
    const { shaky, identity } = await open([fault])
    await identity.setUp(SHOP)
    await identity.startTotp(ANN.userId, 'SECRET')
    await identity.confirmTotp(ANN.userId, { secret: 'SECRET', step: 5, recoveryHashes: ['r'] })
    await identity.issueToken(token('second_factor'))
    const pass = { tokenHash: 'second_factor-hash', proof: { recoveryHash: 'r' }, session, now: NOW }
    expect(await shaky.redeemChallenge(pass)).toBe(true)
    expect(await identity.recoveryCodeCount(ANN.userId)).toBe(0)
    expect((await identity.sessions(ANN.userId)).map(({ sessionId }) => sessionId)).toEqual(['s-1'])
    const again = { ...pass, session: { ...session, sessionId: 's-2', tokenHash: 'other-hash' } }
    expect(await identity.redeemChallenge(again)).toBe(false)
  })

  test.each(FAULTS)(
    'a reset that is %s sets the password, ends every session and keeps the one who asks in',
    async (fault) => {
      const { shaky, identity } = await open([fault, fault])
      await identity.setUp(SHOP)
      await identity.openSession(session)
      await identity.issueToken(token('password_reset'))
      const link = { tokenHash: 'password_reset-hash', passwordHash: 'new', now: NOW }
      expect(await shaky.redeemReset(link)).toBe(true)
      expect(await identity.session('session-hash')).toBeUndefined()
      await identity.openSession({ ...session, sessionId: 's-2', tokenHash: 'second-hash' })
      await shaky.setPassword(ANN.userId, 'newer', 's-2')
      expect(await identity.session('second-hash')).toBeDefined()
      expect((await identity.account(ANN.userId))?.passwordHash).toBe('newer')
    },
  )

  test('of two managers who throw each other out, the one whose decision is overtaken is refused', async () => {
    const { identity, table } = await open([])
    await identity.setUp(SHOP)
    await identity.invite(BOB, token('invitation', BOB.userId))
    await identity.redeemInvitation({ tokenHash: 'invitation-hash', name: 'Bob', passwordHash: 'x', now: NOW })
    const slow = openTable(table.tableName)
    onTestFinished(() => slow.close())
    const out = (userId: string) => ({ userId, by: 'all', isActive: false }) as const
    // Ann has read everybody and is about to write when Bob's change comes through.
    let overtaken = 0
    slow.documents.middlewareStack.add(
      (send, context) => async (args) => {
        if (context.commandName?.startsWith('TransactWrite') && overtaken++ === 0) {
          expect(await identity.changePerson(TENANT, out(ANN.userId))).toMatchObject({ ok: true })
        }
        return send(args)
      },
      { step: 'initialize' },
    )
    const late = await awsIdentityStore({ table: slow, tools: realTools }).changePerson(TENANT, out(BOB.userId))
    expect(late).toMatchObject({ ok: false, refusal: { code: 'LAST_MANAGER' } })
    expect((await identity.people(TENANT)).map(({ name, status }) => [name, status])).toEqual([
      ['Bob', 'active'],
      ['ann', 'deactivated'],
    ])
  })

  test.each(FAULTS)('a key whose sending is %s is added once, and counts once', async (fault) => {
    const { shakyKeys, identity, table } = await open([fault])
    await identity.setUp(SHOP)
    const key: ApiKey = {
      keyId: 'k1',
      tenantId: TENANT,
      userId: ANN.userId,
      name: 'till',
      areas: ['stock:read'],
      stores: 'all',
      createdAt: NOW,
      expiresAt: NOW + 1000,
    }
    expect(await shakyKeys.add(key, 'hash-1')).toBe('added')
    await shakyKeys.add({ ...key, keyId: 'k2' }, 'hash-2')
    expect(await shakyKeys.keys(TENANT)).toHaveLength(2)
    expect((await readItems(table, [apiKeyCountKey(TENANT)])).get(apiKeyCountKey(TENANT))?.count).toBe(2)
  })
})
