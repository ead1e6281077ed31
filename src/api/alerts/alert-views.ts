import type { z } from 'zod'
import type { AlertView, alertQuery, OutboxEntryView, SubscriptionView, subscriptionInput } from '#contract/alerts.ts'
import type { Alert, AlertState, ProductFacts } from '#domain/alerts/alert.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { formatMoney, minorUnits } from '#domain/values/money.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { EffectRecord } from '#ports/queue.ts'
import type { Text } from '#ports/texts.ts'
import type { Wish } from '#usecases/alerts/subscriptions.ts'
import { tenantCurrency } from '../currencies.ts'

const time = (instant: number) => new Date(instant).toISOString()

/** @param places decimal places of the tenant's currency */
function alertView(alert: Alert, productName: string, places: number): AlertView {
  const facts = ({ name, price }: ProductFacts) => ({
    name,
    price: price === undefined ? undefined : formatMoney(minorUnits(price), places),
  })
  return {
    alertId: alert.alertId,
    kind: alert.kind,
    productId: alert.productId,
    productName,
    storeId: alert.storeId,
    state: alert.state,
    onHand: alert.onHand === undefined ? undefined : formatQuantity(alert.onHand),
    threshold: alert.threshold === undefined ? undefined : formatQuantity(alert.threshold),
    before: alert.before && facts(alert.before),
    after: alert.after && facts(alert.after),
    openedAt: time(alert.openedAt),
    resolvedAt: alert.resolvedAt === undefined ? undefined : time(alert.resolvedAt),
    handledBy: alert.handledBy,
    snoozedUntil: alert.snoozedUntil === undefined ? undefined : time(alert.snoozedUntil),
  }
}

/** Which states a filter stands for; undefined is every one. */
export function statesOf(filter: z.output<typeof alertQuery>['state']): readonly AlertState[] | undefined {
  if (filter === 'all') return undefined
  return filter === 'unresolved' ? ['open', 'acknowledged', 'snoozed'] : [filter]
}

/** Alerts with the names of their products. */
export async function alertViews(
  { catalog }: { catalog: Pick<CatalogStore, 'tenant' | 'productsById'> },
  tenantId: TenantId,
  alerts: readonly Alert[],
): Promise<AlertView[]> {
  const { places } = await tenantCurrency(catalog, tenantId)
  const products = await catalog.productsById(
    tenantId,
    alerts.map(({ productId }) => productId),
  )
  return alerts.map((each, i) => alertView(each, products[i]?.name ?? each.productId, places))
}

export const toMinute = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

export const fromMinute = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

export const toWish = ({ email, phone, quiet, digestAt, ...input }: z.output<typeof subscriptionInput>): Wish => ({
  ...input,
  address: (input.channel === 'mail' ? email : phone) ?? '',
  digestAt: toMinute(digestAt),
  quiet: quiet ? { from: toMinute(quiet.from), to: toMinute(quiet.to) } : undefined,
})

export const addressView = ({ channel, address }: Pick<Subscription, 'channel' | 'address'>) =>
  channel === 'mail' ? { email: address } : { phone: address }

/** Without the token of its links and its code: whoever has one of them can answer for the address. */
export const subscriptionView = (subscription: Omit<Subscription, 'version'>): SubscriptionView => ({
  subscriptionId: subscription.subscriptionId,
  channel: subscription.channel,
  ...addressView(subscription),
  kinds: [...subscription.kinds],
  stores: subscription.stores === 'all' ? 'all' : [...subscription.stores],
  categories: subscription.categories === 'all' ? 'all' : [...subscription.categories],
  delivery: subscription.delivery,
  digestAt: fromMinute(subscription.digestAt),
  quiet: subscription.quiet && { from: fromMinute(subscription.quiet.from), to: fromMinute(subscription.quiet.to) },
  timeZone: subscription.timeZone,
  status: subscription.status,
  codeUntil: subscription.code && time(subscription.code.expiresAt),
  createdAt: time(subscription.createdAt),
})

/** What it says, for those who may see that. */
export function messageView(record: EffectRecord): { isPersonal: boolean; text?: string; html?: string } {
  const message = record.body as Mail | Text
  if (message.isPersonal) return { isPersonal: true }
  return 'html' in message
    ? { isPersonal: false, text: message.text, html: message.html }
    : { isPersonal: false, text: message.body }
}

export const outboxView = (record: EffectRecord): OutboxEntryView => {
  const { to, subject } = record.body as Mail | Text
  return {
    id: record.id,
    channel: record.topic === 'text' ? 'text' : 'mail',
    to,
    subject,
    state: record.state,
    attempts: record.attempts,
    error: record.error,
    createdAt: time(record.createdAt),
    nextAttemptAt: record.state === 'waiting' ? time(record.dueAt) : undefined,
    endedAt: record.endedAt === undefined ? undefined : time(record.endedAt),
  }
}
