import type { Store } from '#domain/catalog/product.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'

/** Creates a store (`ifVersion` 0) or changes one that nobody changed since `ifVersion`. */
export async function saveStore(
  { catalog }: { catalog: Pick<CatalogStore, 'saveStore'> },
  { tenantId }: Principal,
  { store, ifVersion }: { store: Omit<Store, 'version'>; ifVersion: number },
): Promise<Result<Store, Refusal<'ALREADY_EXISTS' | 'VERSION_CONFLICT' | 'NOT_FOUND'>>> {
  const outcome = await catalog.saveStore(tenantId, store, ifVersion)
  if (outcome.kind === 'saved') return accept(outcome.value)
  if (ifVersion === 0)
    return refuse('ALREADY_EXISTS', `There is a store "${store.storeId}" already. Choose another id.`)
  if (!outcome.current) return refuse('NOT_FOUND', `There is no store "${store.storeId}".`)
  return refuse(
    'VERSION_CONFLICT',
    'Somebody changed this store since you opened it. Open it again and repeat your change.',
  )
}
