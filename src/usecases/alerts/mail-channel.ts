import { may } from '#domain/identity/permission.ts'
import type { Mail, Mailer } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'
import type { ReportStore } from '#ports/report-store.ts'
import type { Channel } from './deliver-effects.ts'
import { listenerOf } from './listener.ts'
import { isStillFor, maySee, type StillForDeps } from './still-for.ts'

export interface MailChannelDeps extends StillForDeps {
  mailer: Mailer
  reports: Pick<ReportStore, 'subscription'>
}

/** Delivers mails. One that waited is not sent to somebody who has stopped it since, or may no longer see its stores. */
export const mailChannel = (deps: MailChannelDeps): Channel => ({
  topic: 'mail',
  async deliver({ body }) {
    const mail = body as Mail
    if (mail.audience && !(await isStillWanted(deps, mail.to, mail.audience))) {
      throw new UndeliverableError('Not sent: its reader stopped these mails, or may no longer see these stores.')
    }
    await deps.mailer.send(mail)
  },
})

async function isStillWanted(
  deps: MailChannelDeps,
  to: string,
  audience: NonNullable<Mail['audience']>,
): Promise<boolean> {
  if (audience.to !== 'reports') return isStillFor(deps, { ...audience, to })
  const subscription = await deps.reports.subscription(audience.subscriptionId)
  const reader = subscription && (await listenerOf(deps, subscription))
  return reader !== undefined && maySee(reader, audience.stores) && may(reader.role, 'insights:read')
}
