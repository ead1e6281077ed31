import type { ProductId, StoreId } from '../values/ids.ts'
import type { ArchiveRecord } from './archive-record.ts'

interface References {
  stores: readonly StoreId[]
  products: readonly ProductId[]
}

/** Stores and products that a record tells of. Not which stores somebody may see: of one that is gone there is nothing to see. */
export function referencesOf(record: ArchiveRecord): References {
  switch (record.kind) {
    case 'store':
    case 'product':
      return { stores: [], products: [] }
    case 'report':
      return ofBoth(record.value.report)
    case 'sales-upload': {
      const { ranges, storeId } = record.value.upload
      return {
        stores: [...present(storeId), ...listed(ranges).flatMap((range) => present(range.storeId))],
        products: [],
      }
    }
    case 'order': {
      const { storeId, lines } = record.value
      return { stores: present(storeId), products: listed(lines).flatMap((line) => present(line.productId)) }
    }
    default:
      return ofBoth(record.value as { storeId?: StoreId; productId?: ProductId })
  }
}

/** Nothing is known of a record but that it has a name. */
const listed = <T>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : []

const present = (id: string | undefined): string[] => (id === undefined ? [] : [id])

const ofBoth = ({ storeId, productId }: { storeId?: StoreId; productId?: ProductId }): References => ({
  stores: present(storeId),
  products: present(productId),
})

/**
 * Looks at records as they go by in their order, stores and products first: whoever follows the ledger of a whole
 * installation stumbles over a level whose store is nowhere, and so do lists and reports. Holds the names of all stores and products.
 */
export function referenceProof() {
  const stores = new Set<string>()
  const products = new Set<string>()
  return {
    /** @returns what is wrong */
    take(record: ArchiveRecord): string | undefined {
      if (record.kind === 'store') stores.add(record.value.storeId)
      if (record.kind === 'product') products.add(record.value.productId)
      const named = referencesOf(record)
      const store = named.stores.find((id) => !stores.has(id))
      if (store !== undefined) return `a ${record.kind} is of the store ${JSON.stringify(store)}, which is not there`
      const product = named.products.find((id) => !products.has(id))
      if (product === undefined) return undefined
      return `a ${record.kind} is of the product ${JSON.stringify(product)}, which is not there`
    },
  }
}
