import type { Alert, AlertKind } from '#domain/alerts/alert.ts'
import { inPieces } from '#domain/values/pieces.ts'
import type { AlertQuery, AlertStore, Notice } from '#ports/alert-store.ts'
import { type AlertDeps, finishJournal } from './alert-journal.ts'
import { listAlerts } from './alert-lists.ts'
import { alertKey, BUNDLES_DUE, episodesKey, SNOOZES, toAlert, toBundle, toEpisodes } from './alert-rows.ts'
import { applyDetection, changeAlert } from './alert-writes.ts'
import { type Item, listItems, readItems } from './items.ts'
import { sortable } from './keys.ts'
import { clearTold, readBundles, settleNotices } from './notice-writes.ts'
import {
  deleteSubscription,
  findByLink,
  findSubscription,
  listSubscriptions,
  saveSubscription,
} from './subscription-writes.ts'
import { DUE_INDEX } from './table.ts'

const LEVEL_KINDS = ['out_of_stock', 'low_stock'] as const satisfies readonly AlertKind[]

/** AlertStore on DynamoDB. The alerts' own items are what the stream's relay tells the feed of. */
export function awsAlertStore(deps: AlertDeps): AlertStore {
  const { table } = deps
  return {
    async openOfLevels(tenantId, wanted) {
      await finishJournal(deps)
      const places = wanted.map((key) => episodesKey({ tenantId, ...key }))
      const found = await readItems(table, places)
      const ids = places.flatMap((place) => {
        const episodes = toEpisodes(found.get(place))
        return LEVEL_KINDS.flatMap((kind) => episodes[kind] ?? [])
      })
      return (await readAlerts(deps, tenantId, ids)).filter(({ state }) => state !== 'resolved')
    },
    applyDetection: (detection) => applyDetection(deps, detection),
    alert: async (tenantId, alertId) => (await readAlerts(deps, tenantId, [alertId]))[0],
    alerts: (tenantId, query: AlertQuery) => listAlerts(table, tenantId, query),
    changeAlert: (tenantId, alertId, change) => changeAlert(deps, { tenantId, alertId }, change),
    dueSnoozes: (now, limit) => dueSnoozes(deps, now, limit),
    subscriptions: (tenantId, userId) => listSubscriptions(table, tenantId, userId),
    subscription: (subscriptionId) => findSubscription(table, subscriptionId),
    subscriptionByToken: (linkToken) => findByLink(table, linkToken),
    saveSubscription: (subscription, ifVersion) => saveSubscription(deps, subscription, ifVersion),
    deleteSubscription: (subscriptionId) => deleteSubscription(deps, subscriptionId),
    dueSubscriptions: (now, limit) => dueSubscriptions(deps, now, limit),
    dueNotices: (subscriptionId, now, limit) => dueNotices(deps, subscriptionId, { now, limit }),
    settleNotices: (notices, message, now) => settleNotices(deps, notices, { message, now }),
  }
}

/** Those that are there, in the order asked. */
async function readAlerts({ table }: AlertDeps, tenantId: string, ids: readonly string[]): Promise<Alert[]> {
  const found = await readItems(
    table,
    ids.map((id) => alertKey(tenantId, id)),
  )
  return ids.flatMap((id) => {
    const item = found.get(alertKey(tenantId, id))
    return item ? [toAlert(item)] : []
  })
}

const dueBy = (partition: string, now: number) => ({
  IndexName: DUE_INDEX.name,
  KeyConditionExpression: 'duePk = :pk AND dueSk < :after',
  ExpressionAttributeValues: { ':pk': partition, ':after': sortable(now + 1) },
})

/** The index lags: what it names is read again before it counts. */
async function dueSnoozes(deps: AlertDeps, now: number, limit: number): Promise<Alert[]> {
  const named = await listItems(deps.table, { ...dueBy(SNOOZES, now), Limit: limit }, limit)
  const found = await readItems(deps.table, named)
  return named.flatMap((key) => {
    const item = found.get(key)
    const alert = item && toAlert(item)
    return alert?.state === 'snoozed' && (alert.snoozedUntil ?? 0) <= now ? [alert] : []
  })
}

/** One look reads no more bundles than this; it comes again in a moment. */
const LOOKED_MAX = 2000

async function dueSubscriptions(deps: AlertDeps, now: number, limit: number): Promise<string[]> {
  await finishJournal(deps)
  const due = new Set<string>()
  for (const { subscriptionId } of await listItems(deps.table, dueBy(BUNDLES_DUE, now), LOOKED_MAX)) {
    if (due.size < limit) due.add(subscriptionId as string)
  }
  return [...due]
}

/** Alerts read at once while a long list of notices is put together. */
const ALERTS_AT_ONCE = 1000

async function dueNotices(
  deps: AlertDeps,
  subscriptionId: string,
  { now, limit }: { now: number; limit: number },
): Promise<{ notice: Notice; alert: Alert }[]> {
  await clearTold(deps, subscriptionId)
  const due = noticesIn(await readBundles(deps, subscriptionId, { to: now })).slice(0, limit)
  const found: { notice: Notice; alert: Alert }[] = []
  for (const some of inPieces(due, ALERTS_AT_ONCE)) {
    const alerts = await readItems(
      deps.table,
      some.map(({ tenantId, notice }) => alertKey(tenantId, notice.alertId)),
    )
    for (const { tenantId, notice } of some) {
      const item = alerts.get(alertKey(tenantId, notice.alertId))
      if (item) found.push({ notice, alert: toAlert(item) })
    }
  }
  return found
}

/** The longest due first, then by alert, whichever bundles they are in. */
const noticesIn = (items: readonly Item[]): { tenantId: string; notice: Notice }[] =>
  items
    .map(toBundle)
    .flatMap(({ tenantId, subscriptionId, dueAt, toTell }) =>
      toTell.map(([alertId, round]) => ({ tenantId, notice: { alertId, subscriptionId, round, dueAt } })),
    )
    .sort((a, b) => a.notice.dueAt - b.notice.dueAt || (a.notice.alertId < b.notice.alertId ? -1 : 1))
