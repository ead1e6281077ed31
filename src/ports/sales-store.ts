import type { LevelKey } from '#domain/ledger/movement.ts'
import type { SalesFold, SalesPosition } from '#domain/sales/fold-sales.ts'
import type { Coverage, DayRange, Sales, SalesDay, StockOut } from '#domain/sales/sales-day.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import type { Day, Grain } from '#domain/values/day.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { Page } from './page.ts'

/** What a look at the ledger found, to be written in one step. */
export interface SalesLook {
  consumer: string
  /** The last change of the feed that was looked at. */
  changeId: number
  levels: readonly (LevelKey & {
    tenantId: TenantId
    /** Where the fold began: what is not there any more was folded by somebody else, and is left out. */
    fromSeq: number
    fold: SalesFold
  })[]
  /** When it was; milliseconds since 1970. */
  at: number
}

export interface SalesQuery extends DayRange {
  /** Every product when absent. */
  products?: readonly ProductId[]
  /** Every store when absent. */
  stores?: readonly StoreId[]
}

/** A day of one level as it counts now. */
export interface KnownSalesDay extends SalesDay {
  /** When it last changed; milliseconds since 1970. */
  updatedAt: number
}

export type PeriodSales = Sales & { start: Day }
export type ProductSales = Sales & { productId: ProductId }

/**
 * Daily sales: from the ledger as it happens, and from uploaded files of the past, which move no stock.
 *
 * Of one level and day the ledger counts if it has a sale or return there, else the newest upload that names it. So a day
 * is never counted twice, and taking an upload back brings back what it stood before.
 */
export interface SalesStore {
  /** How far each level is folded, in the order asked; at most COMMAND_LINES_MAX. */
  positions(tenantId: TenantId, keys: readonly LevelKey[]): Promise<SalesPosition[]>
  /** Adds what a look found and moves its consumer on, all or nothing. The same look again changes nothing. */
  applyLook(look: SalesLook): Promise<void>

  /** The days of the products named, by product, store and day. */
  days(tenantId: TenantId, query: SalesQuery): Promise<KnownSalesDay[]>
  /** Sums over all products: every period in which something happened, in order. */
  totals(tenantId: TenantId, query: Omit<SalesQuery, 'products'> & { grain: Grain }): Promise<PeriodSales[]>
  /** Sums per product: the highest revenue first, then by product number. */
  topProducts(tenantId: TenantId, query: Omit<SalesQuery, 'products'> & { limit: number }): Promise<ProductSales[]>
  /** Every level that ever sold something, by product and store. */
  levels(tenantId: TenantId, query: Pick<SalesQuery, 'products' | 'stores'>): Promise<LevelKey[]>
  /** When a level held nothing, of those with a part between two moments; by product, store and time. */
  stockOuts(
    tenantId: TenantId,
    query: Pick<SalesQuery, 'products' | 'stores'> & { from: number; to: number },
  ): Promise<(LevelKey & StockOut)[]>
  /** First and last day with a sale in the ledger, and the ranges of the uploads, of every store that has any. */
  coverage(tenantId: TenantId): Promise<(Coverage & { ledger?: { firstSale: Day; lastSale: Day } })[]>

  /**
   * Writes an upload whose current version is `ifVersion` (0: a new one, newer than all there are). Its days count while
   * it is `published`, all from the same moment. False when its version is another by now.
   */
  saveUpload(upload: SalesUpload, ifVersion: number): Promise<boolean>
  upload(tenantId: TenantId, uploadId: string): Promise<SalesUpload | undefined>
  /** The upload of the very same bytes, for the same store where one was named, whose days count. */
  uploadOfContent(
    tenantId: TenantId,
    file: Pick<SalesUpload, 'storeId' | 'contentHash'>,
  ): Promise<SalesUpload | undefined>
  /** Newest first; those of none but the stores named, when named. */
  uploads(
    tenantId: TenantId,
    query: { stores?: readonly StoreId[]; limit: number; cursor?: string },
  ): Promise<Page<SalesUpload>>
  /** Adds days to an upload that is there. The same days again are replaced. */
  putUploadDays(tenantId: TenantId, uploadId: string, days: readonly SalesDay[]): Promise<void>
  /** How many of an upload's days the ledger knows better. */
  shadowedCount(tenantId: TenantId, uploadId: string): Promise<number>
  /** Deletes days of an upload, about `limit` at a time. @returns how many; 0 when none are left */
  dropUploadDays(tenantId: TenantId, uploadId: string, limit: number): Promise<number>
}
