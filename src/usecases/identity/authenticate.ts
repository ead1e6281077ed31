import { isWellFormedKey, keyPrincipal, keyStatus, looksLikeKey } from '#domain/identity/api-key.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { isLive, SEEN_EVERY_MS } from '#domain/identity/session.ts'
import type { ApiKeyStore } from '#ports/api-key-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { TokenVerifier } from '#ports/token-verifier.ts'

export interface AuthenticateDeps {
  identity: Pick<IdentityStore, 'session' | 'touchSession'>
  apiKeys: Pick<ApiKeyStore, 'keyByHash' | 'touch'>
  credentials: Pick<Credentials, 'hashToken'>
  tokens: TokenVerifier
  clock: Clock
}

/** A JWT has three parts; our own tokens have one. */
const isJwt = (token: string): boolean => token.split('.').length === 3

/** Whom a token stands for: a session of ours, an API key, or somebody a known issuer vouches for. Part of every request. */
export async function authenticate(deps: AuthenticateDeps, token: string): Promise<Principal | undefined> {
  if (looksLikeKey(token)) return authenticateKey(deps, token)
  if (isJwt(token)) return deps.tokens.verify(token)
  const { identity, credentials, clock } = deps
  const tokenHash = credentials.hashToken(token)
  const found = await identity.session(tokenHash)
  const now = clock.now()
  if (!found || !isLive(found.session, now)) return undefined
  if (now - found.session.lastSeenAt >= SEEN_EVERY_MS) await identity.touchSession(tokenHash, now)
  return found.principal
}

async function authenticateKey(
  { apiKeys, credentials, clock }: Pick<AuthenticateDeps, 'apiKeys' | 'credentials' | 'clock'>,
  token: string,
): Promise<Principal | undefined> {
  if (!isWellFormedKey(token)) return undefined
  const found = await apiKeys.keyByHash(credentials.hashToken(token))
  const now = clock.now()
  if (!found || keyStatus(found.key, found.maker, now) !== 'active') return undefined
  const { keyId, lastUsedAt = 0 } = found.key
  if (now - lastUsedAt >= SEEN_EVERY_MS) await apiKeys.touch(keyId, now)
  return keyPrincipal(found.key, found.maker)
}

interface StillAllowedDeps {
  identity: Pick<IdentityStore, 'account' | 'sessions'>
  apiKeys: Pick<ApiKeyStore, 'key'>
  clock: Clock
}

/** Whether a principal met before may still do what they could: for connections that stay open. */
export async function isStillAllowed(
  { identity, apiKeys, clock }: StillAllowedDeps,
  principal: Principal,
): Promise<boolean> {
  if (principal.key) {
    const found = await apiKeys.key(principal.tenantId, principal.key.keyId)
    if (!found || keyStatus(found.key, found.maker, clock.now()) !== 'active') return false
    return JSON.stringify(keyPrincipal(found.key, found.maker)) === JSON.stringify(principal)
  }
  // A token of another issuer was verified when the connection opened, which it must not outlive.
  if (!principal.session) return principal.expiresAt === undefined || clock.now() < principal.expiresAt
  const { userId, sessionId } = principal.session
  const [account, sessions] = await Promise.all([identity.account(userId), identity.sessions(userId)])
  const session = sessions.find((each) => each.sessionId === sessionId)
  if (account?.status !== 'active' || !session || !isLive(session, clock.now())) return false
  return account.role === principal.role && JSON.stringify(account.stores) === JSON.stringify(principal.stores)
}
