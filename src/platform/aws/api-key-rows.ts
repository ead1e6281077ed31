import type { ApiKey } from '#domain/identity/api-key.ts'
import type { KeptKey } from '#ports/api-key-store.ts'
import type { PersonItem } from './identity-rows.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, METADATA } from './keys.ts'

export const apiKeyPartition = (tenantId: string): string => keys`T#${tenantId}#API_KEYS`

export const apiKeyKey = (tenantId: string, keyId: string): ItemKey => ({
  pk: apiKeyPartition(tenantId),
  sk: keys`KEY#${keyId}`,
})

/** How many keys a tenant has: raised and checked in the same write that adds one. */
export const apiKeyCountKey = (tenantId: string): ItemKey => ({ pk: apiKeyPartition(tenantId), sk: 'COUNT' })

/** Say which key a hash and an id stand for. Written once, and gone with the key. */
export const apiKeyHashKey = (tokenHash: string): ItemKey => ({ pk: keys`API_KEY_HASH#${tokenHash}`, sk: METADATA })
export const apiKeyIdKey = (keyId: string): ItemKey => ({ pk: keys`API_KEY_ID#${keyId}`, sk: METADATA })

/**
 * A key as it is kept. When it ends is `endsAt`: under the name `expiresAt` the table would sweep ended keys away, and
 * who made them and when they were last used would be gone.
 */
export interface ApiKeyItem extends Omit<ApiKey, 'expiresAt'> {
  endsAt: number
  tokenHash: string
}

export const toApiKeyItem = (item: Item): ApiKeyItem => item as unknown as ApiKeyItem

export function apiKeyItems({ expiresAt: endsAt, ...key }: ApiKey, tokenHash: string): Item[] {
  const { tenantId, keyId, userId } = key
  return [
    { ...apiKeyKey(tenantId, keyId), type: 'api-key', ...key, endsAt, tokenHash },
    { ...apiKeyHashKey(tokenHash), type: 'api-key-hash', tenantId, keyId, userId },
    { ...apiKeyIdKey(keyId), type: 'api-key-id', tenantId },
  ]
}

export const apiKeyItemKeys = ({ tenantId, keyId, tokenHash }: ApiKeyItem): ItemKey[] => [
  apiKeyKey(tenantId, keyId),
  apiKeyHashKey(tokenHash),
  apiKeyIdKey(keyId),
]

export const toKeptKey = (item: ApiKeyItem, maker: PersonItem): KeptKey => ({
  key: {
    keyId: item.keyId,
    tenantId: item.tenantId,
    userId: item.userId,
    name: item.name,
    areas: item.areas,
    stores: item.stores,
    createdAt: item.createdAt,
    expiresAt: item.endsAt,
    lastUsedAt: item.lastUsedAt,
    revoked: item.revoked,
  },
  maker: { name: maker.name, role: maker.role, stores: maker.stores, isActive: maker.status === 'active' },
})

/** When a key stopped being good: by being revoked or by its time, whichever was first. */
export const endOf = ({ endsAt, revoked }: ApiKeyItem): number => Math.min(revoked?.at ?? endsAt, endsAt)
