import type { Product } from './product.ts'

/** Makes two spellings one: case, accents and full-width forms do not matter to somebody searching. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** What a search looks through. */
export const searchText = (
  product: Pick<Product, 'productId' | 'name' | 'category' | 'barcode' | 'supplier'>,
): string =>
  fold([product.productId, product.name, product.category, product.barcode, product.supplier].filter(Boolean).join(' '))

/** Long pastes are no searches. */
const TERMS_MAX = 8

/** The words a product must hold, all of them, for a search to find it. */
export const searchTerms = (search: string): string[] => fold(search).split(/\s+/).filter(Boolean).slice(0, TERMS_MAX)
