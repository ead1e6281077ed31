import type { LevelForecast } from '#domain/forecasts/forecast.ts'
import type { Override } from '#domain/forecasts/override.ts'
import type { Proposal } from '#domain/forecasts/proposal.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { Day } from '#domain/values/day.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { Page } from './page.ts'

export interface ForecastQuery {
  /** Every product when absent. */
  products?: readonly ProductId[]
  /** Every store when absent. */
  stores?: readonly StoreId[]
}

export interface ForecastListQuery {
  /** Words that all must stand, in any order and case, in number, name, barcode, category or supplier. */
  search?: string
  category?: string
  demandClass?: LevelForecast['demandClass']
  /** Every store when absent. */
  stores?: readonly StoreId[]
  limit: number
  /** From the page before. */
  cursor?: string
}

/** A forecast with what its product is called now. */
export interface ListedForecast {
  /** Without its paths. */
  forecast: LevelForecast
  name: string
  category: string
}

/** Published forecasts, the newest of each level and some of the past, what people said against them, and what models proposed. */
export interface ForecastStore {
  /**
   * Publishes forecasts, each the newest of its level from then on. One with the same first day replaces the one there
   * is; of an older one the paths are forgotten. Resolves when all of them are kept.
   */
  publish(forecasts: readonly LevelForecast[]): Promise<void>
  /** The newest of each level, by product and store. */
  newest(tenantId: TenantId, query: ForecastQuery): Promise<LevelForecast[]>
  /**
   * The newest of each level whose product is not archived, what is expected to sell most in its first 28 days first;
   * of equals by product and store.
   * @throws InvalidCursorError
   */
  list(tenantId: TenantId, query: ForecastListQuery): Promise<Page<ListedForecast>>
  /** What the newest of each level was learnt from, and when it begins: enough to know whether to make it again. */
  inputs(
    tenantId: TenantId,
    query: ForecastQuery,
  ): Promise<(LevelKey & Pick<LevelForecast, 'inputHash' | 'firstDay' | 'madeAt'>)[]>
  /** The early demand of the newest of each level, by product and store: a tenth of the reading that paths take. */
  earlyDemands(tenantId: TenantId, query: ForecastQuery): Promise<(LevelKey & Pick<LevelForecast, 'earlyDemand'>)[]>
  /** Those of one level that begin on or after a day, the oldest first, without their paths. */
  published(tenantId: TenantId, key: LevelKey, from: Day): Promise<LevelForecast[]>
  /** Forgets forecasts that begin before a day and are not the newest of their level, but for those of Mondays. */
  thin(tenantId: TenantId, before: Day): Promise<number>
  /** Forgets forecasts that begin before a day and are not the newest of their level. */
  forget(tenantId: TenantId, before: Day): Promise<number>

  addOverride(override: Override): Promise<void>
  /** Notes when it was taken back. False when there is none (left) to take back. */
  removeOverride(tenantId: TenantId, overrideId: string, removedAt: number): Promise<boolean>
  override(tenantId: TenantId, overrideId: string): Promise<Override | undefined>
  /** Those with a day on or after `from`, taken back or not, by product, store and age. */
  overrides(tenantId: TenantId, query: ForecastQuery & { from: Day }): Promise<Override[]>

  /** Keeps a proposal beside the forecasts. It is in none of the answers above. */
  addProposal(proposal: Proposal): Promise<void>
  /**
   * Notes what somebody decided and adds the overrides that follow from it, all or nothing. False when there is no such
   * proposal, or it is decided: then nothing changes.
   */
  decideProposal(
    tenantId: TenantId,
    proposalId: string,
    decided: { decision: NonNullable<Proposal['decision']>; overrides: readonly Override[] },
  ): Promise<boolean>
  proposal(tenantId: TenantId, proposalId: string): Promise<Proposal | undefined>
  /** Those with a day on or after `from`, decided or not, by product, store and age. */
  proposals(tenantId: TenantId, query: ForecastQuery & { from: Day }): Promise<Proposal[]>
}
