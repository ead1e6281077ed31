import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ProductView } from '#contract/catalog.ts'
import { incomingOfProductQuery } from '../../api/purchasing.ts'
import { formatQuantity } from '../../app/format.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { ExpectedDay } from '../purchasing/order-parts.tsx'

/** What is on its way to each store, and when; nothing where nothing is. */
export function OnOrder({ product }: { product: ProductView }) {
  const storeName = useStoreNames()
  const incoming = useQuery(incomingOfProductQuery(product.productId)).data ?? []
  if (incoming.length === 0) return null
  return (
    <Card title="On order">
      <ul className="flex flex-col gap-3 text-sm">
        {incoming.flatMap(({ storeId, deliveries }) =>
          deliveries.map(({ orderId, number, quantity, expectedOn }) => (
            <li key={orderId} className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-semibold whitespace-nowrap">
                {formatQuantity(quantity)} <span className="text-xs font-normal text-muted">{product.unit}</span>
              </span>
              <ExpectedDay order={{ state: 'ordered', storeId, expectedOn }} />
              <span className="basis-full text-xs text-muted">
                {storeName(storeId)},{' '}
                <Link to="/orders/$orderId" params={{ orderId }} preload={false} className="rounded hover:underline">
                  {number}
                </Link>
              </span>
            </li>
          )),
        )}
      </ul>
    </Card>
  )
}
