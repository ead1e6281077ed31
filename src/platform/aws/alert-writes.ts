import { randomUUID } from 'node:crypto'
import type { Alert } from '#domain/alerts/alert.ts'
import type { AlertChange, Detection } from '#ports/alert-store.ts'
import { putAlert } from './alert-actions.ts'
import { type AlertDeps, commitParts, finishJournal, openedBy } from './alert-journal.ts'
import { bundlesOf, packParts, piecesOf } from './alert-parts.ts'
import { alertKey, toAlert } from './alert-rows.ts'
import { consumerKey } from './feed-keys.ts'
import { type Item, readItems } from './items.ts'
import type { WriteAction } from './stock-actions.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** Who finds its own sending at the consumer knows that it passed, and only its answer was lost. */
export async function applyDetection(deps: AlertDeps, detection: Detection): Promise<number> {
  const { table, tools } = deps
  const { consumer, afterId, changeId, open, notices } = detection
  const sender = randomUUID()
  return retryWrite(tools, async () => {
    await finishJournal(deps)
    const place = (await readItems(table, [consumerKey(consumer)])).get(consumerKey(consumer))
    if (place?.sender === sender) return (await openedBy(deps, sender)) ?? (place.openedCount as number)
    const standsAt = (place?.changeId as number | undefined) ?? 0
    if (standsAt >= changeId || (afterId !== undefined && standsAt !== afterId)) return 0
    const tenants = new Map(open.map(({ alertId, tenantId }) => [alertId, tenantId]))
    const parts = packParts(
      piecesOf(detection, await alertsToResolve(deps, detection)),
      bundlesOf(notices, (alertId) => tenants.get(alertId)),
    )
    const bindTo = (openedCount: number | undefined) => [
      advance(table.tableName, { consumer, place, changeId, sender, openedCount }),
    ]
    return commitParts(deps, { sender, parts, bindTo })
  })
}

async function alertsToResolve({ table }: AlertDeps, { resolve }: Detection): Promise<ReadonlyMap<string, Alert>> {
  const wanted = resolve.map(({ tenantId, alertId }) => alertKey(tenantId, alertId))
  const found = await readItems(table, wanted)
  return new Map(
    wanted.flatMap((key) => {
      const item = found.get(key)
      return item ? [[item.alertId as string, toAlert(item)] as const] : []
    }),
  )
}

interface Advance {
  consumer: string
  place: Item | undefined
  changeId: number
  sender: string
  openedCount: number | undefined
}

/** Moves the consumer on, if it still stands where the look found it. */
function advance(TableName: string, { consumer, place, changeId, sender, openedCount }: Advance): WriteAction {
  const standsAt = place?.changeId as number | undefined
  return {
    Update: {
      TableName,
      Key: consumerKey(consumer),
      UpdateExpression: 'SET changeId = :next, #type = :type, sender = :sender, openedCount = :opened',
      ConditionExpression: standsAt === undefined ? 'attribute_not_exists(changeId)' : 'changeId = :before',
      ExpressionAttributeNames: { '#type': 'type' },
      ExpressionAttributeValues: {
        ':next': changeId,
        ':type': 'consumer',
        ':sender': sender,
        ':opened': openedCount ?? 0,
        ...(standsAt !== undefined && { ':before': standsAt }),
      },
    },
  }
}

/** Changes an alert, and with waking it puts down who is to be told again. */
export async function changeAlert(
  deps: AlertDeps,
  key: Pick<Alert, 'tenantId' | 'alertId'>,
  change: AlertChange,
): Promise<Alert | undefined> {
  const { table, tools } = deps
  const sender = randomUUID()
  const wanted = alertKey(key.tenantId, key.alertId)
  return retryWrite<Alert | undefined>(tools, async () => {
    // Only what many are told of can need the journal; a person who takes an alert on waits for nobody's large step.
    if (change.kind === 'wake') await finishJournal(deps)
    const item = (await readItems(table, [wanted])).get(wanted)
    if (!item) return undefined
    const alert = toAlert(item)
    if (item.sender === sender) return alert
    const next = changed(alert, change)
    if (!next) return undefined
    const notices = change.kind === 'wake' ? change.notices : []
    const step = {
      sender,
      parts: packParts(
        [],
        bundlesOf(notices, () => key.tenantId),
      ),
      bindTo: () => [putAlert(table.tableName, { alert: next, sender })],
    }
    const outcome = await commitParts(deps, step)
    return outcome === AGAIN ? AGAIN : { ...next, version: next.version + 1 }
  })
}

/** @returns undefined when the alert is over, or has nothing to wake from */
function changed(alert: Alert, change: AlertChange): Alert | undefined {
  const { handledBy: _handledBy, snoozedUntil: _snoozedUntil, ...rest } = alert
  if (alert.state === 'resolved') return undefined
  switch (change.kind) {
    case 'acknowledge':
      return { ...rest, state: 'acknowledged', handledBy: change.by }
    case 'snooze':
      return { ...rest, state: 'snoozed', handledBy: change.by, snoozedUntil: change.until }
    case 'wake':
      return alert.state === 'snoozed' ? { ...rest, state: 'open', round: alert.round + 1 } : undefined
  }
}
