import { isWithin, mayUseStore, type Principal } from '#domain/identity/permission.ts'
import {
  type ArchivedReport,
  type Paper,
  type Period,
  REPORT_FORMATS,
  RETENTION_DAYS,
  type ReportFile,
  type ReportFormat,
  type ReportScope,
  type ReportType,
  storesOf,
} from '#domain/reports/archived-report.ts'
import { mayReadReports } from '#domain/reports/report-subscription.ts'
import { usualPaper, usualPeriod } from '#domain/reports/schedule.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { daysAfter, localDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Page } from '#ports/page.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { daysZone } from './days-zone.ts'
import { dropFiles } from './report-files.ts'

export interface ArchiveDeps {
  reports: ReportStore
  catalog: Pick<CatalogStore, 'tenant' | 'stores'>
  blobs: Pick<Blobs, 'open' | 'remove'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
}

export interface ReportOrder extends ReportScope {
  period?: Period
  paper?: Paper
  formats?: readonly ReportFormat[]
}

/** A year, a leap day included. */
const PERIOD_DAYS_MAX = 366
/** Each takes a worker some seconds: more at once are a program gone wild. */
const UNFINISHED_MAX = 20
const RETRY_AFTER_SECONDS = 30

type OrderRefusal = Refusal<'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE' | 'INVALID_INPUT' | 'TOO_MANY_REQUESTS'>

const notFound = refuse('NOT_FOUND', 'There is no such report.')

/** Asks for a report. A worker makes it; its state says how far that is. */
export async function orderReport(
  { reports, catalog, randomness, clock }: Pick<ArchiveDeps, 'reports' | 'catalog' | 'randomness' | 'clock'>,
  principal: Principal,
  { type, storeId, period, paper, formats = REPORT_FORMATS }: ReportOrder,
): Promise<Result<ArchivedReport, OrderRefusal>> {
  const { tenantId, actor } = principal
  const stores = await catalog.stores(tenantId)
  const refusal = refuseScope(principal, stores, storeId)
  if (refusal) return refusal
  const now = clock.now()
  const timeZone = daysZone(stores, storeId)
  const bad = period && findBadPeriod(period, localDay(now, timeZone))
  if (bad) return bad
  if ((await reports.unfinishedCount(tenantId)) >= UNFINISHED_MAX) {
    const details = { retryAfterSeconds: RETRY_AFTER_SECONDS }
    return refuse('TOO_MANY_REQUESTS', `${UNFINISHED_MAX} reports are being made already. Wait for them.`, { details })
  }
  const report: ArchivedReport = {
    reportId: randomness.id(),
    tenantId,
    type,
    ...(storeId !== undefined && { storeId }),
    ...(period ?? usualPeriod(type, now, timeZone)),
    timeZone,
    paper: paper ?? usualPaper((await catalog.tenant(tenantId))?.currency),
    formats,
    state: 'waiting',
    attempt: 0,
    createdAt: now,
    createdBy: actor,
    files: [],
  }
  await reports.addReport(report)
  return accept(report)
}

/** Refuses what reaches further than the caller, and a store that is not there. */
export function refuseScope(
  principal: Principal,
  stores: readonly { storeId: StoreId }[],
  storeId: StoreId | undefined,
) {
  if (!mayReadReports(principal, { storeId })) {
    return storeId === undefined
      ? refuse('STORE_NOT_ALLOWED', 'A report of the whole shop is for who may see all stores. Name one of yours.')
      : refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  }
  if (storeId !== undefined && !stores.some((store) => store.storeId === storeId)) {
    return refuse('UNKNOWN_STORE', `There is no store "${storeId}".`)
  }
  return undefined
}

function findBadPeriod({ from, to }: Period, today: string) {
  const bad = (path: string, message: string) =>
    refuse('INVALID_INPUT', message, { fields: [{ path, code: 'OUT_OF_RANGE', message }] })
  if (from > to) return bad('from', 'The period ends before it begins.')
  if (to > today) return bad('to', `The period ends after today, ${today}.`)
  if (daysAfter(from, PERIOD_DAYS_MAX) <= to) return bad('from', `A period has at most ${PERIOD_DAYS_MAX} days.`)
  return undefined
}

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

export interface OpenedReport {
  report: ArchivedReport
  file: ReportFile
  content: AsyncIterable<Uint8Array>
}

/** The bytes of one format, as they are read. */
export async function openReport(
  deps: Pick<ArchiveDeps, 'reports' | 'blobs'>,
  principal: Principal,
  { reportId, format }: { reportId: string; format: ReportFormat },
): Promise<Result<OpenedReport, Refusal<'NOT_FOUND' | 'REPORT_NOT_READY'>>> {
  const found = await readReport(deps, principal, reportId)
  if (!found.ok) return found
  const report = found.value
  if (report.state === 'failed') return refuse('REPORT_NOT_READY', `This report failed: ${report.problem}`)
  if (report.state !== 'ready') return refuse('REPORT_NOT_READY', 'This report is still being made. Try again soon.')
  const file = report.files.find((each) => each.format === format)
  const content = file && (await deps.blobs.open(file.blobKey))
  return content ? accept({ report, file, content }) : refuse('NOT_FOUND', `This report has no ${format} file.`)
}

/** Deletes a report and its files. One that is being made is not finished then. */
export async function deleteReport(
  deps: Pick<ArchiveDeps, 'reports' | 'blobs'>,
  principal: Principal,
  reportId: string,
): Promise<Result<undefined, Refusal<'NOT_FOUND'>>> {
  const found = await readReport(deps, principal, reportId)
  if (!found.ok) return found
  return (await drop(deps, found.value)) ? accept(undefined) : notFound
}

/** Files go first: a crash in between leaves a report that can be deleted again, and no file that nobody knows of. */
async function drop({ reports, blobs }: Pick<ArchiveDeps, 'reports' | 'blobs'>, report: ArchivedReport) {
  await dropFiles({ blobs }, report)
  return reports.deleteReport(report.tenantId, report.reportId)
}

const DAY_MS = 86_400_000
const PRUNED_MAX = 100

/** Deletes reports that are kept long enough. @returns how many */
export async function pruneReports(
  deps: Pick<ArchiveDeps, 'reports' | 'blobs' | 'clock'>,
  retentionDays = RETENTION_DAYS,
): Promise<number> {
  const old = await deps.reports.endedBefore(deps.clock.now() - retentionDays * DAY_MS, PRUNED_MAX)
  for (const report of old) await drop(deps, report)
  return old.length
}
