import type { ApiKey, KeyMaker } from '#domain/identity/api-key.ts'
import type { TenantId } from '#domain/values/ids.ts'

/** A key together with whoever made it, as they are now. */
export interface KeptKey {
  key: ApiKey
  maker: KeyMaker & { name: string }
}

/** More keys than this in one shop are made by a program that should keep the one it has. */
export const KEYS_MAX = 500

/**
 * API keys. Secrets arrive hashed.
 *
 * test/contracts/api-key-store.ts holds every platform to these words.
 */
export interface ApiKeyStore {
  /**
   * Adds a key. When the tenant has KEYS_MAX of them, the one that ended the longest ago (revoked, or expired by `now`)
   * makes room; `too_many` when none has ended.
   */
  add(key: ApiKey, tokenHash: string): Promise<'added' | 'too_many'>
  /** The key with this hash, ended or not. Part of every request of a program. Sees every completed `revoke`. */
  keyByHash(tokenHash: string): Promise<KeptKey | undefined>
  key(tenantId: TenantId, keyId: string): Promise<KeptKey | undefined>
  /** Every key of the tenant, the newest first; ended ones too. At most KEYS_MAX. */
  keys(tenantId: TenantId): Promise<KeptKey[]>
  /** Notes that a key was used. Does nothing, rather than fail, while the storage is full. */
  touch(keyId: string, now: number): Promise<void>
  /** Ends a key for good, at once. False when the tenant has no such key, or it was revoked before. */
  revoke(tenantId: TenantId, keyId: string, revoked: { at: number; by: string }): Promise<boolean>
}
