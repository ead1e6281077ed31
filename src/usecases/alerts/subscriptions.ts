import { confirmationMail } from '#domain/alerts/alert-mail.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { isEmail, normalizeEmail } from '#domain/identity/email.ts'
import { isWithin, type Principal } from '#domain/identity/permission.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Mail } from '#ports/mailer.ts'
import type { Queue } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'

export interface SubscriptionDeps {
  alerts: AlertStore
  catalog: Pick<CatalogStore, 'tenant'>
  queue: Pick<Queue, 'enqueue'>
  randomness: Pick<Randomness, 'id' | 'token'>
  clock: Clock
  publicUrl: string
}

/** What somebody asks for; what the system adds is left out. */
export type Wish = Pick<
  Subscription,
  'email' | 'kinds' | 'stores' | 'categories' | 'delivery' | 'digestAt' | 'quiet' | 'timeZone'
>

/** Enough for a person; more are a mistake. */
const SUBSCRIPTIONS_MAX = 20

type SubscribeRefusal = Refusal<
  'INVALID_INPUT' | 'STORE_NOT_ALLOWED' | 'NO_ACCOUNT_HERE' | 'NOT_FOUND' | 'VERSION_CONFLICT'
>

const noAccount = refuse(
  'NO_ACCOUNT_HERE',
  'Alerts by mail need an account here; you are signed in through another system.',
)
const notFound = refuse('NOT_FOUND', 'There is no such subscription.')

/** The caller's own subscriptions. */
export async function ownSubscriptions(
  { alerts }: Pick<SubscriptionDeps, 'alerts'>,
  { tenantId, session }: Principal,
): Promise<Subscription[]> {
  return session ? alerts.subscriptions(tenantId, session.userId) : []
}

/** Asks for alerts. An address that has not confirmed before is asked first, and gets nothing until it says yes. */
export async function subscribe(
  deps: SubscriptionDeps,
  principal: Principal,
  wish: Wish,
): Promise<Result<Subscription, SubscribeRefusal>> {
  if (!principal.session) return noAccount
  const own = await ownSubscriptions(deps, principal)
  if (own.length >= SUBSCRIPTIONS_MAX)
    return refuse('INVALID_INPUT', `You have ${SUBSCRIPTIONS_MAX} subscriptions; change one of them.`)
  const refusal = findBadWish(principal, wish)
  if (refusal) return refusal
  const email = normalizeEmail(wish.email)
  const subscription = {
    ...wish,
    email,
    subscriptionId: deps.randomness.id(),
    tenantId: principal.tenantId,
    userId: principal.session.userId,
    status: isConfirmed(own, email) ? 'active' : 'unconfirmed',
    linkToken: deps.randomness.token(24),
    createdAt: deps.clock.now(),
  } as const
  await deps.alerts.saveSubscription(subscription, 0)
  if (subscription.status === 'unconfirmed') await askToConfirm(deps, subscription)
  return accept({ ...subscription, version: 1 })
}

/** Changes one's own subscription. A new address must confirm; what was asked for stays. */
export async function changeSubscription(
  deps: SubscriptionDeps,
  principal: Principal,
  { subscriptionId, wish }: { subscriptionId: string; wish: Wish },
): Promise<Result<Subscription, SubscribeRefusal>> {
  const own = await ownSubscriptions(deps, principal)
  const current = own.find((each) => each.subscriptionId === subscriptionId)
  if (!current) return notFound
  const refusal = findBadWish(principal, wish)
  if (refusal) return refusal
  const email = normalizeEmail(wish.email)
  const { version, ...before } = current
  const status = isConfirmed(own, email) ? 'active' : 'unconfirmed'
  // A new address gets a link of its own: the old one's must not confirm it.
  const linkToken = email === current.email ? current.linkToken : deps.randomness.token(24)
  const next = { ...before, ...wish, email, status, linkToken } as const
  if (!(await deps.alerts.saveSubscription(next, version))) {
    return refuse('VERSION_CONFLICT', 'This subscription was changed in another window. Load it again.')
  }
  if (status === 'unconfirmed') await askToConfirm(deps, next)
  return accept({ ...next, version: version + 1 })
}

/** Ends one's own subscription. */
export async function unsubscribe(
  deps: Pick<SubscriptionDeps, 'alerts'>,
  principal: Principal,
  subscriptionId: string,
): Promise<Result<undefined, Refusal<'NOT_FOUND'>>> {
  const own = await ownSubscriptions(deps, principal)
  if (!own.some((each) => each.subscriptionId === subscriptionId)) return notFound
  await deps.alerts.deleteSubscription(subscriptionId)
  return accept(undefined)
}

/** What a link in a mail does, without signing in: the address says yes, or no. */
export async function answerByLink(
  { alerts }: Pick<SubscriptionDeps, 'alerts'>,
  linkToken: string,
  answer: 'active' | 'stopped',
): Promise<Result<{ email: string }, Refusal<'LINK_NOT_VALID'>>> {
  const subscription = await alerts.subscriptionByToken(linkToken)
  if (!subscription)
    return refuse('LINK_NOT_VALID', 'This link belongs to no subscription. It was deleted, or has another address now.')
  const { version, ...current } = subscription
  if (current.status !== answer) await alerts.saveSubscription({ ...current, status: answer }, version)
  return accept({ email: subscription.email })
}

/** Whether the person confirmed this address before. One that was stopped must say yes again. */
const isConfirmed = (own: readonly Subscription[], email: string): boolean =>
  own.some((each) => each.email === email && each.status === 'active')

function findBadWish(principal: Principal, { email, kinds, stores }: Wish) {
  const bad = (path: string, message: string) =>
    refuse('INVALID_INPUT', message, { fields: [{ path, code: 'INVALID', message }] })
  if (!isEmail(normalizeEmail(email))) return bad('email', 'This is not an e-mail address.')
  if (kinds.length === 0) return bad('kinds', 'Choose at least one kind of alert.')
  if (stores !== 'all' && !isWithin(stores, principal.stores))
    return refuse('STORE_NOT_ALLOWED', 'Choose among the stores you have access to.')
  return undefined
}

async function askToConfirm(
  { catalog, queue, randomness, publicUrl }: SubscriptionDeps,
  subscription: Omit<Subscription, 'version'>,
): Promise<void> {
  const { tenantId, email, linkToken } = subscription
  const shopName = (await catalog.tenant(tenantId))?.name ?? 'your shop'
  const id = randomness.id()
  const mail: Mail = {
    id,
    to: email,
    isPersonal: true,
    ...confirmationMail(shopName, `${publicUrl}/confirm-alerts#${linkToken}`),
  }
  await queue.enqueue({ tenantId, topic: 'mail', key: id, body: mail })
}
