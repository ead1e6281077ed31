import type { Alert, AlertKind, AlertState } from '#domain/alerts/alert.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Page } from '#ports/page.ts'
import { noticesFor } from './notices.ts'

export interface AlertDeps {
  alerts: AlertStore
  clock: Clock
}

export interface ListAlerts {
  states?: readonly AlertState[]
  kinds?: readonly AlertKind[]
  store?: string
  productId?: string
  limit: number
  cursor?: string
}

type Hidden = Refusal<'NOT_FOUND' | 'STORE_NOT_ALLOWED'>

/** The alerts of the stores the caller may see, the newest first. */
export async function listAlerts(
  { alerts }: AlertDeps,
  principal: Principal,
  { store, ...query }: ListAlerts,
): Promise<Result<Page<Alert>, Hidden>> {
  if (store !== undefined && !mayUseStore(principal, store)) {
    return refuse('STORE_NOT_ALLOWED', `You have no access to store "${store}".`)
  }
  const stores = store === undefined ? principal.stores : [store]
  return accept(await alerts.alerts(principal.tenantId, { ...query, stores: stores === 'all' ? undefined : stores }))
}

/** One alert. One of a store that the caller may not see is not there. */
export async function readAlert(
  { alerts }: AlertDeps,
  principal: Principal,
  alertId: string,
): Promise<Result<Alert, Hidden>> {
  const alert = await alerts.alert(principal.tenantId, alertId)
  const isHidden = alert?.storeId !== undefined && !mayUseStore(principal, alert.storeId)
  return alert && !isHidden ? accept(alert) : refuse('NOT_FOUND', 'There is no such alert.')
}

/** A snooze longer than this is a decision to ignore; lower the threshold instead. */
const SNOOZE_MAX_MS = 90 * 86_400_000

/** Says that somebody is on it, or that it can wait. */
export async function handleAlert(
  deps: AlertDeps,
  principal: Principal,
  { alertId, snoozeUntil }: { alertId: string; snoozeUntil?: number },
): Promise<Result<Alert, Hidden | Refusal<'ALERT_RESOLVED' | 'INVALID_INPUT'>>> {
  const found = await readAlert(deps, principal, alertId)
  if (!found.ok) return found
  const now = deps.clock.now()
  if (snoozeUntil !== undefined && (snoozeUntil <= now || snoozeUntil > now + SNOOZE_MAX_MS)) {
    const message = 'Snooze until a time ahead, at most 90 days.'
    return refuse('INVALID_INPUT', message, { fields: [{ path: 'until', code: 'OUT_OF_RANGE', message }] })
  }
  const { tenantId, actor: by } = principal
  const change =
    snoozeUntil === undefined
      ? ({ kind: 'acknowledge', by } as const)
      : ({ kind: 'snooze', by, until: snoozeUntil } as const)
  const changed = await deps.alerts.changeAlert(tenantId, alertId, change)
  return changed ? accept(changed) : refuse('ALERT_RESOLVED', 'This alert is over already.')
}

const SNOOZES_MAX = 100

/** Opens alerts again whose snooze has run out, and tells their subscribers once more. @returns how many */
export async function wakeSnoozed({ alerts, catalog, clock }: AlertDeps & { catalog: CatalogStore }): Promise<number> {
  const now = clock.now()
  const due = await alerts.dueSnoozes(now, SNOOZES_MAX)
  for (const alert of due) {
    const { tenantId, alertId } = alert
    const [subscriptions, stores, product] = await Promise.all([
      alerts.subscriptions(tenantId),
      catalog.stores(tenantId),
      catalog.product(tenantId, alert.productId),
    ])
    const products = new Map(product ? [[product.productId, product]] : [])
    const again = { ...alert, round: alert.round + 1 }
    await alerts.changeAlert(tenantId, alertId, {
      kind: 'wake',
      notices: noticesFor([again], { subscriptions, stores, products, now }),
    })
  }
  return due.length
}
