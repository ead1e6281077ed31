import { isEmail, normalizeEmail } from '#domain/identity/email.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { ReportScope } from '#domain/reports/archived-report.ts'
import { confirmReportsMail } from '#domain/reports/report-mail.ts'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Mail } from '#ports/mailer.ts'
import type { Queue } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { untilSaved } from '../alerts/until-saved.ts'
import { refuseScope } from './order-report.ts'

export interface ReportSubscriptionDeps {
  reports: Pick<
    ReportStore,
    'subscriptions' | 'subscription' | 'subscriptionByToken' | 'saveSubscription' | 'deleteSubscription'
  >
  /** An address that said yes to alerts is known to be theirs. */
  alerts: Pick<AlertStore, 'subscriptions'>
  catalog: Pick<CatalogStore, 'tenant' | 'stores'>
  queue: Pick<Queue, 'enqueue'>
  randomness: Pick<Randomness, 'id' | 'token'>
  clock: Clock
  publicUrl: string
}

/** Four types for some stores; more are a mistake. */
const SUBSCRIPTIONS_MAX = 50

type SubscribeRefusal = Refusal<
  'INVALID_INPUT' | 'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE' | 'NO_ACCOUNT_HERE' | 'ALREADY_EXISTS'
>

/** The caller's own subscriptions to reports. */
export async function ownReportSubscriptions(
  { reports }: { reports: Pick<ReportStore, 'subscriptions'> },
  { tenantId, session }: Principal,
): Promise<ReportSubscription[]> {
  return session ? reports.subscriptions(tenantId, session.userId) : []
}

/** Asks for a report by mail. An address that has not confirmed before is asked first, and gets nothing until it says yes. */
export async function subscribeToReport(
  deps: ReportSubscriptionDeps,
  principal: Principal,
  { email: address, type, storeId }: ReportScope & { email: string },
): Promise<Result<ReportSubscription, SubscribeRefusal>> {
  const { session, tenantId } = principal
  if (!session) return refuse('NO_ACCOUNT_HERE', 'Reports by mail need an account here: sign in as a person.')
  const scopeRefusal = refuseScope(principal, await deps.catalog.stores(tenantId), storeId)
  if (scopeRefusal) return scopeRefusal
  const own = await ownReportSubscriptions(deps, principal)
  const email = normalizeEmail(address)
  const refusal = refuseWish(own, { email, type, storeId })
  if (refusal) return refusal
  const subscription = {
    subscriptionId: deps.randomness.id(),
    tenantId,
    userId: session.userId,
    email,
    type,
    ...(storeId !== undefined && { storeId }),
    status: (await isConfirmed(deps, own, { principal, email })) ? 'active' : 'unconfirmed',
    linkToken: deps.randomness.token(24),
    createdAt: deps.clock.now(),
  } as const
  await deps.reports.saveSubscription(subscription, 0)
  if (subscription.status === 'unconfirmed') await askToConfirm(deps, subscription)
  return accept({ ...subscription, version: 1 })
}

function refuseWish(own: readonly ReportSubscription[], { email, type, storeId }: ReportScope & { email: string }) {
  if (!isEmail(email)) {
    const message = 'This is not an e-mail address.'
    return refuse('INVALID_INPUT', message, { fields: [{ path: 'email', code: 'INVALID', message }] })
  }
  if (own.some((each) => each.email === email && each.type === type && each.storeId === storeId)) {
    return refuse('ALREADY_EXISTS', `${email} has a subscription to this report already.`)
  }
  if (own.length >= SUBSCRIPTIONS_MAX) {
    return refuse('INVALID_INPUT', `You have ${SUBSCRIPTIONS_MAX} subscriptions; end one of them.`)
  }
  return undefined
}

/** Whether the person confirmed this address before, for alerts or reports. One that was stopped must say yes again. */
async function isConfirmed(
  { alerts }: Pick<ReportSubscriptionDeps, 'alerts'>,
  own: readonly ReportSubscription[],
  { principal, email }: { principal: Principal; email: string },
): Promise<boolean> {
  const toAlerts = await alerts.subscriptions(principal.tenantId, principal.session?.userId)
  const isActive = ({ status }: { status: string }) => status === 'active'
  return (
    own.some((each) => each.email === email && isActive(each)) ||
    toAlerts.some((each) => each.channel === 'mail' && each.address === email && isActive(each))
  )
}

/** Ends one's own subscription. */
export async function unsubscribeFromReport(
  deps: { reports: Pick<ReportStore, 'subscriptions' | 'deleteSubscription'> },
  principal: Principal,
  subscriptionId: string,
): Promise<Result<undefined, Refusal<'NOT_FOUND'>>> {
  const own = await ownReportSubscriptions(deps, principal)
  if (!own.some((each) => each.subscriptionId === subscriptionId)) {
    return refuse('NOT_FOUND', 'There is no such subscription.')
  }
  await deps.reports.deleteSubscription(subscriptionId)
  return accept(undefined)
}

/** What a link in a mail does, without signing in: the address says yes, or no. */
export async function answerReportLink(
  { reports }: { reports: Pick<ReportStore, 'subscriptionByToken' | 'saveSubscription'> },
  linkToken: string,
  answer: 'active' | 'stopped',
): Promise<Result<{ email: string }, Refusal<'LINK_NOT_VALID'>>> {
  return untilSaved(async () => {
    const subscription = await reports.subscriptionByToken(linkToken)
    if (!subscription) return refuse('LINK_NOT_VALID', 'This link belongs to no subscription. It was deleted.')
    const { version, ...current } = subscription
    const isSo = current.status === answer || (await reports.saveSubscription({ ...current, status: answer }, version))
    return isSo ? accept({ email: current.email }) : undefined
  })
}

async function askToConfirm(
  { catalog, queue, randomness, publicUrl }: ReportSubscriptionDeps,
  { tenantId, email, type, linkToken }: Omit<ReportSubscription, 'version'>,
): Promise<void> {
  const shopName = (await catalog.tenant(tenantId))?.name ?? 'your shop'
  const id = randomness.id()
  const letter = confirmReportsMail(shopName, type, `${publicUrl}/confirm-reports#${linkToken}`)
  const mail: Mail = { id, to: email, isPersonal: true, ...letter }
  await queue.enqueue({ tenantId, topic: 'mail', key: id, body: mail })
}
