import type { Column, RowError } from '../imports/import.ts'
import type { StoreId, TenantId } from '../values/ids.ts'
import type { Refusal } from '../values/result.ts'
import type { DayRange } from './sales-day.ts'
import type { SalesMapping } from './sales-line.ts'

/** What to do with rows that cannot be read. */
export type RowErrorPolicy = 'reject_all' | 'reject_rows'

/**
 * A file of past sales. `published`: its days count. `removed`: it was taken back. A file is read wholly before one of
 * its days counts.
 */
export interface SalesUpload {
  tenantId: TenantId
  uploadId: string
  /** Whose sales they are where the file does not say. */
  storeId?: StoreId
  /** Every store it has sales of, as far as it is read; before that, `storeId`. */
  stores: readonly StoreId[]
  fileName: string
  /** SHA-256 of the file as it came, in hex. */
  contentHash: string
  byteCount: number
  createdBy: string
  createdAt: number
  updatedAt: number
  state: 'reading' | 'published' | 'failed' | 'cancelled' | 'removed'
  /** Which job reads it. */
  jobId: string
  /** From the first to the last day of each store. */
  ranges?: readonly (DayRange & { storeId: StoreId })[]
  result?: UploadResult
  problem?: Refusal
  /** What the file has, where a person has to say what it means. */
  columns?: readonly Column[]
  /** What was found out of it, or said. */
  mapping?: SalesMapping
  version: number
}

/** What was in the file. */
export interface UploadResult {
  rowCount: number
  /** Rows that are no sales: at no price, write-offs and samples. */
  ignoredCount: number
  errorCount: number
  /** The first of them. */
  errors: readonly RowError[]
  /** Products that were not known before. */
  createdCount: number
  productCount: number
  /** Days of a product, added up from its rows. */
  dayCount: number
  /** Of those, how many the ledger knows better. */
  shadowedCount: number
  sold: string
  returned: string
}
