import {
  type ApiKey,
  formatKey,
  KEY_ID_LENGTH,
  KEY_SECRET_LENGTH,
  type KeyStatus,
  keyStatus,
} from '#domain/identity/api-key.ts'
import { isWithin, type KeyArea, may, type Principal, type StoreScope } from '#domain/identity/permission.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { ApiKeyStore, KeptKey } from '#ports/api-key-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import { findBadScope } from './people.ts'

export interface ApiKeyDeps {
  apiKeys: ApiKeyStore
  identity: Pick<IdentityStore, 'account' | 'people'>
  catalog: Pick<CatalogStore, 'stores'>
  credentials: Pick<Credentials, 'hashToken'>
  randomness: Pick<Randomness, 'letters'>
  clock: Clock
}

export interface NewKey {
  name: string
  areas: readonly KeyArea[]
  stores: StoreScope
  lifeDays: number
}

/** A key as its managers see it. */
export interface ListedKey extends ApiKey {
  status: KeyStatus
  madeBy: string
  /** The name of whoever revoked it, when they are still in the shop. */
  revokedBy?: string
}

const DAY_MS = 86_400_000

/**
 * Makes a key for a program. It has the rights of whoever makes it, as they are whenever it is used, within the areas and
 * stores named.
 *
 * @returns the key, and the text that proves it, which nobody sees again
 */
export async function createApiKey(
  deps: ApiKeyDeps,
  principal: Principal,
  { name, areas, stores, lifeDays }: NewKey,
): Promise<
  Result<
    { key: ListedKey; secret: string },
    Refusal<'NO_ACCOUNT_HERE' | 'FORBIDDEN' | 'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE' | 'TOO_MANY_KEYS'>
  >
> {
  const { session, tenantId, role } = principal
  const account = session && (await deps.identity.account(session.userId))
  if (!account) return refuse('NO_ACCOUNT_HERE', 'A key belongs to a person with an account here. Sign in as one.')
  const beyond = areas.find((area) => !may(role, area))
  if (beyond) return refuse('FORBIDDEN', `You cannot give a key "${beyond}", which you may not do yourself.`)
  const badScope = await findBadScope(deps, principal, stores)
  if (badScope) return badScope
  const now = deps.clock.now()
  const keyId = deps.randomness.letters(KEY_ID_LENGTH)
  const secret = formatKey(keyId, deps.randomness.letters(KEY_SECRET_LENGTH))
  const key: ApiKey = {
    keyId,
    tenantId,
    userId: account.userId,
    name,
    areas: [...new Set(areas)],
    stores,
    createdAt: now,
    expiresAt: now + lifeDays * DAY_MS,
  }
  // SHA-256 and no slow hash: the secret has 190 random bits, so there is no guessing to slow down.
  const outcome = await deps.apiKeys.add(key, deps.credentials.hashToken(secret))
  if (outcome === 'too_many') return refuse('TOO_MANY_KEYS', 'There are too many keys. Revoke those no longer in use.')
  return accept({ key: { ...key, status: 'active', madeBy: account.name }, secret })
}

/** The keys the caller may manage: their own, and whoever's reach no further than they do. */
export async function listApiKeys(deps: ApiKeyDeps, principal: Principal): Promise<ListedKey[]> {
  const [kept, people] = await Promise.all([
    deps.apiKeys.keys(principal.tenantId),
    deps.identity.people(principal.tenantId),
  ])
  const now = deps.clock.now()
  return kept
    .filter((each) => isManageable(each, principal))
    .map(({ key, maker }) => ({
      ...key,
      status: keyStatus(key, maker, now),
      madeBy: maker.name,
      revokedBy: people.find(({ userId }) => key.revoked?.by === `user:${userId}`)?.name,
    }))
}

/** Ends a key for good: its next request is refused. */
export async function revokeApiKey(
  { apiKeys, clock }: Pick<ApiKeyDeps, 'apiKeys' | 'clock'>,
  principal: Principal,
  keyId: string,
): Promise<Result<undefined, Refusal<'NOT_FOUND'>>> {
  const { tenantId, actor } = principal
  const found = await apiKeys.key(tenantId, keyId)
  const isManaged = found && isManageable(found, principal)
  const isRevoked = isManaged && (await apiKeys.revoke(tenantId, keyId, { at: clock.now(), by: actor }))
  return isRevoked ? accept(undefined) : refuse('NOT_FOUND', 'There is no such key, or it was revoked already.')
}

const isManageable = ({ key }: KeptKey, { session, stores }: Principal): boolean =>
  key.userId === session?.userId || isWithin(key.stores, stores)
