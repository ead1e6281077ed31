import type { Product } from '#domain/catalog/product.ts'
import type { ProductId, TenantId } from '#domain/values/ids.ts'
import type { CatalogStore, ProductDraft } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'

/** How often a chunk looks again when somebody edits one of its products at the same moment. */
const ATTEMPTS_MAX = 5

/**
 * Changes products in one go, each from what it is at that moment; `change` says undefined where nothing is to be done.
 * Doing it twice changes nothing the second time.
 */
export async function changeProducts(
  { catalog, clock }: { catalog: Pick<CatalogStore, 'productsById' | 'saveProducts'>; clock: Clock },
  tenantId: TenantId,
  {
    productIds,
    change,
  }: {
    productIds: readonly ProductId[]
    change(current: Product | undefined, index: number): ProductDraft | undefined
  },
): Promise<void> {
  let open = productIds.map((_, i) => i)
  for (let attempt = 1; attempt <= ATTEMPTS_MAX && open.length > 0; attempt++) {
    const current = await catalog.productsById(
      tenantId,
      open.map((i) => productIds[i]!),
    )
    const wanted = open.flatMap((index, i) => {
      const product = change(current[i], index)
      return product ? [{ index, product, ifVersion: current[i]?.version ?? 0 }] : []
    })
    if (wanted.length === 0) return
    const updatedAt = clock.now()
    const writes = wanted.map(({ product, ifVersion }) => ({ product, ifVersion, updatedAt }))
    const outcomes = await catalog.saveProducts(tenantId, writes)
    open = wanted.filter((_, i) => outcomes[i]?.kind !== 'saved').map(({ index }) => index)
  }
  if (open.length > 0)
    throw new Error(`${open.length} products were changed by somebody else ${ATTEMPTS_MAX} times in a row`)
}
