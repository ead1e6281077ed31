import type { Principal } from '#domain/identity/permission.ts'
import { isLive, SEEN_EVERY_MS } from '#domain/identity/session.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { TokenVerifier } from '#ports/token-verifier.ts'

export interface AuthenticateDeps {
  identity: Pick<IdentityStore, 'session' | 'touchSession'>
  credentials: Pick<Credentials, 'hashToken'>
  tokens: TokenVerifier
  clock: Clock
}

/** A JWT has three parts; our own tokens have one. */
const isJwt = (token: string): boolean => token.split('.').length === 3

/** Whom a token stands for: a session of ours, or somebody a known issuer vouches for. Part of every request. */
export async function authenticate(deps: AuthenticateDeps, token: string): Promise<Principal | undefined> {
  if (isJwt(token)) return deps.tokens.verify(token)
  const { identity, credentials, clock } = deps
  const tokenHash = credentials.hashToken(token)
  const found = await identity.session(tokenHash)
  const now = clock.now()
  if (!found || !isLive(found.session, now)) return undefined
  if (now - found.session.lastSeenAt >= SEEN_EVERY_MS) await identity.touchSession(tokenHash, now)
  return found.principal
}

/** Whether a principal met before may still do what they could: for connections that stay open. */
export async function isStillAllowed(
  { identity, clock }: { identity: Pick<IdentityStore, 'account' | 'sessions'>; clock: Clock },
  principal: Principal,
): Promise<boolean> {
  // A token of another issuer was verified when the connection opened; it opens anew within the hour.
  if (!principal.session) return true
  const { userId, sessionId } = principal.session
  const [account, sessions] = await Promise.all([identity.account(userId), identity.sessions(userId)])
  const session = sessions.find((each) => each.sessionId === sessionId)
  if (account?.status !== 'active' || !session || !isLive(session, clock.now())) return false
  return account.role === principal.role && JSON.stringify(account.stores) === JSON.stringify(principal.stores)
}
