import type { Alert, AlertKind, AlertState, ProductFacts } from '#domain/alerts/alert.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { AlertStore, Notice } from '#ports/alert-store.ts'
import type { Connection } from './connection.ts'

export const ALERT_COLUMNS = `alerts.alert_id AS alertId, tenant_id AS tenantId, kind, product_id AS productId,
  store_id AS storeId, state, on_hand AS onHand, threshold, before, after, opened_at AS openedAt,
  resolved_at AS resolvedAt, handled_by AS handledBy, snoozed_until AS snoozedUntil, alerts.round, version`

export const ALERT = `SELECT ${ALERT_COLUMNS} FROM alerts`

export interface AlertRow {
  alertId: string
  tenantId: string
  kind: AlertKind
  productId: string
  storeId: string | null
  state: AlertState
  onHand: number | null
  threshold: number | null
  before: string | null
  after: string | null
  openedAt: number
  resolvedAt: number | null
  handledBy: string | null
  snoozedUntil: number | null
  round: number
  version: number
}

const facts = (text: string | null): ProductFacts | undefined =>
  text === null ? undefined : (JSON.parse(text) as ProductFacts)

export const toAlert = (row: AlertRow): Alert => ({
  alertId: row.alertId,
  tenantId: row.tenantId,
  kind: row.kind,
  productId: row.productId,
  storeId: row.storeId ?? undefined,
  state: row.state,
  onHand: (row.onHand ?? undefined) as Quantity | undefined,
  threshold: (row.threshold ?? undefined) as Quantity | undefined,
  before: facts(row.before),
  after: facts(row.after),
  openedAt: row.openedAt,
  resolvedAt: row.resolvedAt ?? undefined,
  handledBy: row.handledBy ?? undefined,
  snoozedUntil: row.snoozedUntil ?? undefined,
  round: row.round,
  version: row.version,
})

export const toNotice = (
  { alertId, noticeRound, dueAt }: { alertId: string; noticeRound: number; dueAt: number },
  subscriptionId: string,
): Notice => ({ alertId, subscriptionId, round: noticeRound, dueAt })

/** @returns false when one of its kind is open already for this product and store */
export function insertAlert(db: Connection, alert: Alert): boolean {
  const inserted = db.run(
    `INSERT INTO alerts (alert_id, tenant_id, kind, product_id, store_id, state, on_hand, threshold, before, after,
       opened_at, resolved_at, round, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    alert.alertId,
    alert.tenantId,
    alert.kind,
    alert.productId,
    alert.storeId,
    alert.state,
    alert.onHand,
    alert.threshold,
    alert.before && JSON.stringify(alert.before),
    alert.after && JSON.stringify(alert.after),
    alert.openedAt,
    alert.resolvedAt,
    alert.round,
    alert.version,
  )
  return inserted === 1
}

export interface SubscriptionRow {
  body: string
  version: number
}

export const SUBSCRIPTION = 'SELECT body, version FROM subscriptions'

export const toSubscription = ({ body, version }: SubscriptionRow): Subscription => ({ ...JSON.parse(body), version })

/** The reading half of the store that is about subscriptions. */
export const subscriptionsIn = (
  db: Connection,
): Pick<AlertStore, 'subscriptions' | 'subscription' | 'subscriptionByToken'> => ({
  subscriptions: async (tenantId, userId) =>
    db
      .all<SubscriptionRow>(
        `${SUBSCRIPTION} WHERE tenant_id = ? AND (? IS NULL OR user_id = ?) ORDER BY subscription_id`,
        tenantId,
        userId,
        userId,
      )
      .map(toSubscription),
  async subscription(subscriptionId) {
    const row = db.get<SubscriptionRow>(`${SUBSCRIPTION} WHERE subscription_id = ?`, subscriptionId)
    return row && toSubscription(row)
  },
  async subscriptionByToken(linkToken) {
    const row = db.get<SubscriptionRow>(`${SUBSCRIPTION} WHERE link_token = ?`, linkToken)
    return row && toSubscription(row)
  },
})
