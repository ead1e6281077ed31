import type { NumberCode } from '#domain/alerts/number-code.ts'
import type { AlertChannel, Subscription } from '#domain/alerts/subscription.ts'
import { isEmail, normalizeEmail } from '#domain/identity/email.ts'
import { isWithin, type Principal } from '#domain/identity/permission.ts'
import { parsePhone } from '#domain/values/phone.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { TooManyRequests } from '../identity/sign-in.ts'
import { type AskDeps, askToConfirm, newCode } from './ask-to-confirm.ts'
import { untilSaved } from './until-saved.ts'

export interface SubscriptionDeps extends AskDeps {
  alerts: AlertStore
  randomness: Pick<Randomness, 'id' | 'token' | 'digits'>
}

/** What somebody asks for; what the system adds is left out. */
export type Wish = Pick<
  Subscription,
  'channel' | 'address' | 'kinds' | 'stores' | 'categories' | 'delivery' | 'digestAt' | 'quiet' | 'timeZone'
>

/** Enough for a person; more are a mistake. */
const SUBSCRIPTIONS_MAX = 20

/** A link in a text is short: 96 bits are out of reach all the same. */
const LINK_BYTES: Record<AlertChannel, number> = { mail: 24, text: 12 }

type SubscribeRefusal =
  | Refusal<'INVALID_INPUT' | 'STORE_NOT_ALLOWED' | 'NO_ACCOUNT_HERE' | 'NOT_FOUND' | 'VERSION_CONFLICT'>
  | TooManyRequests

const noAccount = refuse(
  'NO_ACCOUNT_HERE',
  'Alerts by mail or text need an account here; you are signed in through another system.',
)
const notFound = refuse('NOT_FOUND', 'There is no such subscription.')

/** The caller's own subscriptions. */
export async function ownSubscriptions(
  { alerts }: { alerts: Pick<AlertStore, 'subscriptions'> },
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
  const checked = checkWish(principal, wish)
  if (!checked.ok) return checked
  const { tenantId } = principal
  const standing = await standingOf(deps, own, { tenantId, ...checked.value })
  if (!standing.ok) return standing
  const subscription = {
    ...checked.value,
    ...standing.value,
    subscriptionId: deps.randomness.id(),
    tenantId,
    userId: principal.session.userId,
    linkToken: newLinkToken(deps, checked.value),
    createdAt: deps.clock.now(),
  }
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
  const checked = checkWish(principal, wish)
  if (!checked.ok) return checked
  const { version, ...before } = current
  const isSame = isSameAddress(current, checked.value)
  // A code that is on its way, or in somebody's hand, stays good.
  const isAsked = isSame && current.status === 'unconfirmed' && (current.code?.expiresAt ?? 0) > deps.clock.now()
  const standing = isAsked ? accept({}) : await standingOf(deps, own, { ...before, ...checked.value })
  if (!standing.ok) return standing
  // A new address gets a link of its own: the old one's must not confirm it.
  const linkToken = isSame ? current.linkToken : newLinkToken(deps, checked.value)
  const next = { ...before, ...checked.value, ...standing.value, linkToken }
  if (!(await deps.alerts.saveSubscription(next, version))) {
    return refuse('VERSION_CONFLICT', 'This subscription was changed in another window. Load it again.')
  }
  if (next.status === 'unconfirmed' && !isAsked) await askToConfirm(deps, next)
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

/**
 * What a link in a mail or a text does, without signing in: the address says yes, or no. A number says yes by its code
 * alone: a link in a text travels further than its phone.
 */
export async function answerByLink(
  { alerts }: Pick<SubscriptionDeps, 'alerts'>,
  linkToken: string,
  answer: 'active' | 'stopped',
): Promise<Result<Pick<Subscription, 'channel' | 'address'>, Refusal<'LINK_NOT_VALID'>>> {
  return untilSaved(async () => {
    const subscription = await alerts.subscriptionByToken(linkToken)
    if (!subscription || (subscription.channel === 'text' && answer === 'active')) {
      const message = 'This link belongs to no subscription. It was deleted, or has another address now.'
      return refuse('LINK_NOT_VALID', message)
    }
    const { version, ...current } = subscription
    const { channel, address, status } = current
    const isSo =
      status === answer || (await alerts.saveSubscription({ ...current, status: answer, code: undefined }, version))
    return isSo ? accept({ channel, address }) : undefined
  })
}

type Address = Pick<Subscription, 'channel' | 'address'>

const isSameAddress = (a: Address, b: Address): boolean => a.channel === b.channel && a.address === b.address

const newLinkToken = ({ randomness }: SubscriptionDeps, { channel }: Address): string =>
  randomness.token(LINK_BYTES[channel])

/**
 * How an address stands: on, when the person confirmed it before; else it is to be asked, a number with a code. One that
 * was stopped must say yes again.
 */
async function standingOf(
  deps: SubscriptionDeps,
  own: readonly Subscription[],
  address: Address & { tenantId: string },
): Promise<Result<{ status: Subscription['status']; code?: NumberCode }, TooManyRequests>> {
  const isConfirmed = own.some((each) => isSameAddress(each, address) && each.status === 'active')
  if (isConfirmed) return accept({ status: 'active', code: undefined })
  const code = await newCode(deps, address)
  return code.ok ? accept({ status: 'unconfirmed', code: code.value }) : code
}

/** The wish with its address in one spelling. */
function checkWish(principal: Principal, wish: Wish): Result<Wish, Refusal<'INVALID_INPUT' | 'STORE_NOT_ALLOWED'>> {
  const { channel, kinds, stores } = wish
  const bad = (path: string, message: string) =>
    refuse('INVALID_INPUT', message, { fields: [{ path, code: 'INVALID', message }] })
  const address = channel === 'mail' ? toEmail(wish.address) : parsePhone(wish.address)
  if (address === undefined) {
    return channel === 'mail'
      ? bad('email', 'This is not an e-mail address.')
      : bad('phone', 'Write the number with its country code, such as +44 7700 900123.')
  }
  if (kinds.length === 0) return bad('kinds', 'Choose at least one kind of alert.')
  if (stores !== 'all' && !isWithin(stores, principal.stores))
    return refuse('STORE_NOT_ALLOWED', 'Choose among the stores you have access to.')
  return accept({ ...wish, address })
}

function toEmail(text: string): string | undefined {
  const email = normalizeEmail(text)
  return isEmail(email) ? email : undefined
}
