import { z } from 'zod'
import { createOrderBody, orderInput, orderPage, orderQuery, purchaseOrder } from '#contract/purchasing.ts'
import { ORDER_STATES, type OrderState, type PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import { currencyPlaces } from '#domain/values/money.ts'
import { createOrder, editOrder, listOrders, type OrderDeps, readOrder } from '#usecases/purchasing/manage-orders.ts'
import { principalOf } from '../access.ts'
import { storePlaces } from '../currencies.ts'
import { sendVersion, versionToMatch } from '../etag.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { orderCsv } from './order-csv.ts'
import { orderSummaryView, orderView, toDraft } from './order-views.ts'

export type OrderRouteDeps = OrderDeps & { catalog: Parameters<typeof storePlaces>[0] }

export const orderTags = ['Purchasing']
export const orderParams = z.object({ orderId: z.string().max(100) })

const STATES: Record<'open' | 'all', readonly OrderState[]> = {
  open: ['draft', 'ordered', 'partially_received'],
  all: ORDER_STATES,
}

const statesOf = (state: 'open' | 'all' | OrderState) => (state === 'open' || state === 'all' ? STATES[state] : [state])

/** An order with the names of its products. */
export async function viewOrder({ catalog }: Pick<OrderDeps, 'catalog'>, order: PurchaseOrder) {
  const ids = order.lines.map(({ productId }) => productId)
  const products = await catalog.productsById(order.tenantId, ids)
  return orderView(order, new Map(products.flatMap((product) => (product ? [[product.productId, product]] : []))))
}

export function orderRoutes(app: Api, deps: OrderRouteDeps): void {
  listRoute(app, deps)
  createRoute(app, deps)
  readRoutes(app, deps)
  editRoute(app, deps)
}

function listRoute(app: Api, deps: OrderRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/purchase-orders',
    config: { permission: 'stock:read' },
    schema: {
      tags: orderTags,
      summary: 'Purchase orders, the newest first; `open` is drafts and all that is still expected',
      querystring: orderQuery,
      response: { 200: orderPage },
    },
    handler: async (request, reply) => {
      const { state, ...query } = request.query
      const found = await listOrders(deps, principalOf(request), { ...query, states: statesOf(state) })
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { data, nextCursor } = found.value
      return reply.send({ data: data.map(orderSummaryView), nextCursor })
    },
  })
}

function createRoute(app: Api, deps: OrderRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/purchase-orders',
    config: { permission: 'planning:write' },
    schema: {
      tags: orderTags,
      summary: 'Make a draft; with an Idempotency-Key, asking twice makes one',
      headers: z.object({ 'idempotency-key': z.string().min(1).max(200).optional() }),
      body: createOrderBody,
      response: { 201: purchaseOrder },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const { storeId, recommendations, ...input } = request.body
      const draft = toDraft(input, await placesOf(deps, principal.tenantId, storeId))
      if (!draft.ok) return sendRefusal(reply, draft.refusal)
      const key = request.headers['idempotency-key']
      const created = await createOrder(deps, principal, { ...draft.value, storeId, recommendations, key })
      if (!created.ok) return sendRefusal(reply, created.refusal)
      const { order, isReplay } = created.value
      if (isReplay) reply.header('idempotent-replayed', 'true')
      return sendVersion(reply, order.version)
        .code(201)
        .send(await viewOrder(deps, order))
    },
  })
}

const placesOf = async ({ catalog }: OrderRouteDeps, tenantId: TenantId, storeId: StoreId): Promise<number> =>
  (await storePlaces(catalog, tenantId))(storeId)

function readRoutes(app: Api, deps: OrderRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/purchase-orders/:orderId',
    config: { permission: 'stock:read' },
    schema: { tags: orderTags, summary: 'One purchase order', params: orderParams, response: { 200: purchaseOrder } },
    handler: async (request, reply) => {
      const found = await readOrder(deps, principalOf(request), request.params.orderId)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      return sendVersion(reply, found.value.version).send(await viewOrder(deps, found.value))
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/purchase-orders/:orderId/csv',
    config: { permission: 'stock:read' },
    schema: {
      tags: orderTags,
      summary: 'One purchase order as a CSV file for its supplier; cells that look like formulas start with a quote',
      params: orderParams,
    },
    handler: async (request, reply) => {
      const found = await readOrder(deps, principalOf(request), request.params.orderId)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${found.value.number}.csv"`)
        .send(orderCsv(await viewOrder(deps, found.value)))
    },
  })
}

function editRoute(app: Api, deps: OrderRouteDeps): void {
  app.route({
    method: 'PUT',
    url: '/api/v1/purchase-orders/:orderId',
    config: { permission: 'planning:write' },
    schema: {
      tags: orderTags,
      summary: 'Change a draft',
      params: orderParams,
      body: orderInput,
      response: { 200: purchaseOrder },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const version = versionToMatch(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const { orderId } = request.params
      const found = await readOrder(deps, principal, orderId)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const draft = toDraft(request.body, currencyPlaces(found.value.currency))
      if (!draft.ok) return sendRefusal(reply, draft.refusal)
      const saved = await editOrder(deps, principal, { orderId, ifVersion: version.value, draft: draft.value })
      if (!saved.ok) return sendRefusal(reply, saved.refusal)
      return sendVersion(reply, saved.value.version).send(await viewOrder(deps, saved.value))
    },
  })
}
