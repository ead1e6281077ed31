import type { Principal } from '#domain/identity/permission.ts'
import { type Supplier, type SupplierSettings, supplierSettings } from '#domain/purchasing/supplier.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Page } from '#ports/page.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'

/** The suppliers that products name or that have settings, by name. They are the whole shop's, as products are. */
export const listSuppliers = (
  { suppliers }: { suppliers: SupplierStore },
  { tenantId }: Principal,
  page: { limit: number; cursor?: string },
): Promise<Page<Supplier>> => suppliers.suppliers(tenantId, page)

/** One supplier. */
export async function readSupplier(
  { suppliers }: { suppliers: SupplierStore },
  { tenantId }: Principal,
  name: string,
): Promise<Result<Supplier, Refusal<'NOT_FOUND'>>> {
  const found = await suppliers.supplier(tenantId, name)
  return found ? accept(found) : refuse('NOT_FOUND', `No product names the supplier "${name}".`)
}

/** Replaces a supplier's settings. Products need not name it yet: one may agree on terms first. */
export async function saveSupplier(
  { suppliers }: { suppliers: SupplierStore },
  { tenantId }: Principal,
  { name, settings, ifVersion }: { name: string; settings: SupplierSettings; ifVersion: number },
): Promise<Result<Supplier, Refusal<'INVALID_INPUT' | 'VERSION_CONFLICT'>>> {
  const checked = supplierSettings(settings)
  if (!checked.ok) return checked
  const outcome = await suppliers.saveSupplier(tenantId, name, { settings: checked.value, ifVersion })
  if (outcome.kind === 'saved') return accept(outcome.value)
  return refuse('VERSION_CONFLICT', 'Somebody changed this supplier since you opened it. Open it again.')
}
