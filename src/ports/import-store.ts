import type { Import, Mapping } from '#domain/imports/import.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Page } from './page.ts'

export interface ImportKey {
  tenantId: TenantId
  importId: string
}

/** A piece of an import's rows, about as many as one ledger command takes. `body` is the text its writer gave. */
export interface ImportChunk {
  kind: 'rows' | 'errors'
  /** 0, 1, 2, ... within the kind. */
  index: number
  rowCount: number
  body: string
}

interface ImportQuery {
  /** Only these stores; every one of the tenant when absent. */
  stores?: readonly StoreId[]
  limit: number
  cursor?: string
}

/** What a person once decided about files with these columns. */
export interface RememberedMapping {
  mapping: Mapping
  decimalMark?: Import['options']['decimalMark']
}

/**
 * Imports, their staged rows, and the mappings people made.
 *
 * Rows are kept in chunks, never one by one: a file can have a million. Every change of an import is announced in the
 * change feed in the same atomic step.
 */
export interface ImportStore {
  /** Writes an import whose current version is `ifVersion` (0: it must not exist yet). False: somebody was faster. */
  save(record: Import, ifVersion: number): Promise<boolean>
  find(key: ImportKey): Promise<Import | undefined>
  /** Newest first. */
  list(tenantId: TenantId, query: ImportQuery): Promise<Page<Import>>

  /** Replaces the chunk of this kind and index. */
  putChunk(key: ImportKey, chunk: ImportChunk): Promise<void>
  chunk(key: ImportKey, place: Pick<ImportChunk, 'kind' | 'index'>): Promise<ImportChunk | undefined>
  dropChunks(key: ImportKey): Promise<void>

  /**
   * Takes one unfinished import (received without a problem, applying or undoing) for `leaseMs`, the oldest first, so that
   * no two workers, in whatever process, work on one. Undefined when there is none to take.
   */
  claim(worker: { workerId: string; now: number; leaseMs: number; only?: ImportKey }): Promise<Import | undefined>
  /** Prolongs a lease. False: it was lost, and the work must stop. */
  renew(key: ImportKey, worker: { workerId: string; now: number; leaseMs: number }): Promise<boolean>
  release(key: ImportKey, workerId: string): Promise<void>

  /** Remembers for this store, and for stores that have nothing of their own. */
  rememberMapping(
    place: { tenantId: TenantId; storeId: StoreId; signature: string },
    remembered: RememberedMapping,
  ): Promise<void>
  /** What this store, else the newest of any store of the tenant, says about files with these columns. */
  rememberedMapping(place: {
    tenantId: TenantId
    storeId: StoreId
    signature: string
  }): Promise<RememberedMapping | undefined>
}
