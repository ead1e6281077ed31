import type { Session } from '#domain/identity/session.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { Account, IdentityStore, NewSession } from '#ports/identity-store.ts'
import type { Randomness } from '#ports/randomness.ts'

/** Where a sign-in comes from, so that people recognise their sessions. */
export interface Visitor {
  userAgent: string
  address: string
}

export interface OpenedSession {
  /** Proves the session. Known to nobody but whoever signed in. */
  token: string
  session: Session
}

export interface SessionDeps {
  identity: Pick<IdentityStore, 'openSession'>
  credentials: Pick<Credentials, 'hashToken'>
  randomness: Pick<Randomness, 'id' | 'token'>
  clock: Clock
}

const TOKEN_BYTES = 32
const USER_AGENT_LENGTH_MAX = 300

/** Makes a session that is not open yet. */
export function newSession(
  { credentials, randomness, clock }: Omit<SessionDeps, 'identity'>,
  { userId, tenantId }: Pick<Account, 'userId' | 'tenantId'>,
  { userAgent, address }: Visitor,
): { token: string; session: NewSession } {
  const token = randomness.token(TOKEN_BYTES)
  const now = clock.now()
  return {
    token,
    session: {
      sessionId: randomness.id(),
      tokenHash: credentials.hashToken(token),
      userId,
      tenantId,
      createdAt: now,
      lastSeenAt: now,
      userAgent: userAgent.slice(0, USER_AGENT_LENGTH_MAX),
      address,
    },
  }
}

/** Opens a session for somebody who has proved who they are. */
export async function openSession(
  deps: SessionDeps,
  account: Pick<Account, 'userId' | 'tenantId'>,
  visitor: Visitor,
): Promise<OpenedSession> {
  const { token, session } = newSession(deps, account, visitor)
  await deps.identity.openSession(session)
  return { token, session }
}
