import { normalizeEmail } from '#domain/identity/email.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { ReturnedMail } from '#ports/mailer.ts'
import type { ReportStore } from '#ports/report-store.ts'

type Kept = 'subscription' | 'subscriptions' | 'saveSubscription'

export interface ReturnedMailDeps {
  alerts: Pick<AlertStore, Kept>
  reports: Pick<ReportStore, Kept>
}

/** A person changes their own subscription now and then; several times during one look at it would be a fault. */
const ATTEMPTS_MAX = 5

/**
 * Stops the mails of a shop to an address that gave one back, alerts and reports alike. They go on when the address says
 * yes again, by the link in its mails or to a new question. What asks one person one thing (an invitation, a new
 * password) has no subscription and is not stopped.
 *
 * @returns how many subscriptions were stopped
 */
export async function stopReturnedMail(deps: ReturnedMailDeps, returned: ReturnedMail): Promise<number> {
  const address = normalizeEmail(returned.email)
  const subscription = await deps[returned.to].subscription(returned.subscriptionId)
  if (!subscription) return 0
  const { tenantId } = subscription
  const alertsStopped = await stopAll(
    deps.alerts,
    tenantId,
    (each) => each.channel === 'mail' && each.address === address,
  )
  return alertsStopped + (await stopAll(deps.reports, tenantId, ({ email }) => email === address))
}

/** The part of both stores that is the same, for subscriptions of one of them. */
interface SubscriptionStore<S> {
  subscriptions(tenantId: string): Promise<S[]>
  saveSubscription(subscription: Omit<S, 'version'>, ifVersion: number): Promise<boolean>
}

async function stopAll<S extends { status: string; version: number }>(
  store: SubscriptionStore<S>,
  tenantId: string,
  isReturned: (subscription: S) => boolean,
): Promise<number> {
  let stopped = 0
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const all = await store.subscriptions(tenantId)
    const active = all.filter((each) => each.status === 'active' && isReturned(each))
    if (active.length === 0) return stopped
    for (const { version, ...current } of active) {
      if (await store.saveSubscription({ ...current, status: 'stopped' }, version)) stopped += 1
    }
  }
  throw new Error(`the subscriptions of a returned mail changed ${ATTEMPTS_MAX} times while they were stopped`)
}
