import type { Alert } from '#domain/alerts/alert.ts'
import { alertMail, type ToldAlert } from '#domain/alerts/alert-mail.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { effectivePolicy } from '#domain/catalog/product.ts'
import { mayUseStore } from '#domain/identity/permission.ts'
import { currencyPlaces } from '#domain/values/money.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { Effect } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'

export interface TellDeps {
  alerts: Pick<AlertStore, 'dueSubscriptions' | 'dueNotices' | 'settleNotices' | 'subscription'>
  identity: Pick<IdentityStore, 'account'>
  catalog: Pick<CatalogStore, 'tenant' | 'stores' | 'product' | 'policyOverrides'>
  stock: Pick<StockStore, 'levelsOfProduct'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
  publicUrl: string
}

const SUBSCRIPTIONS_MAX = 100
/** One mail tells at most this many, of which it lists the first; the rest comes with the next. */
const NOTICES_MAX = 1000

/**
 * Puts everything that is due for a subscriber into one mail and queues it, in one step with marking it as told: each
 * alert is told once, even when the process dies in between.
 *
 * @returns how many subscribers had something due
 */
export async function tellSubscribers(deps: TellDeps): Promise<number> {
  const due = await deps.alerts.dueSubscriptions(deps.clock.now(), SUBSCRIPTIONS_MAX)
  for (const subscriptionId of due) await tellOne(deps, subscriptionId)
  return due.length
}

async function tellOne(deps: TellDeps, subscriptionId: string): Promise<void> {
  const now = deps.clock.now()
  const due = await deps.alerts.dueNotices(subscriptionId, now, NOTICES_MAX)
  const notices = due.map(({ notice }) => notice)
  const subscription = await deps.alerts.subscription(subscriptionId)
  const alerts = subscription
    ? await stillTheirs(
        deps,
        subscription,
        due.map(({ alert }) => alert),
      )
    : []
  const mail = subscription && alerts.length > 0 ? await mailFor(deps, subscription, alerts) : undefined
  await deps.alerts.settleNotices(notices, mail, now)
}

/** Asked again at the last moment: a person may have been deactivated or limited to other stores since. */
async function stillTheirs(
  { identity }: TellDeps,
  subscription: Subscription,
  alerts: readonly Alert[],
): Promise<Alert[]> {
  const account = await identity.account(subscription.userId)
  if (subscription.status !== 'active' || account?.status !== 'active' || account.tenantId !== subscription.tenantId)
    return []
  return alerts.filter(({ storeId }) => storeId === undefined || mayUseStore(account, storeId))
}

async function mailFor(deps: TellDeps, subscription: Subscription, alerts: readonly Alert[]): Promise<Effect> {
  const account = await deps.identity.account(subscription.userId)
  const told = await Promise.all(alerts.map((alert) => describe(deps, alert, account?.stores ?? [])))
  const { publicUrl, randomness } = deps
  const unsubscribeUrl = `${publicUrl}/api/v1/subscriptions/stop?token=${subscription.linkToken}`
  const id = randomness.id()
  const mail: Mail = { id, to: subscription.email, unsubscribeUrl, ...alertMail(told, { publicUrl, unsubscribeUrl }) }
  const { tenantId } = subscription
  return { tenantId, topic: 'mail', key: id, body: mail, correlationId: alerts[0]?.alertId }
}

/** What the mail says, as things stand now: a late mail must not send somebody to a shelf that is full again. */
async function describe(
  { catalog, stock }: TellDeps,
  alert: Alert,
  mayUse: Subscription['stores'],
): Promise<ToldAlert> {
  const { tenantId, productId, storeId } = alert
  const [tenant, stores, product, overrides, levels] = await Promise.all([
    catalog.tenant(tenantId),
    catalog.stores(tenantId),
    catalog.product(tenantId, productId),
    catalog.policyOverrides(tenantId, productId),
    stock.levelsOfProduct(tenantId, productId),
  ])
  const nameOf = (id: string) => stores.find((store) => store.storeId === id)?.name ?? id
  const elsewhere = levels
    .filter((level) => level.storeId !== storeId && level.onHand > 0 && mayUseStore({ stores: mayUse }, level.storeId))
    .sort((a, b) => b.onHand - a.onHand)
    .map((level) => ({ storeName: nameOf(level.storeId), onHand: level.onHand }))
  const currency = tenant?.currency ?? 'EUR'
  return {
    alert,
    productName: product?.name ?? productId,
    storeName: storeId === undefined ? undefined : nameOf(storeId),
    onHand: levels.find((level) => level.storeId === storeId)?.onHand ?? alert.onHand,
    unit: product?.unit ?? '',
    threshold: effectivePolicy(product?.policy ?? {}, overrides.get(storeId ?? '')).lowStockThreshold,
    elsewhere: alert.kind === 'product_changed' ? [] : elsewhere,
    currency,
    currencyPlaces: currencyPlaces(currency),
  }
}
