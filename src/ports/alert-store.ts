import type { Alert, AlertKind, AlertState } from '#domain/alerts/alert.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { StoreId, TenantId, UserId } from '#domain/values/ids.ts'
import type { Page } from './page.ts'
import type { Effect } from './queue.ts'

/** That one subscriber is to be told of one alert, once per round, at a time. */
export interface Notice {
  alertId: string
  subscriptionId: string
  round: number
  dueAt: number
}

/** An alert to open. */
export interface Opening extends Alert {
  /**
   * For `product_changed`: the version of the product that it tells of, which is told once. A level's alert needs none,
   * because only one can be open.
   */
  productVersion?: number
}

/** What a look at the feed led to, written in one step together with how far the look came. */
export interface Detection {
  consumer: string
  /** The look began after this change. When the consumer is elsewhere by now, another look has overtaken it. */
  afterId?: number
  /** Everything up to this change is done with. */
  changeId: number
  open: readonly Opening[]
  resolve: readonly { tenantId: TenantId; alertId: string; resolvedAt: number }[]
  notices: readonly Notice[]
}

export interface AlertQuery {
  states?: readonly AlertState[]
  kinds?: readonly AlertKind[]
  /** Only of these stores, and what concerns no store in particular; of all when absent. */
  stores?: readonly StoreId[]
  productId?: string
  limit: number
  cursor?: string
}

export type AlertChange =
  | { kind: 'acknowledge'; by: string }
  | { kind: 'snooze'; by: string; until: number }
  /** A snooze has run out: open again, to be told again. Does nothing when it is no longer snoozed. */
  | { kind: 'wake'; notices: readonly Notice[] }

/**
 * Alerts, who wants to hear of them, and what is still to be told.
 *
 * test/contracts/alert-store.ts holds every platform to these words.
 */
export interface AlertStore {
  /** The unresolved level alerts of these levels. */
  openOfLevels(tenantId: TenantId, keys: readonly LevelKey[]): Promise<Alert[]>
  /**
   * Writes a detection all or nothing. An alert whose kind, product and store have one open already is not opened, and
   * nobody is told of it. A detection that another look has overtaken changes nothing. @returns how many were opened
   */
  applyDetection(detection: Detection): Promise<number>

  alert(tenantId: TenantId, alertId: string): Promise<Alert | undefined>
  /** The newest first. */
  alerts(tenantId: TenantId, query: AlertQuery): Promise<Page<Alert>>
  /** Changes an alert that is not resolved. Undefined when it is, does not exist, or had nothing to wake from. */
  changeAlert(tenantId: TenantId, alertId: string, change: AlertChange): Promise<Alert | undefined>
  /** Alerts whose snooze has run out, the longest first. */
  dueSnoozes(now: number, limit: number): Promise<Alert[]>

  subscriptions(tenantId: TenantId, userId?: UserId): Promise<Subscription[]>
  subscription(subscriptionId: string): Promise<Subscription | undefined>
  subscriptionByToken(linkToken: string): Promise<Subscription | undefined>
  /** Writes a subscription whose current version is `ifVersion` (0: new). False when it was changed since. */
  saveSubscription(subscription: Omit<Subscription, 'version'>, ifVersion: number): Promise<boolean>
  /** Forgets it, and whatever it was still to be told. */
  deleteSubscription(subscriptionId: string): Promise<void>

  /** Subscriptions that have something due, the longest due first. */
  dueSubscriptions(now: number, limit: number): Promise<string[]>
  /** What one subscription is to be told by now, the longest due first. */
  dueNotices(subscriptionId: string, now: number, limit: number): Promise<{ notice: Notice; alert: Alert }[]>
  /**
   * Marks notices as told and queues the message that tells them, in one step. When one of them was told or forgotten
   * meanwhile, nothing happens: the message would tell it again, so whoever tells looks once more. Without a message,
   * those that are left are dropped.
   */
  settleNotices(notices: readonly Notice[], message: Effect | undefined, now: number): Promise<void>
}
