import type { ArchivedReport } from '#domain/reports/archived-report.ts'
import { storesOf } from '#domain/reports/archived-report.ts'
import { failedReportMail, isAttached, mailedFile, reportFileName, reportMail } from '#domain/reports/report-mail.ts'
import { mayReadReports } from '#domain/reports/report-subscription.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Mail, MailAttachment } from '#ports/mailer.ts'
import type { Effect } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { listenerOf } from '../alerts/listener.ts'

interface MailDeps {
  reports: Pick<ReportStore, 'subscribersTo'>
  catalog: Pick<CatalogStore, 'tenant' | 'stores'>
  identity: Pick<IdentityStore, 'account'>
  randomness: Pick<Randomness, 'id'>
  publicUrl: string
}

/**
 * One mail for each subscriber who may see the report, as far as that is known now; it is asked again as each leaves. It
 * brings a report that is ready, and says of one that failed that it will not come.
 */
export async function reportMails(deps: MailDeps, report: ArchivedReport): Promise<Effect[]> {
  const { tenantId, reportId, storeId } = report
  const subscribers = await deps.reports.subscribersTo(tenantId, report)
  if (subscribers.length === 0) return []
  const place = await placeOf(deps, report)
  const letter = report.state === 'failed' ? failedReportMail : reportMail
  const mails: Effect[] = []
  for (const subscription of subscribers) {
    const reader = await listenerOf(deps, subscription)
    if (!reader || !mayReadReports(reader, { storeId })) continue
    const { subscriptionId, email, linkToken } = subscription
    const unsubscribeUrl = `${deps.publicUrl}/api/v1/report-subscriptions/stop?token=${linkToken}`
    const mail: Mail = {
      id: deps.randomness.id(),
      to: email,
      unsubscribeUrl,
      audience: { to: 'reports', subscriptionId, stores: storesOf(report) },
      attachments: attachmentsOf(report),
      ...letter(report, place, { publicUrl: deps.publicUrl, unsubscribeUrl }),
    }
    const key = `report:${reportId}:${subscriptionId}`
    mails.push({ tenantId, topic: 'mail', key, body: mail, correlationId: reportId })
  }
  return mails
}

async function placeOf({ catalog }: Pick<MailDeps, 'catalog'>, { tenantId, storeId }: ArchivedReport): Promise<string> {
  if (storeId === undefined) return (await catalog.tenant(tenantId))?.name ?? 'your shop'
  const stores = await catalog.stores(tenantId)
  return stores.find((store) => store.storeId === storeId)?.name ?? storeId
}

function attachmentsOf(report: ArchivedReport): MailAttachment[] {
  const file = mailedFile(report)
  if (!file || !isAttached(file)) return []
  const { contentType, blobKey, format } = file
  return [{ fileName: reportFileName(report, format), contentType, blobKey }]
}
