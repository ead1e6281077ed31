import { mayUseStore, type StoreScope } from '../identity/permission.ts'
import type { TenantId, UserId } from '../values/ids.ts'
import { type Instant, type MinuteOfDay, minuteOfDay, nextAt } from '../values/local-time.ts'
import type { Alert, AlertKind } from './alert.ts'
import type { NumberCode } from './number-code.ts'

/** `unconfirmed`: the address has not said yes yet, and gets nothing but the question. `stopped`: it said no. */
export type SubscriptionStatus = 'unconfirmed' | 'active' | 'stopped'

/** How somebody is told: by e-mail, or by text message (SMS). */
export type AlertChannel = 'mail' | 'text'

/** What one person wants to hear of, where, and when. */
export interface Subscription {
  subscriptionId: string
  tenantId: TenantId
  userId: UserId
  channel: AlertChannel
  /** An e-mail address in one spelling, or a phone number in E.164. */
  address: string
  kinds: readonly AlertKind[]
  stores: StoreScope
  categories: 'all' | readonly string[]
  delivery: 'immediate' | 'digest'
  /** When the daily digest goes out. */
  digestAt: MinuteOfDay
  /** Nothing is sent between these times of the day, in the time zone of the alert's store. May pass midnight. */
  quiet?: { from: MinuteOfDay; to: MinuteOfDay }
  /** For the digest, and for alerts without a store. */
  timeZone: string
  status: SubscriptionStatus
  /** Opens the links in its mails: confirm and stop; in texts, stop. A secret. */
  linkToken: string
  /** The code that its number was sent and has not answered with yet. A number confirms by it, not by a link. */
  code?: NumberCode
  version: number
  createdAt: number
}

/** Whether a subscription wants an alert. Whether the person may see it is asked again when it is sent. */
export const wants = (subscription: Subscription, alert: Pick<Alert, 'kind' | 'storeId'>, category: string): boolean =>
  subscription.status === 'active' &&
  subscription.kinds.includes(alert.kind) &&
  (alert.storeId === undefined || mayUseStore(subscription, alert.storeId)) &&
  (subscription.categories === 'all' || subscription.categories.includes(category))

const isBetween = (minute: MinuteOfDay, { from, to }: { from: MinuteOfDay; to: MinuteOfDay }): boolean =>
  from <= to ? minute >= from && minute < to : minute >= from || minute < to

/**
 * When an alert is told: now, at the next digest, or when the quiet hours are over.
 *
 * @param storeTimeZone of the alert's store, where its quiet hours count; the subscription's own when it has none
 */
export function tellAt(subscription: Subscription, now: Instant, storeTimeZone = subscription.timeZone): Instant {
  if (subscription.delivery === 'digest') return nextAt(now, subscription.timeZone, subscription.digestAt)
  const { quiet } = subscription
  if (!quiet || quiet.from === quiet.to || !isBetween(minuteOfDay(now, storeTimeZone), quiet)) return now
  return nextAt(now, storeTimeZone, quiet.to)
}

/** What comes in a flood is told when the window it falls into is over: one mail per window, however long the flood. */
const BUNDLE_MS = 10_000
/** So close to a window's end, the next one: a flood that has just begun is not cut in two. */
const BUNDLE_MIN_MS = 2000

/** When what is part of a flood is told, at the earliest. The same moment for all that happens around `now`. */
export const bundledAt = (now: Instant): Instant => Math.ceil((now + BUNDLE_MIN_MS) / BUNDLE_MS) * BUNDLE_MS

/** The first retry comes after about this long; each further one after twice the time before. */
const RETRY_FIRST_MS = 5_000
const RETRY_MAX_MS = 3_600_000
/** With doubling from five seconds to an hour: about a day of trying. */
export const ATTEMPTS_MAX = 30

/**
 * When to try again, with full jitter, so that what failed together is not tried together.
 *
 * Source: M. Brooker (2015), "Exponential Backoff And Jitter", AWS Architecture Blog: full jitter; here over the upper
 * half, so that no retry comes at once.
 *
 * @param attempt 1 after the first failure
 * @param fraction chance, in [0, 1)
 * @returns milliseconds to wait; undefined when it is to be given up
 */
export function retryDelayMs(attempt: number, fraction: number): number | undefined {
  if (attempt >= ATTEMPTS_MAX) return undefined
  const ceiling = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (attempt - 1))
  return Math.round(ceiling * (0.5 + fraction / 2))
}
