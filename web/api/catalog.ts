import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  attentionRow,
  createProductBody,
  createStoreBody,
  ProductView,
  policy,
  policyInput,
  productInput,
  productPage,
  productStock,
  StoreView,
  stockPage,
  stockQuery,
  stockSummary,
  storeInput,
} from '#contract/catalog.ts'
import { call } from './client.ts'

export type AttentionRow = z.infer<typeof attentionRow>
export type ProductStock = z.infer<typeof productStock>
export type StoreStock = ProductStock['stores'][number]
export type PolicyView = z.infer<typeof policy>
export type StockFilter = Partial<
  Pick<z.input<typeof stockQuery>, 'search' | 'category' | 'store' | 'status' | 'sort' | 'order'>
>

const part = encodeURIComponent
/** As many as the API gives at once: a list that scrolls should rarely wait. */
const PAGE_LIMIT = 200
/** More suggestions than fit below a field are no help. */
const SUGGESTIONS_MAX = 8

/** What a person can take in at once; the stock list has them all. */
const ATTENTION_SHOWN = 12

export const storesQuery = queryOptions({
  queryKey: ['stores'],
  queryFn: ({ signal }) => call<{ data: StoreView[] }>('GET', '/stores', { signal }).then(({ data }) => data),
})

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: ({ signal }) => call<{ data: string[] }>('GET', '/categories', { signal }).then(({ data }) => data),
})

export const stockListQuery = (filter: StockFilter) =>
  infiniteQueryOptions({
    queryKey: ['stock', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof stockPage>>('GET', '/stock', {
        query: { ...filter, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const summaryQuery = (store: string | undefined) =>
  queryOptions({
    queryKey: ['stock', 'summary', store],
    queryFn: ({ signal }) => call<z.infer<typeof stockSummary>>('GET', '/stock/summary', { query: { store }, signal }),
  })

export const attentionQuery = (store: string | undefined) =>
  queryOptions({
    queryKey: ['stock', 'attention', store],
    queryFn: ({ signal }) =>
      call<{ currency: string; data: AttentionRow[] }>('GET', '/stock/attention', {
        query: { store, limit: ATTENTION_SHOWN },
        signal,
      }),
  })

export const productStockQuery = (productId: string) =>
  queryOptions({
    queryKey: ['products', productId, 'stock'],
    queryFn: ({ signal }) => call<ProductStock>('GET', `/products/${part(productId)}/stock`, { signal }),
  })

export const productQuery = (productId: string) =>
  queryOptions({
    queryKey: ['products', productId, 'facts'],
    queryFn: ({ signal }) => call<ProductView>('GET', `/products/${part(productId)}`, { signal }),
  })

/** Products whose number, name, barcode, category or supplier hold the words, archived ones left out. */
export const productSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ['products', 'search', search],
    queryFn: ({ signal }) =>
      call<z.infer<typeof productPage>>('GET', '/products', { query: { search, limit: SUGGESTIONS_MAX }, signal }),
    enabled: search.trim().length > 0,
  })

/** The product that a scanned or typed code stands for. */
export const lookUpProduct = (code: string): Promise<ProductView> =>
  call('GET', '/products/lookup', { query: { code } })

export const createProduct = (body: z.input<typeof createProductBody>): Promise<ProductView> =>
  call('POST', '/products', { body })

export const saveProduct = (
  productId: string,
  body: z.input<typeof productInput>,
  version: number,
): Promise<ProductView> => call('PUT', `/products/${part(productId)}`, { body, ifMatch: version })

export const savePolicy = (
  { productId, storeId }: { productId: string; storeId: string },
  body: z.input<typeof policyInput>,
): Promise<PolicyView> => call('PUT', `/products/${part(productId)}/policy/${part(storeId)}`, { body })

export const createStore = (body: z.input<typeof createStoreBody>): Promise<StoreView> =>
  call('POST', '/stores', { body })

export const saveStore = (storeId: string, body: z.input<typeof storeInput>, version: number): Promise<StoreView> =>
  call('PUT', `/stores/${part(storeId)}`, { body, ifMatch: version })
