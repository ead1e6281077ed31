import type { Supplier, SupplierSettings } from '#domain/purchasing/supplier.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { SaveOutcome } from './catalog-store.ts'
import type { Page } from './page.ts'

/**
 * What is known of suppliers. They have no life of their own: a supplier is a text on products, with or without settings.
 *
 * test/contracts/supplier-store.ts holds every platform to these words.
 */
export interface SupplierStore {
  /** Every supplier that a product which is not archived names, or that has settings, by name. */
  suppliers(tenantId: TenantId, page: { limit: number; cursor?: string }): Promise<Page<Supplier>>
  /** Undefined when neither a product names it, archived or not, nor are there settings. */
  supplier(tenantId: TenantId, name: string): Promise<Supplier | undefined>
  /** Replaces the settings whose current version is `ifVersion` (0: there are none yet). */
  saveSupplier(
    tenantId: TenantId,
    name: string,
    write: { settings: SupplierSettings; ifVersion: number },
  ): Promise<SaveOutcome<Supplier>>
}
