import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { ReportStore } from '#ports/report-store.ts'
import type { LocalDatabase } from './database.ts'
import { archiveIn, archiveWrites } from './report-archive.ts'
import { schedulesIn, scheduleWrites } from './report-schedules.ts'
import { defineWrite } from './write.ts'

interface SaveArgs {
  subscription: Omit<ReportSubscription, 'version'>
  ifVersion: number
}

const saveSubscription = defineWrite(
  'reports.saveSubscription',
  (db, { subscription, ifVersion }: SaveArgs): boolean => {
    const { subscriptionId, tenantId, userId, linkToken } = subscription
    const current = db.get<{ version: number }>(
      'SELECT version FROM report_subscriptions WHERE subscription_id = ?',
      subscriptionId,
    )
    if ((current?.version ?? 0) !== ifVersion) return false
    db.run(
      `INSERT INTO report_subscriptions (subscription_id, tenant_id, user_id, link_token, version, body)
       VALUES (?, ?, ?, ?, ?, ?)
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

const deleteSubscription = defineWrite('reports.deleteSubscription', (db, subscriptionId: string) => {
  db.run('DELETE FROM report_subscriptions WHERE subscription_id = ?', subscriptionId)
})

export const reportWrites = [...archiveWrites, ...scheduleWrites, saveSubscription, deleteSubscription]

interface SubscriptionRow {
  body: string
  version: number
}

const SUBSCRIPTION = 'SELECT body, version FROM report_subscriptions'

const toSubscription = ({ body, version }: SubscriptionRow): ReportSubscription => ({ ...JSON.parse(body), version })

/** ReportStore on SQLite. */
export function localReportStore(database: Pick<LocalDatabase, 'reader' | 'write'>): ReportStore {
  const { reader, write } = database
  const subscriptions: ReportStore['subscriptions'] = async (tenantId, userId) =>
    reader
      .all<SubscriptionRow>(
        `${SUBSCRIPTION} WHERE tenant_id = ? AND (? IS NULL OR user_id = ?) ORDER BY subscription_id`,
        tenantId,
        userId,
        userId,
      )
      .map(toSubscription)
  return {
    ...archiveIn(database),
    ...schedulesIn(database),
    subscriptions,
    async subscription(subscriptionId) {
      const row = reader.get<SubscriptionRow>(`${SUBSCRIPTION} WHERE subscription_id = ?`, subscriptionId)
      return row && toSubscription(row)
    },
    async subscriptionByToken(linkToken) {
      const row = reader.get<SubscriptionRow>(`${SUBSCRIPTION} WHERE link_token = ?`, linkToken)
      return row && toSubscription(row)
    },
    async subscribersTo(tenantId, { type, storeId }) {
      const all = await subscriptions(tenantId)
      return all.filter((each) => each.status === 'active' && each.type === type && each.storeId === storeId)
    },
    saveSubscription: (subscription, ifVersion) => write(saveSubscription, { subscription, ifVersion }),
    deleteSubscription: (subscriptionId) => write(deleteSubscription, subscriptionId),
  }
}
