import type { ArchiveValues, MovedEffect } from '#domain/archive/archive-record.ts'
import { ALERT, type AlertRow, SUBSCRIPTION, type SubscriptionRow, toAlert, toSubscription } from '../alert-rows.ts'
import { type ArchivedKinds, bodyOf, insert, mapped, withoutNulls } from './archived-kind.ts'

type AlertKinds = 'alert' | 'subscription' | 'notice' | 'effect'

interface VersionedBody {
  body: string
  version: number
}

/** Bodies whose version stands beside them. */
export const versioned = <Value>({ body, version }: VersionedBody): Value =>
  ({ ...bodyOf<object>({ body }), version }) as Value

/** Alerts, who hears of them, and what is still to be told. Notices that were told are not moved: their mails are. */
export const archivedAlerts: ArchivedKinds<AlertKinds> = {
  alert: {
    tables: ['alerts'],
    read: (db, tenantId) =>
      mapped(db.iterate<AlertRow>(`${ALERT} WHERE tenant_id = ? ORDER BY alert_id`, tenantId), (row) => {
        const { tenantId: _, ...alert } = toAlert(row)
        return alert
      }),
    write: (db, tenantId, alert) =>
      insert(db, 'alerts', {
        alert_id: alert.alertId,
        tenant_id: tenantId,
        kind: alert.kind,
        product_id: alert.productId,
        store_id: alert.storeId,
        state: alert.state,
        on_hand: alert.onHand,
        threshold: alert.threshold,
        before: alert.before && JSON.stringify(alert.before),
        after: alert.after && JSON.stringify(alert.after),
        opened_at: alert.openedAt,
        resolved_at: alert.resolvedAt,
        handled_by: alert.handledBy,
        snoozed_until: alert.snoozedUntil,
        round: alert.round,
        version: alert.version,
      }),
  },
  subscription: {
    tables: ['subscriptions'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<SubscriptionRow>(`${SUBSCRIPTION} WHERE tenant_id = ? ORDER BY subscription_id`, tenantId),
        (row) => {
          const { tenantId: _, ...subscription } = toSubscription(row)
          return subscription
        },
      ),
    write: (db, tenantId, subscription) =>
      insert(db, 'subscriptions', {
        subscription_id: subscription.subscriptionId,
        tenant_id: tenantId,
        user_id: subscription.userId,
        link_token: subscription.linkToken,
        version: subscription.version,
        body: JSON.stringify({ ...subscription, tenantId }),
      }),
  },
  notice: {
    tables: ['notices'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<ArchiveValues['notice']>(
          `SELECT n.subscription_id AS subscriptionId, n.due_at AS dueAt, n.alert_id AS alertId, n.round
           FROM notices n JOIN subscriptions s ON s.subscription_id = n.subscription_id
           WHERE s.tenant_id = ? AND n.told_at IS NULL ORDER BY n.subscription_id, n.due_at, n.alert_id, n.round`,
          tenantId,
        ),
        (row) => ({ ...row }),
      ),
    write: (db, _tenantId, { alertId, subscriptionId, round, dueAt }) =>
      insert(db, 'notices', { alert_id: alertId, subscription_id: subscriptionId, round, due_at: dueAt }),
  },
  effect: {
    tables: ['effects'],
    read: (db, tenantId) =>
      mapped(
        db.iterate<Omit<MovedEffect, 'body'> & { body: string }>(
          `SELECT topic, effect_key AS key, body, correlation_id AS correlationId, state, due_at AS dueAt, attempts, error,
             created_at AS createdAt, ended_at AS endedAt
           FROM effects WHERE tenant_id = ? ORDER BY created_at, topic, effect_key`,
          tenantId,
        ),
        (row) => ({ ...withoutNulls(row), body: JSON.parse(row.body) as unknown }),
      ),
    write: (db, tenantId, effect) =>
      insert(db, 'effects', {
        tenant_id: tenantId,
        topic: effect.topic,
        effect_key: effect.key,
        body: JSON.stringify(effect.body ?? null),
        correlation_id: effect.correlationId,
        state: effect.state,
        due_at: effect.dueAt,
        attempts: effect.attempts,
        error: effect.error,
        created_at: effect.createdAt,
        ended_at: effect.endedAt,
      }),
  },
}
