import { isWithin, mayUseStore, type Principal } from '#domain/identity/permission.ts'
import {
  type ArchivedReport,
  RETENTION_DAYS,
  type ReportFile,
  type ReportFormat,
  type ReportType,
  storesOf,
} from '#domain/reports/archived-report.ts'
import { reportFileName } from '#domain/reports/report-mail.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { BlobLink, Blobs } from '#ports/blobs.ts'
import type { Clock } from '#ports/clock.ts'
import type { Page } from '#ports/page.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { dropFiles } from './report-files.ts'

export interface ArchiveDeps {
  reports: Pick<ReportStore, 'report' | 'reports' | 'deleteReport' | 'endedBefore'>
  blobs: Pick<Blobs, 'open' | 'link' | 'remove'>
}

const notFound = refuse('NOT_FOUND', 'There is no such report.')

export interface ListReports {
  type?: ReportType
  storeId?: StoreId
  limit: number
  cursor?: string
}

/** The reports that the caller may see, the newest first: who is limited to stores sees none of the whole shop. */
export async function listReports(
  { reports }: Pick<ArchiveDeps, 'reports'>,
  principal: Principal,
  { storeId, ...query }: ListReports,
): Promise<Result<Page<ArchivedReport>, Refusal<'STORE_NOT_ALLOWED'>>> {
  if (storeId !== undefined && !mayUseStore(principal, storeId)) {
    return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  }
  const stores = storeId === undefined ? principal.stores : [storeId]
  const found = await reports.reports(principal.tenantId, { ...query, stores: stores === 'all' ? undefined : stores })
  return accept(found)
}

/** One report. One that the caller may not see is not there. */
export async function readReport(
  { reports }: Pick<ArchiveDeps, 'reports'>,
  { tenantId, stores }: Principal,
  reportId: string,
): Promise<Result<ArchivedReport, Refusal<'NOT_FOUND'>>> {
  const report = await reports.report(tenantId, reportId)
  return report && isWithin(storesOf(report), stores) ? accept(report) : notFound
}

/** Long enough for a browser to follow it at once, and short enough that one that gets about is soon worth nothing. */
const LINK_SECONDS = 60

interface DownloadWish {
  reportId: string
  format: ReportFormat
  disposition: BlobLink['disposition']
  /** Without, the bytes come through this server. */
  isLinkWelcome: boolean
}

export interface ReportDownload {
  file: ReportFile
  fileName: string
  /** The bytes as they are read, or an address that gives them. */
  from: { content: AsyncIterable<Uint8Array> } | { link: string }
}

/**
 * One format, to look at or to keep. What the caller may see is asked anew each time; a link that was handed out before is
 * good for LINK_SECONDS, whoever has it.
 */
export async function downloadReport(
  deps: ArchiveDeps,
  principal: Principal,
  { reportId, format, ...wish }: DownloadWish,
): Promise<Result<ReportDownload, Refusal<'NOT_FOUND' | 'REPORT_NOT_READY'>>> {
  const found = await readReport(deps, principal, reportId)
  if (!found.ok) return found
  const report = found.value
  if (report.state === 'failed') return refuse('REPORT_NOT_READY', `This report failed: ${report.problem}`)
  if (report.state !== 'ready') return refuse('REPORT_NOT_READY', 'This report is still being made. Try again soon.')
  const file = report.files.find((each) => each.format === format)
  const fileName = reportFileName(report, format)
  const from = file && (await bytesOf(deps, file, { ...wish, fileName }))
  return from ? accept({ file, fileName, from }) : refuse('NOT_FOUND', `This report has no ${format} file.`)
}

async function bytesOf(
  { blobs }: Pick<ArchiveDeps, 'blobs'>,
  { blobKey, contentType }: ReportFile,
  { isLinkWelcome, fileName, disposition }: Pick<DownloadWish, 'isLinkWelcome' | 'disposition'> & { fileName: string },
): Promise<ReportDownload['from'] | undefined> {
  if (!blobs.link || !isLinkWelcome) {
    const content = await blobs.open(blobKey)
    return content && { content }
  }
  const link = await blobs.link(blobKey, { fileName, disposition, contentType, expiresInSeconds: LINK_SECONDS })
  return link === undefined ? undefined : { link }
}

/** Deletes a report and its files. One that is being made is not finished then. */
export async function deleteReport(
  deps: ArchiveDeps,
  principal: Principal,
  reportId: string,
): Promise<Result<undefined, Refusal<'NOT_FOUND'>>> {
  const found = await readReport(deps, principal, reportId)
  if (!found.ok) return found
  return (await drop(deps, found.value)) ? accept(undefined) : notFound
}

/** Files go first: a crash in between leaves a report that can be deleted again, and no file that nobody knows of. */
async function drop({ reports, blobs }: ArchiveDeps, report: ArchivedReport) {
  await dropFiles({ blobs }, report)
  return reports.deleteReport(report.tenantId, report.reportId)
}

const DAY_MS = 86_400_000
const PRUNED_MAX = 100

/** Deletes reports that are kept long enough. @returns how many */
export async function pruneReports(
  deps: ArchiveDeps & { clock: Clock },
  retentionDays = RETENTION_DAYS,
): Promise<number> {
  const old = await deps.reports.endedBefore(deps.clock.now() - retentionDays * DAY_MS, PRUNED_MAX)
  for (const report of old) await drop(deps, report)
  return old.length
}
