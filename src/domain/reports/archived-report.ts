import type { StoreScope } from '../identity/permission.ts'
import type { StoreId, TenantId } from '../values/ids.ts'
import type { Instant } from '../values/local-time.ts'

export const REPORT_TYPES = [
  'daily-insights',
  'weekly-summary',
  'forecast-summary',
  'inventory-recommendations',
] as const
export type ReportType = (typeof REPORT_TYPES)[number]

export const REPORT_FORMATS = ['pdf', 'csv', 'json'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export const PAPERS = ['A4', 'Letter'] as const
export type Paper = (typeof PAPERS)[number]

/** Days of a store, both included: `2026-03-02` to `2026-03-08`. */
export interface Period {
  from: string
  to: string
}

/** What a report tells of: one kind of report, of one store, or of the whole shop when no store is named. */
export interface ReportScope {
  type: ReportType
  storeId?: StoreId
}

/** One file of a report that is ready. */
export interface ReportFile {
  format: ReportFormat
  contentType: string
  byteCount: number
  /** Of its bytes, in hex. */
  sha256: string
  blobKey: string
}

/** `waiting` for a worker; `running`: one makes it; then `ready`, or `failed` with the problem. */
export const REPORT_STATES = ['waiting', 'running', 'ready', 'failed'] as const
export type ReportState = (typeof REPORT_STATES)[number]

/** A report that was asked for, and what became of it. */
export interface ArchivedReport extends ReportScope, Period {
  reportId: string
  tenantId: TenantId
  /** Where the days of the period are reckoned. */
  timeZone: string
  paper: Paper
  /** The formats that were asked for. */
  formats: readonly ReportFormat[]
  state: ReportState
  /** How often it was begun. */
  attempt: number
  createdAt: Instant
  createdBy: string
  /** The moment whose figures it tells, once it was begun. */
  asOf?: Instant
  /** When it was ready or failed. */
  endedAt?: Instant
  /** Once it is ready. */
  title?: string
  files: readonly ReportFile[]
  /** Why it failed or, while it waits to be tried again, why the last attempt did. */
  problem?: string
  /** The run of a schedule that it is; absent when somebody asked for it. */
  run?: { scheduleId: string; dueAt: Instant /** Earlier runs that nobody was there for. */; missedCount: number }
}

/** Which stores somebody must be allowed to see to read it: a report of the whole shop is for who may see all of it. */
export const storesOf = ({ storeId }: Pick<ReportScope, 'storeId'>): StoreScope =>
  storeId === undefined ? 'all' : [storeId]

/** Begun so often without an end, the report itself ends the process that makes it: it is given up. */
export const ATTEMPTS_MAX = 3

const RETRY_MS = 60_000

/**
 * When a report that failed is tried again.
 *
 * A run of a schedule is: nobody waits for it, and what broke may be mended a minute later. Who asked for a report looks at
 * the screen and wants to know now.
 *
 * @returns undefined when it is given up
 */
export function retryAt({ run, attempt }: Pick<ArchivedReport, 'run' | 'attempt'>, now: Instant): Instant | undefined {
  return run && attempt < ATTEMPTS_MAX ? now + attempt * RETRY_MS : undefined
}

/** Reports are kept this long: a year and some weeks, so that last year's same week is always there. */
export const RETENTION_DAYS = 400
