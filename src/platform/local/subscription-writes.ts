import type { Subscription } from '#domain/alerts/subscription.ts'
import { defineWrite } from './write.ts'

interface SaveArgs {
  subscription: Omit<Subscription, 'version'>
  ifVersion: number
}

export const saveSubscription = defineWrite(
  'alerts.saveSubscription',
  (db, { subscription, ifVersion }: SaveArgs): boolean => {
    const { subscriptionId, tenantId, userId, linkToken } = subscription
    const current = db.get<{ version: number }>(
      'SELECT version FROM subscriptions WHERE subscription_id = ?',
      subscriptionId,
    )
    if ((current?.version ?? 0) !== ifVersion) return false
    db.run(
      `INSERT INTO subscriptions (subscription_id, tenant_id, user_id, link_token, version, body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET link_token = excluded.link_token, version = excluded.version, body = excluded.body`,
      subscriptionId,
      tenantId,
      userId,
      linkToken,
      ifVersion + 1,
      JSON.stringify(subscription),
    )
    return true
  },
)

export const deleteSubscription = defineWrite('alerts.deleteSubscription', (db, subscriptionId: string) => {
  db.run('DELETE FROM notices WHERE subscription_id = ? AND told_at IS NULL', subscriptionId)
  db.run('DELETE FROM subscriptions WHERE subscription_id = ?', subscriptionId)
})
