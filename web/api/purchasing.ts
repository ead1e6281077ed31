import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  createOrderBody,
  incomingPage,
  OrderView,
  orderInput,
  orderPage,
  receiveOrderBody,
  SupplierView,
  supplierInput,
} from '#contract/purchasing.ts'
import { call } from './client.ts'

export type OrderFilter = { state?: string | undefined; store?: string | undefined }
export type NewOrder = z.input<typeof createOrderBody>
export type OrderEdit = z.input<typeof orderInput>
export type SupplierEdit = z.input<typeof supplierInput>
export type Arrival = z.input<typeof receiveOrderBody>

const part = encodeURIComponent
const PAGE_LIMIT = 50
/** As many as the API gives at once: more suppliers than anybody reads through; the field takes any name. */
const SUPPLIERS_MAX = 200

const STORES_MAX = 200

const orderPath = (orderId: string) => `/purchase-orders/${part(orderId)}`

export const ordersQuery = (filter: OrderFilter) =>
  infiniteQueryOptions({
    queryKey: ['orders', 'list', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof orderPage>>('GET', '/purchase-orders', {
        query: { ...filter, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const orderQuery = (orderId: string) =>
  queryOptions({
    queryKey: ['orders', 'one', orderId],
    queryFn: ({ signal }) => call<OrderView>('GET', orderPath(orderId), { signal }),
  })

/** What a product's levels expect. A product is in at most as many stores as one page has. */
export const incomingOfProductQuery = (productId: string) =>
  queryOptions({
    queryKey: ['orders', 'incoming', productId],
    queryFn: ({ signal }) =>
      call<z.infer<typeof incomingPage>>('GET', '/incoming', {
        query: { product: productId, limit: STORES_MAX },
        signal,
      }).then(({ data }) => data),
  })

export const suppliersQuery = queryOptions({
  queryKey: ['suppliers'],
  queryFn: ({ signal }) =>
    call<{ data: SupplierView[] }>('GET', '/suppliers', { query: { limit: SUPPLIERS_MAX }, signal }).then(
      ({ data }) => data,
    ),
})

export const saveSupplier = (name: string, body: SupplierEdit, version: number): Promise<SupplierView> =>
  call('PUT', `/suppliers/${part(name)}`, { body, ifMatch: version })

export const createOrder = (body: NewOrder, idempotencyKey: string): Promise<OrderView> =>
  call('POST', '/purchase-orders', { body, idempotencyKey })

export const editOrder = (orderId: string, body: OrderEdit, version: number): Promise<OrderView> =>
  call('PUT', orderPath(orderId), { body, ifMatch: version })

export const placeOrder = (orderId: string, expectedOn: string | null, version: number): Promise<OrderView> =>
  call('POST', `${orderPath(orderId)}/order`, { body: { expectedOn }, ifMatch: version })

/** Books what came, once per key. */
export const receiveOrder = (orderId: string, body: Arrival, idempotencyKey: string): Promise<OrderView> =>
  call('POST', `${orderPath(orderId)}/receive`, { body, idempotencyKey })

export const endOrder = (orderId: string, action: 'cancel' | 'close', note: string | null): Promise<OrderView> =>
  call('POST', `${orderPath(orderId)}/${action}`, { body: { note } })

export const orderFileAddress = (orderId: string): string => `/api/v1${orderPath(orderId)}/csv`

/** Shows the order as it is now, and lets the lists find out. */
export function orderChanged(client: QueryClient, order: OrderView): void {
  client.setQueryData(orderQuery(order.orderId).queryKey, order)
  void client.invalidateQueries({ queryKey: ['orders', 'list'] })
  void client.invalidateQueries({ queryKey: ['orders', 'incoming'] })
}
