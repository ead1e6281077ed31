import type { ProductFacts } from '#domain/alerts/alert.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'

/** Something changed. A hint where to look: the stores hold the truth, and `seq` tells how far it has come. */
export type Change =
  | { id: number; tenantId: TenantId; kind: 'level'; storeId: StoreId; productId: ProductId; seq: number }
  | {
      id: number
      tenantId: TenantId
      kind: 'product'
      productId: ProductId
      seq: number
      before?: ProductFacts
      after: ProductFacts
    }
  | { id: number; tenantId: TenantId; kind: 'policy'; storeId?: StoreId; productId: ProductId; seq: number }
  | { id: number; tenantId: TenantId; kind: 'alert'; storeId?: StoreId; alertId: string; seq: number }
  | { id: number; tenantId: TenantId; kind: 'import'; storeId?: StoreId; importId: string; seq: number }
  | { id: number; tenantId: TenantId; kind: 'order'; storeId?: StoreId; orderId: string; seq: number }

/**
 * What happened, in the order it happened, for whoever follows.
 *
 * A consumer keeps its own place (`cursor`) and may be handed a change twice; it is never skipped one.
 */
export interface ChangeFeed {
  /**
   * Changes after `afterId`, oldest first: about `limit`, and more only so that all of one command come together, since
   * they share one id.
   */
  after(afterId: number, limit: number): Promise<Change[]>
  /** The newest change's id; 0 when there is none. */
  latest(): Promise<number>
  /** Where a named consumer stands: the id of the last change it is done with; 0 for a new one. */
  cursor(consumer: string): Promise<number>
  /** Notes that a consumer is done with everything up to `changeId`. Going backwards is ignored. */
  advance(consumer: string, changeId: number): Promise<void>
  /**
   * Forgets changes that all of these consumers are done with, but for the newest `keepCount`. Nobody else is waited for: one
   * that nobody calls any more would keep the feed for ever. @returns how many
   */
  forget(keepCount: number, consumers: readonly string[]): Promise<number>
  /** Calls back when there may be something new. May call for nothing, and may miss: a follower also looks by itself. */
  onWake(listener: () => void): () => void
}
