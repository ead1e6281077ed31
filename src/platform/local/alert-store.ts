import type { Alert } from '#domain/alerts/alert.ts'
import type { AlertChange, AlertQuery, AlertStore, Detection, Notice } from '#ports/alert-store.ts'
import type { Effect } from '#ports/queue.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import { ALERT, ALERT_COLUMNS, type AlertRow, insertAlert, subscriptionsIn, toAlert, toNotice } from './alert-rows.ts'
import type { Connection, Parameter } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { enqueueIn } from './queue.ts'
import { deleteSubscription, saveSubscription } from './subscription-writes.ts'
import { defineWrite } from './write.ts'

const applyDetection = defineWrite('alerts.applyDetection', (db, detection: Detection): number => {
  const { consumer, afterId, changeId, open, resolve, notices } = detection
  const place = db.get<{ id: number }>('SELECT change_id AS id FROM consumers WHERE name = ?', consumer)?.id ?? 0
  if (place >= changeId || (afterId !== undefined && place !== afterId)) return 0
  db.run(
    `INSERT INTO consumers (name, change_id) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET change_id = excluded.change_id`,
    consumer,
    changeId,
  )
  for (const { tenantId, alertId, resolvedAt } of resolve) {
    db.run(
      `UPDATE alerts SET state = 'resolved', resolved_at = ?, version = version + 1
       WHERE tenant_id = ? AND alert_id = ? AND state <> 'resolved'`,
      resolvedAt,
      tenantId,
      alertId,
    )
    announce(db, alertId)
  }
  const opened = new Set(open.filter((alert) => insertAlert(db, alert)).map(({ alertId }) => alertId))
  for (const alertId of opened) announce(db, alertId)
  for (const notice of notices) if (opened.has(notice.alertId)) insertNotice(db, notice)
  return opened.size
})

function insertNotice(db: Connection, { alertId, subscriptionId, round, dueAt }: Notice): void {
  db.run(
    'INSERT INTO notices (alert_id, subscription_id, round, due_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    alertId,
    subscriptionId,
    round,
    dueAt,
  )
}

/** Screens follow the feed. */
function announce(db: Connection, alertId: string): void {
  db.run(
    `INSERT INTO changes (tenant_id, kind, store_id, subject_id, seq)
     SELECT tenant_id, 'alert', store_id, alert_id, version FROM alerts WHERE alert_id = ?`,
    alertId,
  )
}

interface ChangeArgs {
  tenantId: string
  alertId: string
  change: AlertChange
}

const changeAlert = defineWrite('alerts.change', (db, { tenantId, alertId, change }: ChangeArgs): Alert | undefined => {
  const set = {
    acknowledge: `state = 'acknowledged', handled_by = ?, snoozed_until = ?`,
    snooze: `state = 'snoozed', handled_by = ?, snoozed_until = ?`,
    wake: `state = 'open', handled_by = ?, snoozed_until = ?, round = round + 1`,
  }[change.kind]
  const from = change.kind === 'wake' ? `state = 'snoozed'` : `state <> 'resolved'`
  const changed = db.run(
    `UPDATE alerts SET ${set}, version = version + 1 WHERE tenant_id = ? AND alert_id = ? AND ${from}`,
    change.kind === 'wake' ? null : change.by,
    change.kind === 'snooze' ? change.until : null,
    tenantId,
    alertId,
  )
  if (changed === 0) return undefined
  if (change.kind === 'wake') for (const notice of change.notices) insertNotice(db, notice)
  announce(db, alertId)
  return readAlert(db, tenantId, alertId)
})

interface Settlement {
  notices: readonly Notice[]
  message?: Effect
  now: number
}

const OF_NOTICE = 'WHERE alert_id = ? AND subscription_id = ? AND round = ? AND told_at IS NULL'

const settleNotices = defineWrite('alerts.settleNotices', (db, { notices, message, now }: Settlement) => {
  const keys = notices.map(({ alertId, subscriptionId, round }) => [alertId, subscriptionId, round] as const)
  if (message && !keys.every((key) => db.get(`SELECT 1 FROM notices ${OF_NOTICE}`, ...key))) return
  for (const key of keys) db.run(`UPDATE notices SET told_at = ? ${OF_NOTICE}`, now, ...key)
  if (message && notices.length > 0) enqueueIn(db, message, now)
})

export const alertWrites = [applyDetection, changeAlert, settleNotices, saveSubscription, deleteSubscription]

function readAlert(db: Connection, tenantId: string, alertId: string): Alert | undefined {
  const row = db.get<AlertRow>(`${ALERT} WHERE tenant_id = ? AND alert_id = ?`, tenantId, alertId)
  return row && toAlert(row)
}

function listAlerts(db: Connection, tenantId: string, { states, kinds, stores, productId, limit, cursor }: AlertQuery) {
  const [before] = decodeCursor(cursor, 1) ?? []
  const conditions = ['tenant_id = ?']
  const parameters: Parameter[] = [tenantId]
  const add = (sql: string, ...values: Parameter[]) => {
    conditions.push(sql)
    parameters.push(...values)
  }
  const list = (values: readonly string[]) => values.map(() => '?').join(', ') || 'NULL'
  if (states) add(`state IN (${list(states)})`, ...states)
  if (kinds) add(`kind IN (${list(kinds)})`, ...kinds)
  if (stores) add(`(store_id IS NULL OR store_id IN (${list(stores)}))`, ...stores)
  if (productId !== undefined) add('product_id = ?', productId)
  // Ids are UUIDs of version 7: their order is that of opening.
  if (before !== undefined) add('alert_id < ?', before)
  const rows = db.all<AlertRow>(
    `${ALERT} WHERE ${conditions.join(' AND ')} ORDER BY alert_id DESC LIMIT ?`,
    ...parameters,
    limit + 1,
  )
  return toPage(rows, limit, { item: toAlert, cursor: ({ alertId }) => [alertId] })
}

const OPEN_OF_LEVEL = `${ALERT} WHERE tenant_id = ? AND coalesce(store_id, '') = ? AND product_id = ?
  AND kind IN ('out_of_stock', 'low_stock') AND state <> 'resolved'`

/** One look reads no more than this: it runs on the thread that answers requests, after every commit. */
const NOTICES_LOOKED_MAX = 5000

// Left to itself, SQLite reads every waiting notice for the sake of the grouping.
const DUE_SUBSCRIPTIONS = `SELECT subscription_id AS subscriptionId
  FROM (SELECT subscription_id, due_at FROM notices INDEXED BY notices_by_time
        WHERE told_at IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?)
  GROUP BY subscription_id ORDER BY min(due_at) LIMIT ?`

/** AlertStore on SQLite. */
export function localAlertStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): AlertStore {
  return {
    openOfLevels: async (tenantId, keys) =>
      reader
        .snapshot(() =>
          keys.flatMap((key) => reader.all<AlertRow>(OPEN_OF_LEVEL, tenantId, key.storeId, key.productId)),
        )
        .map(toAlert),
    applyDetection: (detection) => write(applyDetection, detection),
    alert: async (tenantId, alertId) => readAlert(reader, tenantId, alertId),
    alerts: async (tenantId, query) => listAlerts(reader, tenantId, query),
    changeAlert: (tenantId, alertId, change) => write(changeAlert, { tenantId, alertId, change }),
    dueSnoozes: async (now, limit) =>
      reader
        .all<AlertRow>(
          `${ALERT} WHERE state = 'snoozed' AND snoozed_until <= ? ORDER BY snoozed_until LIMIT ?`,
          now,
          limit,
        )
        .map(toAlert),
    ...subscriptionsIn(reader),
    saveSubscription: (subscription, ifVersion) => write(saveSubscription, { subscription, ifVersion }),
    deleteSubscription: (subscriptionId) => write(deleteSubscription, subscriptionId),
    dueSubscriptions: async (now, limit) =>
      reader
        .all<{ subscriptionId: string }>(DUE_SUBSCRIPTIONS, now, NOTICES_LOOKED_MAX, limit)
        .map(({ subscriptionId }) => subscriptionId),
    dueNotices: async (subscriptionId, now, limit) =>
      reader
        .all<AlertRow & { noticeRound: number; dueAt: number }>(
          `SELECT n.round AS noticeRound, n.due_at AS dueAt, ${ALERT_COLUMNS}
           FROM notices n JOIN alerts ON alerts.alert_id = n.alert_id
           WHERE n.subscription_id = ? AND n.told_at IS NULL AND n.due_at <= ?
           ORDER BY n.due_at, n.alert_id LIMIT ?`,
          subscriptionId,
          now,
          limit,
        )
        .map((row) => ({ notice: toNotice(row, subscriptionId), alert: toAlert(row) })),
    settleNotices: (notices, message, now) => write(settleNotices, { notices, message, now }),
  }
}
