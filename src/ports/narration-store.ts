import type { TenantId } from '#domain/values/ids.ts'

/** A tenant's spending on one day (`2026-11-28`), in the unit of its limit. */
export interface SpendKey {
  tenantId: TenantId
  day: string
  unit: 'tokens' | 'money'
}

/** A kept text is asked for again within days, or never. */
export const TEXTS_KEPT_MS = 30 * 86_400_000
/** Of one tenant, the newest. */
export const TEXTS_MAX = 2000
/** Days of spending that stay to be looked at. */
export const SPEND_DAYS_MAX = 400

/**
 * Texts that models wrote, and what they cost.
 *
 * test/contracts/narration-store.ts holds every platform to these words.
 */
export interface NarrationStore {
  /** The text kept under this hash by this tenant, unless it is older than TEXTS_KEPT_MS. */
  keptText(key: { tenantId: TenantId; hash: string; now: number }): Promise<string | undefined>
  /** Keeps or replaces a text, and forgets those older than TEXTS_KEPT_MS and beyond TEXTS_MAX. */
  keepText(entry: { tenantId: TenantId; hash: string; text: string; now: number }): Promise<void>
  /**
   * Sets `amount` aside in one step, unless the day's spending with it would be above `perDay`: then nothing changes.
   * Of two at the same time that fit only singly, one is told no.
   */
  reserve(key: SpendKey, amount: number, perDay: number): Promise<boolean>
  /** Puts what was really spent in the place of what was set aside. May exceed the limit: it has happened. */
  settle(key: SpendKey, spend: { reserved: number; spent: number }): Promise<void>
  /** What is spent and set aside. */
  spent(key: SpendKey): Promise<number>
}
