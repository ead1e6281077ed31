import { isWithin, may } from '#domain/identity/permission.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Mail, Mailer } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'
import type { ReportStore } from '#ports/report-store.ts'
import type { Channel } from './deliver-effects.ts'
import { listenerOf } from './listener.ts'

export interface MailChannelDeps {
  mailer: Mailer
  alerts: Pick<AlertStore, 'subscription'>
  reports: Pick<ReportStore, 'subscription'>
  identity: Pick<IdentityStore, 'account'>
}

/** Delivers mails. One that waited is not sent to somebody who has stopped it since, or may no longer see its stores. */
export const mailChannel = (deps: MailChannelDeps): Channel => ({
  topic: 'mail',
  async deliver({ body }) {
    const mail = body as Mail
    if (mail.audience && !(await isStillFor(deps, mail.audience))) {
      throw new UndeliverableError('Not sent: its reader stopped these mails, or may no longer see these stores.')
    }
    await deps.mailer.send(mail)
  },
})

async function isStillFor(
  deps: MailChannelDeps,
  { subscriptionId, stores, to = 'alerts' }: NonNullable<Mail['audience']>,
): Promise<boolean> {
  const subscription = await deps[to].subscription(subscriptionId)
  const listener = subscription && (await listenerOf(deps, subscription))
  if (!listener || !isWithin(stores, listener.stores)) return false
  return to === 'alerts' || may(listener.role, 'insights:read')
}
