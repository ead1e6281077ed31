import { describe, expect, test } from 'vitest'
import type { Person } from '#domain/identity/person.ts'
import { type OneTimeKind, SESSION_IDLE_MS } from '#domain/identity/session.ts'
import { type IdentityStore, type NewSession, type OneTimeToken, SESSIONS_MAX } from '#ports/identity-store.ts'
import { NOW, storeNamed, TENANT } from '#test/support/shop.ts'

const HOUR = 3_600_000

const personNamed = (name: string, more: Partial<Person> = {}): Person => ({
  userId: `u-${name}`,
  tenantId: TENANT,
  email: `${name}@example.com`,
  name,
  role: 'manager',
  stores: 'all',
  status: 'active',
  isRegistered: true,
  hasSecondFactor: false,
  version: 1,
  createdAt: NOW,
  ...more,
})

const OWNER = personNamed('ann')

const shopOf = (owner: Person, tenantId = TENANT) => ({
  tenant: { tenantId, name: 'Acme', currency: 'GBP' },
  store: storeNamed('leeds'),
  owner,
  passwordHash: 'hash-of-ann',
  createdAt: NOW,
})

const sessionOf = ({ userId, tenantId }: Person, name: string): NewSession => ({
  sessionId: `s-${name}`,
  tokenHash: `hash-${name}`,
  tenantId,
  userId,
  createdAt: NOW,
  lastSeenAt: NOW,
  userAgent: 'test',
  address: '192.0.2.1',
})

const tokenOf = (userId: string, kind: OneTimeKind, name: string): OneTimeToken => ({
  tokenHash: `token-${name}`,
  kind,
  userId,
  expiresAt: NOW + HOUR,
  triesLeft: 2,
})

/** What IdentityStore promises. Every platform runs this suite. */
export function identityStoreContract(platform: string, openStore: () => Promise<{ identity: IdentityStore }>) {
  /** A shop with its owner, and what else a test invites. */
  async function open() {
    const { identity } = await openStore()
    expect(await identity.setUp(shopOf(OWNER))).toBe('done')
    const invite = async (name: string, more: Partial<Person> = {}) => {
      const person = personNamed(name, { status: 'invited', isRegistered: false, role: 'staff', ...more })
      const outcome = await identity.invite(person, tokenOf(person.userId, 'invitation', name))
      return { person, outcome }
    }
    const join = async (name: string, more: Partial<Person> = {}) => {
      const { person } = await invite(name, more)
      await identity.redeemInvitation({ tokenHash: `token-${name}`, name, passwordHash: `hash-of-${name}`, now: NOW })
      return person
    }
    const signedIn = async (tokenHash: string) => (await identity.session(tokenHash)) !== undefined
    return { identity, invite, join, signedIn }
  }

  describe(`IdentityStore on ${platform}: the first shop`, () => {
    test('of many who set up at once, one becomes the owner', async () => {
      const { identity } = await openStore()
      expect(await identity.isSetUp()).toBe(false)
      const outcomes = await Promise.all(
        ['ann', 'bob', 'cat'].map((name) => identity.setUp(shopOf(personNamed(name, { tenantId: name }), name))),
      )
      expect(outcomes.toSorted()).toEqual(['already_set_up', 'already_set_up', 'done'])
      expect(await identity.isSetUp()).toBe(true)
      const everybody = await Promise.all(['ann', 'bob', 'cat'].map((name) => identity.people(name)))
      expect(everybody.flat()).toHaveLength(1)
    })

    test('the owner is found by address, with the password’s hash', async () => {
      const { identity } = await open()
      expect(await identity.accountsByEmail('ann@example.com')).toEqual([{ ...OWNER, passwordHash: 'hash-of-ann' }])
      expect(await identity.accountsByEmail('bob@example.com')).toEqual([])
      expect(await identity.account('nobody')).toBeUndefined()
    })
  })

  describe(`IdentityStore on ${platform}: people`, () => {
    test('an address is in a shop once', async () => {
      const { identity, invite } = await open()
      expect((await invite('bob')).outcome).toBe('invited')
      expect((await invite('bobby', { email: 'bob@example.com' })).outcome).toBe('email_taken')
      expect((await identity.people(TENANT)).map(({ name }) => name)).toEqual(['ann', 'bob'])
    })

    test('an invitation makes its person active once', async () => {
      const { identity, invite } = await open()
      await invite('bob', { stores: ['leeds'] })
      const link = { tokenHash: 'token-bob', name: 'Bob B.', passwordHash: 'new', now: NOW }
      expect(await identity.redeemInvitation({ ...link, now: NOW + HOUR })).toBeUndefined()
      expect(await identity.redeemInvitation(link)).toMatchObject({
        name: 'Bob B.',
        status: 'active',
        isRegistered: true,
        role: 'staff',
        stores: ['leeds'],
        passwordHash: 'new',
      })
      expect(await identity.redeemInvitation({ ...link, passwordHash: 'stolen' })).toBeUndefined()
      expect((await identity.account('u-bob'))?.passwordHash).toBe('new')
    })

    test('deactivating ends sessions and links at once, and nobody else’s', async () => {
      const { identity, join, signedIn } = await open()
      const bob = await join('bob')
      await identity.openSession(sessionOf(bob, 'bob'))
      await identity.openSession(sessionOf(OWNER, 'ann'))
      await identity.issueToken(tokenOf(bob.userId, 'password_reset', 'bob-reset'))
      const changed = await identity.changePerson(TENANT, { userId: bob.userId, by: 'all', isActive: false })
      expect(changed).toMatchObject({ ok: true, value: { status: 'deactivated' } })
      expect(await signedIn('hash-bob')).toBe(false)
      expect(await signedIn('hash-ann')).toBe(true)
      expect(await identity.redeemReset({ tokenHash: 'token-bob-reset', passwordHash: 'new', now: NOW })).toBe(false)
      await identity.changePerson(TENANT, { userId: bob.userId, by: 'all', isActive: true })
      expect(await signedIn('hash-bob')).toBe(false)
    })

    test('two managers who deactivate each other at the same time cannot both succeed', async () => {
      const { identity, join } = await open()
      const bob = await join('bob', { role: 'manager' })
      const outcomes = await Promise.all(
        [bob, OWNER].map(({ userId }) => identity.changePerson(TENANT, { userId, by: 'all', isActive: false })),
      )
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
      expect((await identity.people(TENANT)).filter(({ status }) => status === 'active')).toHaveLength(1)
    })

    test('an edit of an older version changes nothing', async () => {
      const { identity, join } = await open()
      const bob = await join('bob')
      const edit = { userId: bob.userId, by: 'all', role: 'manager', ifVersion: 2 } as const
      expect(await identity.changePerson(TENANT, edit)).toMatchObject({ ok: true, value: { version: 3 } })
      const late = await identity.changePerson(TENANT, { ...edit, role: 'staff' })
      expect(late).toMatchObject({ ok: false, refusal: { code: 'VERSION_CONFLICT' } })
      expect((await identity.account(bob.userId))?.role).toBe('manager')
    })

    test('nobody is changed from another tenant', async () => {
      const { identity, join } = await open()
      await join('bob')
      const change = await identity.changePerson('other', { userId: 'u-bob', by: 'all', isActive: false })
      expect(change).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } })
    })
  })

  describe(`IdentityStore on ${platform}: sessions`, () => {
    test('a session says who it is, as they are now', async () => {
      const { identity, join } = await open()
      const bob = await join('bob', { stores: ['leeds'] })
      await identity.openSession(sessionOf(bob, 'bob'))
      expect((await identity.session('hash-bob'))?.principal).toEqual({
        tenantId: TENANT,
        actor: 'user:u-bob',
        role: 'staff',
        stores: ['leeds'],
        session: { userId: 'u-bob', sessionId: 's-bob' },
      })
      await identity.changePerson(TENANT, { userId: bob.userId, by: 'all', role: 'manager', stores: 'all' })
      expect((await identity.session('hash-bob'))?.principal).toMatchObject({ role: 'manager', stores: 'all' })
      expect(await identity.session('hash-nobody')).toBeUndefined()
    })

    test('being seen moves only forward', async () => {
      const { identity } = await open()
      await identity.openSession(sessionOf(OWNER, 'ann'))
      await identity.touchSession('hash-ann', NOW + 1000)
      await identity.touchSession('hash-ann', NOW)
      expect((await identity.session('hash-ann'))?.session.lastSeenAt).toBe(NOW + 1000)
    })

    test('people list and end their own sessions only', async () => {
      const { identity, join, signedIn } = await open()
      const bob = await join('bob')
      for (const name of ['one', 'two', 'three']) await identity.openSession(sessionOf(bob, name))
      await identity.openSession(sessionOf(OWNER, 'ann'))
      await identity.touchSession('hash-two', NOW + 1)
      expect((await identity.sessions(bob.userId)).map(({ sessionId }) => sessionId)[0]).toBe('s-two')
      expect(await identity.endSession(bob.userId, 's-ann')).toBe(false)
      expect(await identity.endSession(bob.userId, 's-one')).toBe(true)
      expect(await identity.endSession(bob.userId, 's-one')).toBe(false)
      await identity.endSessions(bob.userId, 's-two')
      const left = await Promise.all(['hash-one', 'hash-two', 'hash-three', 'hash-ann'].map(signedIn))
      expect(left).toEqual([false, true, false, true])
    })

    test('keeps the last used of very many, and drops what has expired', async () => {
      const { identity, signedIn } = await open()
      await identity.openSession(sessionOf(OWNER, 'expired'))
      const later = NOW + SESSION_IDLE_MS
      for (let i = 0; i < SESSIONS_MAX + 5; i++) {
        await identity.openSession({ ...sessionOf(OWNER, `${i}`), createdAt: later + i, lastSeenAt: later + i })
      }
      expect(await identity.sessions(OWNER.userId)).toHaveLength(SESSIONS_MAX)
      const kept = await Promise.all(['hash-expired', 'hash-4', 'hash-5'].map(signedIn))
      expect(kept).toEqual([false, false, true])
    })

    test('a new password ends the other sessions and voids open links', async () => {
      const { identity, signedIn } = await open()
      for (const name of ['here', 'there']) await identity.openSession(sessionOf(OWNER, name))
      await identity.issueToken(tokenOf(OWNER.userId, 'password_reset', 'reset'))
      await identity.setPassword(OWNER.userId, 'new', 's-here')
      expect([await signedIn('hash-here'), await signedIn('hash-there')]).toEqual([true, false])
      expect(await identity.tokenAccount('password_reset', 'token-reset', NOW)).toBeUndefined()
      expect((await identity.account(OWNER.userId))?.passwordHash).toBe('new')
    })
  })

  describe(`IdentityStore on ${platform}: links`, () => {
    test('a reset link works once, in its time, and signs everybody out', async () => {
      const { identity, signedIn } = await open()
      await identity.openSession(sessionOf(OWNER, 'ann'))
      await identity.issueToken(tokenOf(OWNER.userId, 'password_reset', 'reset'))
      const link = { tokenHash: 'token-reset', passwordHash: 'new', now: NOW }
      expect(await identity.redeemReset({ ...link, now: NOW + HOUR })).toBe(false)
      const outcomes = await Promise.all([identity.redeemReset(link), identity.redeemReset(link)])
      expect(outcomes.toSorted()).toEqual([false, true])
      expect(await signedIn('hash-ann')).toBe(false)
    })

    test('a newer link voids the one before, of its own kind only', async () => {
      const { identity } = await open()
      for (const name of ['first', 'second']) {
        await identity.issueToken(tokenOf(OWNER.userId, 'password_reset', name))
      }
      await identity.issueToken(tokenOf(OWNER.userId, 'second_factor', 'challenge'))
      const lookUp = (kind: OneTimeKind, name: string) => identity.tokenAccount(kind, `token-${name}`, NOW)
      expect(await lookUp('password_reset', 'first')).toBeUndefined()
      expect((await lookUp('password_reset', 'second'))?.userId).toBe(OWNER.userId)
      expect((await lookUp('second_factor', 'challenge'))?.userId).toBe(OWNER.userId)
    })

    test('a token is no token of another kind', async () => {
      const { identity } = await open()
      await identity.issueToken(tokenOf(OWNER.userId, 'second_factor', 'challenge'))
      expect(await identity.tokenAccount('password_reset', 'token-challenge', NOW)).toBeUndefined()
      expect(await identity.redeemReset({ tokenHash: 'token-challenge', passwordHash: 'x', now: NOW })).toBe(false)
    })

    test('a challenge takes so many tries and no more', async () => {
      const { identity } = await open()
      await identity.issueToken(tokenOf(OWNER.userId, 'second_factor', 'challenge'))
      const tries = await Promise.all(
        [1, 2, 3, 4].map(() => identity.tryToken('second_factor', 'token-challenge', NOW)),
      )
      expect(tries.filter(Boolean)).toHaveLength(2)
    })
  })

  describe(`IdentityStore on ${platform}: the second factor`, () => {
    const withTotp = async () => {
      const shop = await open()
      await shop.identity.startTotp(OWNER.userId, 'SECRET')
      const confirmed = { secret: 'SECRET', step: 100, recoveryHashes: ['r1', 'r2'] }
      expect(await shop.identity.confirmTotp(OWNER.userId, confirmed)).toBe(true)
      return shop
    }

    test('it is on only once the secret last shown is confirmed', async () => {
      const { identity } = await open()
      await identity.startTotp(OWNER.userId, 'FIRST')
      await identity.startTotp(OWNER.userId, 'SECOND')
      const confirm = (secret: string) => identity.confirmTotp(OWNER.userId, { secret, step: 5, recoveryHashes: ['r'] })
      expect(await confirm('FIRST')).toBe(false)
      expect((await identity.account(OWNER.userId))?.totp).toBeUndefined()
      expect(await confirm('SECOND')).toBe(true)
      expect((await identity.account(OWNER.userId))?.totp).toEqual({ secret: 'SECOND', lastStep: 5 })
      expect(await identity.recoveryCodeCount(OWNER.userId)).toBe(1)
    })

    test('a code counts once, and never one from before it', async () => {
      const { identity } = await withTotp()
      const use = (step: number) => identity.useProof(OWNER.userId, { step })
      expect(await use(100)).toBe(false)
      expect((await Promise.all([use(102), use(102)])).toSorted()).toEqual([false, true])
      expect(await use(101)).toBe(false)
    })

    test('a recovery code counts once, and only for its owner', async () => {
      const { identity, join } = await withTotp()
      const bob = await join('bob')
      expect(await identity.useProof(bob.userId, { recoveryHash: 'r1' })).toBe(false)
      expect(await identity.useProof(OWNER.userId, { recoveryHash: 'r1' })).toBe(true)
      expect(await identity.useProof(OWNER.userId, { recoveryHash: 'r1' })).toBe(false)
      await identity.replaceRecoveryCodes(OWNER.userId, ['r3'])
      expect(await identity.useProof(OWNER.userId, { recoveryHash: 'r2' })).toBe(false)
      expect(await identity.useProof(OWNER.userId, { recoveryHash: 'r3' })).toBe(true)
    })

    test('a challenge opens one session, and a used code opens none', async () => {
      const { identity, signedIn } = await withTotp()
      const pass = (name: string, step: number) =>
        identity.redeemChallenge({
          tokenHash: 'token-challenge',
          proof: { step },
          session: sessionOf(OWNER, name),
          now: NOW,
        })
      await identity.issueToken(tokenOf(OWNER.userId, 'second_factor', 'challenge'))
      expect(await pass('replayed', 100)).toBe(false)
      expect((await Promise.all([pass('one', 101), pass('two', 102)])).filter(Boolean)).toHaveLength(1)
      const opened = await Promise.all(['hash-replayed', 'hash-one', 'hash-two'].map(signedIn))
      expect(opened.filter(Boolean)).toHaveLength(1)
    })

    test('turned off, it forgets its secret and its codes', async () => {
      const { identity } = await withTotp()
      await identity.stopTotp(OWNER.userId)
      expect((await identity.account(OWNER.userId))?.totp).toBeUndefined()
      expect(await identity.useProof(OWNER.userId, { step: 900 })).toBe(false)
      expect(await identity.useProof(OWNER.userId, { recoveryHash: 'r1' })).toBe(false)
    })
  })

  describe(`IdentityStore on ${platform}: tries`, () => {
    const limit = (key: string, max = 3) => ({ key, max, windowMs: 1000 })

    test('tries at the same time all count', async () => {
      const { identity } = await open()
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => identity.countAttempt([limit('a')], NOW)))
      expect(outcomes.filter((until) => until === undefined)).toHaveLength(3)
      expect(outcomes.filter((until) => until === NOW + 1000)).toHaveLength(7)
    })

    test('a window that is over forgets, and one key does not count for another', async () => {
      const { identity } = await open()
      const attempt = (key: string, now: number) => identity.countAttempt([limit(key, 1)], now)
      expect(await attempt('a', NOW)).toBeUndefined()
      expect(await attempt('a', NOW + 999)).toBe(NOW + 1000)
      expect(await attempt('b', NOW + 999)).toBeUndefined()
      expect(await attempt('a', NOW + 1000)).toBeUndefined()
    })

    test('of several limits the one that holds longest tells', async () => {
      const { identity } = await open()
      const limits = [limit('pair', 1), { key: 'address', max: 1, windowMs: 5000 }]
      await identity.countAttempt(limits, NOW)
      expect(await identity.countAttempt(limits, NOW + 10)).toBe(NOW + 5000)
      await identity.clearAttempts('address')
      expect(await identity.countAttempt(limits, NOW + 20)).toBe(NOW + 1000)
    })
  })
}
