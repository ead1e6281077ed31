import { Link } from '@tanstack/react-router'

export interface ProductLinkProps {
  productId: string
  name: string
  /** Opens the product with this store's history. */
  store?: string | undefined
}

/** A product's name with its number below, leading to its page. */
export const ProductLink = ({ productId, name, store }: ProductLinkProps) => (
  <Link
    to="/products/$productId"
    params={{ productId }}
    search={store ? { store } : {}}
    preload={false}
    className="group block min-w-0 rounded"
  >
    <span className="line-clamp-2 font-medium group-hover:underline">
      <bdi>{name}</bdi>
    </span>
    <span className="block truncate text-xs text-muted">{productId}</span>
  </Link>
)
