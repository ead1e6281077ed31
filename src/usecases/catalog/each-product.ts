import type { Product } from '#domain/catalog/product.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'

const PRODUCTS_AT_ONCE = 1000

/** Every product that is not archived, by its number. */
export async function* eachProduct(
  catalog: Pick<CatalogStore, 'products'>,
  tenantId: TenantId,
): AsyncGenerator<Product> {
  let cursor: string | undefined
  do {
    const page = await catalog.products(tenantId, {
      limit: PRODUCTS_AT_ONCE,
      ...(cursor === undefined ? {} : { cursor }),
    })
    yield* page.data
    cursor = page.nextCursor
  } while (cursor !== undefined)
}
