import { describe, expect, test } from 'vitest'
import type { ApiKey } from '#domain/identity/api-key.ts'
import type { Person } from '#domain/identity/person.ts'
import { type ApiKeyStore, KEYS_MAX } from '#ports/api-key-store.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import { NOW, storeNamed, TENANT } from '#test/support/shop.ts'

const DAY = 86_400_000

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

const BOB: Person = { ...ANN, userId: 'u-bob', email: 'bob@example.com', name: 'bob', stores: ['leeds'] }

const keyNamed = (keyId: string, more: Partial<ApiKey> = {}): ApiKey => ({
  keyId,
  tenantId: TENANT,
  userId: 'u-bob',
  name: `key ${keyId}`,
  areas: ['stock:read', 'stock:write'],
  stores: ['leeds'],
  createdAt: NOW,
  expiresAt: NOW + 90 * DAY,
  ...more,
})

const MAKER = { name: 'bob', role: 'manager', stores: ['leeds'], isActive: true }

/** What ApiKeyStore promises. Every platform runs this suite. */
export function apiKeyStoreContract(
  platform: string,
  openStore: () => Promise<{ apiKeys: ApiKeyStore; identity: IdentityStore }>,
) {
  async function open() {
    const { apiKeys, identity } = await openStore()
    const tenant = { tenantId: TENANT, name: 'Acme', currency: 'GBP' }
    await identity.setUp({ tenant, store: storeNamed('leeds'), owner: ANN, passwordHash: 'x', createdAt: NOW })
    const link = {
      kind: 'invitation',
      tokenHash: 'link',
      userId: BOB.userId,
      expiresAt: NOW + DAY,
      triesLeft: 1,
    } as const
    await identity.invite({ ...BOB, status: 'invited' }, link)
    await identity.redeemInvitation({ tokenHash: 'link', name: 'bob', passwordHash: 'x', now: NOW })
    return { apiKeys, identity }
  }

  describe(`ApiKeyStore on ${platform}`, () => {
    test('a key comes back as it went in, with whoever made it', async () => {
      const { apiKeys } = await open()
      const everywhere = keyNamed('b', { stores: 'all', createdAt: NOW + 1 })
      expect(await apiKeys.add(keyNamed('a'), 'hash-a')).toBe('added')
      expect(await apiKeys.add(everywhere, 'hash-b')).toBe('added')
      const a = { key: keyNamed('a'), maker: MAKER }
      expect(await apiKeys.keyByHash('hash-a')).toEqual(a)
      expect(await apiKeys.key(TENANT, 'a')).toEqual(a)
      expect(await apiKeys.keys(TENANT)).toEqual([{ key: everywhere, maker: MAKER }, a])
    })

    test('nobody else’s key is found', async () => {
      const { apiKeys } = await open()
      await apiKeys.add(keyNamed('a'), 'hash-a')
      expect(await apiKeys.keyByHash('hash-b')).toBeUndefined()
      expect(await apiKeys.keyByHash('a')).toBeUndefined()
      expect(await apiKeys.key('other', 'a')).toBeUndefined()
      expect(await apiKeys.keys('other')).toEqual([])
      expect(await apiKeys.revoke('other', 'a', { at: NOW, by: 'user:x' })).toBe(false)
      expect((await apiKeys.keyByHash('hash-a'))?.key.revoked).toBeUndefined()
    })

    test('shows its maker as they are now', async () => {
      const { apiKeys, identity } = await open()
      await apiKeys.add(keyNamed('a'), 'hash-a')
      const change = { userId: 'u-bob', by: 'all' } as const
      await identity.changePerson(TENANT, { ...change, role: 'staff', stores: 'all', name: 'Robert' })
      expect((await apiKeys.keyByHash('hash-a'))?.maker).toEqual({
        name: 'Robert',
        role: 'staff',
        stores: 'all',
        isActive: true,
      })
      await identity.changePerson(TENANT, { ...change, isActive: false })
      expect((await apiKeys.keyByHash('hash-a'))?.maker.isActive).toBe(false)
    })

    test('remembers the latest use, however uses arrive', async () => {
      const { apiKeys } = await open()
      await apiKeys.add(keyNamed('a'), 'hash-a')
      await apiKeys.touch('a', NOW + 5)
      await apiKeys.touch('a', NOW + 3)
      expect((await apiKeys.key(TENANT, 'a'))?.key.lastUsedAt).toBe(NOW + 5)
    })

    test('is revoked once, and keeps who did it', async () => {
      const { apiKeys } = await open()
      await apiKeys.add(keyNamed('a'), 'hash-a')
      expect(await apiKeys.revoke(TENANT, 'a', { at: NOW + 1, by: 'user:u-ann' })).toBe(true)
      expect((await apiKeys.keyByHash('hash-a'))?.key.revoked).toEqual({ at: NOW + 1, by: 'user:u-ann' })
      expect(await apiKeys.revoke(TENANT, 'a', { at: NOW + 2, by: 'user:u-bob' })).toBe(false)
      expect((await apiKeys.keyByHash('hash-a'))?.key.revoked?.by).toBe('user:u-ann')
    })

    test('a full shop forgets the key that ended the longest ago, and takes no more when none has ended', async () => {
      const { apiKeys } = await open()
      await apiKeys.add(keyNamed('expires-first', { expiresAt: NOW + DAY }), 'hash-expires-first')
      for (let i = 1; i < KEYS_MAX; i++) await apiKeys.add(keyNamed(`k${i}`), `hash-${i}`)
      expect(await apiKeys.add(keyNamed('too-many'), 'hash-too-many')).toBe('too_many')
      await apiKeys.revoke(TENANT, 'k7', { at: NOW + 2 * DAY, by: 'user:u-ann' })
      const late = { createdAt: NOW + 3 * DAY }
      expect(await apiKeys.add(keyNamed('late-1', late), 'hash-late-1')).toBe('added')
      expect(await apiKeys.key(TENANT, 'expires-first')).toBeUndefined()
      expect(await apiKeys.key(TENANT, 'k7')).toBeDefined()
      expect(await apiKeys.add(keyNamed('late-2', late), 'hash-late-2')).toBe('added')
      expect(await apiKeys.key(TENANT, 'k7')).toBeUndefined()
      expect(await apiKeys.add(keyNamed('late-3', late), 'hash-late-3')).toBe('too_many')
      expect(await apiKeys.keys(TENANT)).toHaveLength(KEYS_MAX)
    })
  })
}
