import type { Principal } from '#domain/identity/permission.ts'
import {
  type ArchivedReport,
  type Paper,
  type Period,
  REPORT_FORMATS,
  type ReportFormat,
  type ReportScope,
} from '#domain/reports/archived-report.ts'
import { mayReadReports } from '#domain/reports/report-subscription.ts'
import { usualPaper, usualPeriod } from '#domain/reports/schedule.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { daysAfter, localDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { daysZone } from './days-zone.ts'

export interface OrderDeps {
  reports: Pick<ReportStore, 'unfinishedCount' | 'addReport'>
  catalog: Pick<CatalogStore, 'tenant' | 'stores'>
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

/** Asks for a report. A worker makes it; its state says how far that is. */
export async function orderReport(
  { reports, catalog, randomness, clock }: OrderDeps,
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
