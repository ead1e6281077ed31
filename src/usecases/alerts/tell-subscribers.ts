import type { Alert } from '#domain/alerts/alert.ts'
import { alertMail, LISTED_MAX } from '#domain/alerts/alert-mail.ts'
import { alertText, TEXT_LISTED_MAX } from '#domain/alerts/alert-text.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { byUrgency, subjectOf } from '#domain/alerts/told-alert.ts'
import { mayUseStore } from '#domain/identity/permission.ts'
import type { StoreId } from '#domain/values/ids.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Account, IdentityStore } from '#ports/identity-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { Effect } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { Text } from '#ports/texts.ts'
import { type DescribeDeps, type Described, describeAlert } from './describe-alert.ts'
import { listenerOf } from './listener.ts'

export interface TellDeps extends DescribeDeps {
  alerts: Pick<AlertStore, 'dueSubscriptions' | 'dueNotices' | 'settleNotices' | 'subscription'>
  identity: Pick<IdentityStore, 'account'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
  publicUrl: string
}

const SUBSCRIPTIONS_MAX = 100
/** One message tells at most this many; the rest comes with the next. Marking them takes the one writer some 50 ms. */
const NOTICES_MAX = 10_000

/**
 * Puts everything that is due for a subscriber into one mail or text and queues it, in one step with marking it as told: each
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
  const message =
    subscription && listener && alerts.length > 0
      ? await messageFor(deps, { subscription, listener, alerts })
      : undefined
  await deps.alerts.settleNotices(
    due.map(({ notice }) => notice),
    message,
    now,
  )
}

interface Telling {
  subscription: Subscription
  listener: Account
  alerts: readonly Alert[]
}

async function messageFor(deps: TellDeps, { subscription, listener, alerts }: Telling): Promise<Effect> {
  const { tenantId, channel } = subscription
  const [tenant, stores] = await Promise.all([deps.catalog.tenant(tenantId), deps.catalog.stores(tenantId)])
  const shop = { stores, currency: tenant?.currency ?? 'EUR', listener }
  const listed = alerts.toSorted(byUrgency).slice(0, channel === 'mail' ? LISTED_MAX : TEXT_LISTED_MAX)
  const described = await Promise.all(listed.map((alert) => describeAlert(deps, alert, shop)))
  const id = deps.randomness.id()
  const facts = { id, subscription, described, total: alerts.length, publicUrl: deps.publicUrl }
  const body = channel === 'mail' ? mailOf(facts) : textOf({ ...facts, shopName: tenant?.name ?? 'Backstock' })
  return { tenantId, topic: channel, key: id, body, correlationId: alerts[0]?.alertId }
}

interface MessageFacts {
  id: string
  subscription: Subscription
  described: readonly Described[]
  total: number
  publicUrl: string
}

function mailOf({ id, subscription, described, total, publicUrl }: MessageFacts): Mail {
  const { subscriptionId, address, linkToken } = subscription
  const unsubscribeUrl = `${publicUrl}/api/v1/subscriptions/stop?token=${linkToken}`
  return {
    id,
    to: address,
    unsubscribeUrl,
    audience: { subscriptionId, stores: everyStoreOf(described.flatMap((each) => each.mentions)) },
    ...alertMail(
      described.map(({ told }) => told),
      { publicUrl, unsubscribeUrl, total },
    ),
  }
}

function textOf({
  id,
  subscription,
  described,
  total,
  publicUrl,
  shopName,
}: MessageFacts & { shopName: string }): Text {
  const { subscriptionId, address, linkToken } = subscription
  const told = described.map((each) => each.told)
  return {
    id,
    to: address,
    subject: subjectOf(told, total),
    body: alertText(told, { shopName, publicUrl, stopUrl: `${publicUrl}/s#${linkToken}`, total }),
    // A text does not say who else has some.
    audience: { subscriptionId, stores: everyStoreOf(told.map(({ alert }) => alert.storeId)) },
  }
}

const everyStoreOf = (storeIds: readonly (StoreId | undefined)[]): StoreId[] => [
  ...new Set(storeIds.filter((storeId) => storeId !== undefined)),
]
