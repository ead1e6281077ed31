import type { Alert } from '#domain/alerts/alert.ts'
import { alertMail, byUrgency, LISTED_MAX, type ToldAlert } from '#domain/alerts/alert-mail.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { effectivePolicy, type Store } from '#domain/catalog/product.ts'
import { mayUseStore } from '#domain/identity/permission.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { currencyPlaces } from '#domain/values/money.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Account, IdentityStore } from '#ports/identity-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { Effect } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { listenerOf } from './listener.ts'

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
/** One mail tells at most this many; the rest comes with the next. Marking them takes the one writer some 50 ms. */
const NOTICES_MAX = 10_000

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
  const subscription = await deps.alerts.subscription(subscriptionId)
  // Asked again at the last moment: a person may have been deactivated or limited to other stores since.
  const listener = subscription && (await listenerOf(deps, subscription))
  const alerts = due
    .map(({ alert }) => alert)
    .filter(({ storeId }) => listener && (storeId === undefined || mayUseStore(listener, storeId)))
  const mail =
    subscription && listener && alerts.length > 0 ? await mailFor(deps, { subscription, listener, alerts }) : undefined
  await deps.alerts.settleNotices(
    due.map(({ notice }) => notice),
    mail,
    now,
  )
}

interface Telling {
  subscription: Subscription
  listener: Account
  alerts: readonly Alert[]
}

async function mailFor(deps: TellDeps, { subscription, listener, alerts }: Telling): Promise<Effect> {
  const { tenantId, subscriptionId, linkToken, email } = subscription
  const [tenant, stores] = await Promise.all([deps.catalog.tenant(tenantId), deps.catalog.stores(tenantId)])
  const shop = { stores, currency: tenant?.currency ?? 'EUR', listener }
  const listed = alerts.toSorted(byUrgency).slice(0, LISTED_MAX)
  const described = await Promise.all(listed.map((alert) => describe(deps, alert, shop)))
  const { publicUrl, randomness } = deps
  const unsubscribeUrl = `${publicUrl}/api/v1/subscriptions/stop?token=${linkToken}`
  const told = described.map((each) => each.told)
  const id = randomness.id()
  const mail: Mail = {
    id,
    to: email,
    unsubscribeUrl,
    audience: { subscriptionId, stores: [...new Set(described.flatMap((each) => each.mentions))] },
    ...alertMail(told, { publicUrl, unsubscribeUrl, total: alerts.length }),
  }
  return { tenantId, topic: 'mail', key: id, body: mail, correlationId: alerts[0]?.alertId }
}

interface Shop {
  stores: readonly Store[]
  currency: string
  listener: Account
}

interface Described {
  told: ToldAlert
  /** Every store its text speaks of. */
  mentions: StoreId[]
}

/** What the mail says, as things stand now: a late mail must not send somebody to a shelf that is full again. */
async function describe(
  { catalog, stock }: TellDeps,
  alert: Alert,
  { stores, currency, listener }: Shop,
): Promise<Described> {
  const { tenantId, productId, storeId } = alert
  const [product, overrides, levels] = await Promise.all([
    catalog.product(tenantId, productId),
    catalog.policyOverrides(tenantId, productId),
    stock.levelsOfProduct(tenantId, productId),
  ])
  const nameOf = (id: string) => stores.find((store) => store.storeId === id)?.name ?? id
  const others =
    alert.kind === 'product_changed'
      ? []
      : levels
          .filter((level) => level.storeId !== storeId && level.onHand > 0 && mayUseStore(listener, level.storeId))
          .sort((a, b) => b.onHand - a.onHand)
  const told = {
    alert,
    productName: product?.name ?? productId,
    storeName: storeId === undefined ? undefined : nameOf(storeId),
    onHand: levels.find((level) => level.storeId === storeId)?.onHand ?? alert.onHand,
    unit: product?.unit ?? '',
    threshold: effectivePolicy(product?.policy ?? {}, overrides.get(storeId ?? '')).lowStockThreshold,
    elsewhere: others.map((level) => ({ storeName: nameOf(level.storeId), onHand: level.onHand })),
    currency,
    currencyPlaces: currencyPlaces(currency),
  }
  return { told, mentions: [...(storeId === undefined ? [] : [storeId]), ...others.map((level) => level.storeId)] }
}
