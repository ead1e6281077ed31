import { useQuery } from '@tanstack/react-query'
import type { ProductView } from '#contract/catalog.ts'
import { productStockQuery } from '../../api/catalog.ts'
import { LiveQuantity } from '../../inventory/live-level.tsx'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Skeleton } from '../../ui/feedback/states.tsx'

/** The product of the code, and how many this store has: the last check before Enter. */
export function ChosenProduct({ product, storeId }: { product: ProductView; storeId: string }) {
  const stock = useQuery(productStockQuery(product.productId))
  const storeName = useStoreNames()(storeId)
  const level = stock.data?.stores.find((store) => store.storeId === storeId)
  return (
    <div
      role="status"
      className="flex items-center justify-between gap-4 rounded-control border-l-4 border-label bg-sunken px-3 py-2 text-sm"
    >
      <ProductLink productId={product.productId} name={product.name} store={storeId} />
      <div className="shrink-0 text-right">
        {level ? (
          <LiveQuantity level={{ ...level, productId: product.productId }} unit={product.unit} className="text-base" />
        ) : (
          <Skeleton className="ml-auto w-12" />
        )}
        <span className="block text-xs text-muted">in {storeName}</span>
      </div>
    </div>
  )
}
