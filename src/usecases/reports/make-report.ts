import type { Paper, ReportFormat, ReportType } from '#domain/reports/archived-report.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'

/** What is asked of whoever reckons the figures and sets the pages. */
export interface ReportRequest {
  tenantId: TenantId
  type: ReportType
  /** The stores it may tell of. */
  stores: 'all' | readonly StoreId[]
  /** Present when it is of one store. */
  storeId?: StoreId
  /** Days of the store, both included: `2026-03-02`. */
  from: string
  to: string
  /** The moment whose figures it tells; milliseconds since 1970. */
  asOf: number
  /** Where its days are reckoned and its times are shown. */
  timeZone: string
  paper: Paper
}

export interface MadeReport {
  title: string
  files: { format: ReportFormat; contentType: string; bytes: Uint8Array }[]
}

/**
 * Makes one report, whole, in memory.
 * @throws ReportProblem when it cannot be made for a reason that people can understand
 */
export type MakeReport = (request: ReportRequest) => Promise<MadeReport>

/** Why a report cannot be made. The message is for people; any other error is a fault of ours and stays in the log. */
export class ReportProblem extends Error {
  override name = 'ReportProblem'
}
