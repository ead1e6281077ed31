import type { Decision } from '#domain/recommendations/decision.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Page } from './page.ts'

/** What people made of recommendations. */
export interface DecisionStore {
  /** Keeps decisions, all or none; those whose id is there already stay as they are. */
  add(decisions: readonly Decision[]): Promise<void>
  /** Newest first; of the stores named, when named. */
  list(
    tenantId: TenantId,
    query: { stores?: readonly StoreId[]; limit: number; cursor?: string },
  ): Promise<Page<Decision>>
  /** The newest of each level that was made since, by product and store. */
  newestSince(tenantId: TenantId, at: number): Promise<Decision[]>
}
