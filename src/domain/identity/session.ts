import type { TenantId, UserId } from '../values/ids.ts'

/** Somebody signed in somewhere. The token that proves it is kept only as a hash, beside it. */
export interface Session {
  /** Names the session in lists; not a secret. */
  sessionId: string
  tenantId: TenantId
  userId: UserId
  createdAt: number
  lastSeenAt: number
  userAgent: string
  address: string
}

const DAY_MS = 24 * 3_600_000

/** A shop closes for a week's holiday and comes back signed in; a lost device does not stay so for long. */
export const SESSION_IDLE_MS = 8 * DAY_MS
/** However busy, a session ends: a stolen token is worth at most this. */
export const SESSION_LIFE_MS = 30 * DAY_MS
/** How exact `lastSeenAt` is: writing it on every request would cost more than the request. */
export const SEEN_EVERY_MS = 60_000

/** Whether a session still counts: used lately, and not too old however much it is used. */
export const isLive = ({ createdAt, lastSeenAt }: Pick<Session, 'createdAt' | 'lastSeenAt'>, now: number): boolean =>
  now - lastSeenAt < SESSION_IDLE_MS && now - createdAt < SESSION_LIFE_MS

export type OneTimeKind = 'password_reset' | 'invitation' | 'second_factor'

/** How long a link or a challenge works: as short as the way it travels allows. */
export const ONE_TIME_LIFE_MS: Readonly<Record<OneTimeKind, number>> = {
  password_reset: 3_600_000,
  invitation: 7 * DAY_MS,
  second_factor: 5 * 60_000,
}

/** Codes one challenge takes: of a million six-digit codes, three are right at any moment. */
export const CODE_TRIES_MAX = 5
