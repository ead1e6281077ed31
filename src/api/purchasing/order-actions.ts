import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { endOrderBody, placeOrderBody, purchaseOrder, receiveOrderBody } from '#contract/purchasing.ts'
import type { RefusalCode } from '#contract/refusals.ts'
import type { PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import { accept, type Refusal, type Result } from '#domain/values/result.ts'
import { callOffOrder, closeShort, orderOrder } from '#usecases/purchasing/manage-orders.ts'
import { receiveOrder } from '#usecases/purchasing/receive-order.ts'
import { principalOf } from '../access.ts'
import { sendVersion, versionToMatch } from '../etag.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { type OrderRouteDeps, orderParams, orderTags, viewOrder } from './orders.ts'

/** What happens to an order after it was drafted. */
export function orderActionRoutes(app: Api, deps: OrderRouteDeps): void {
  orderRoute(app, deps)
  receiveRoute(app, deps)
  endRoutes(app, deps)
}

function orderRoute(app: Api, deps: OrderRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/purchase-orders/:orderId/order',
    config: { permission: 'planning:write' },
    schema: {
      tags: orderTags,
      summary: 'Say that a draft is ordered: from now on it counts as incoming',
      params: orderParams,
      body: placeOrderBody,
      response: { 200: purchaseOrder },
    },
    handler: async (request, reply) => {
      const version = versionIfSent(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const change = { ...request.params, ...version.value, expectedOn: request.body?.expectedOn ?? undefined }
      return sendOrder(deps, reply, await orderOrder(deps, principalOf(request), change))
    },
  })
}

/** An idempotency key is the sender's; anything longer is a mistake. */
const KEY_LENGTH_MAX = 200

function receiveRoute(app: Api, deps: OrderRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/purchase-orders/:orderId/receive',
    config: { permission: 'stock:write' },
    schema: {
      tags: orderTags,
      summary: 'Book goods that came, once per idempotency key: into the stock and off the order',
      params: orderParams,
      headers: z.object({ 'idempotency-key': z.string().optional() }),
      body: receiveOrderBody,
      response: { 200: purchaseOrder },
    },
    handler: async (request, reply) => {
      const key = request.headers['idempotency-key'] ?? ''
      if (key === '' || key.length > KEY_LENGTH_MAX) return sendRefusal(reply, keyRequired)
      const { note, ...arrival } = request.body
      const delivery = { ...request.params, ...arrival, key, note: note ?? undefined }
      const received = await receiveOrder(deps, principalOf(request), delivery)
      if (!received.ok) return sendRefusal(reply, received.refusal)
      if (received.value.isReplay) reply.header('idempotent-replayed', 'true')
      return sendOrder(deps, reply, { ok: true, value: received.value.order })
    },
  })
}

const keyRequired = {
  code: 'IDEMPOTENCY_KEY_REQUIRED',
  message: `Send an Idempotency-Key header of 1 to ${KEY_LENGTH_MAX} characters, so that a delivery sent again counts once.`,
} as const

const ENDINGS = [
  { action: 'cancel', summary: 'Call off an order of which nothing has come', run: callOffOrder },
  { action: 'close', summary: 'Call off what a partly received order still has to bring', run: closeShort },
] as const

function endRoutes(app: Api, deps: OrderRouteDeps): void {
  for (const { action, summary, run } of ENDINGS) {
    app.route({
      method: 'POST',
      url: `/api/v1/purchase-orders/:orderId/${action}`,
      config: { permission: 'planning:write' },
      schema: {
        tags: orderTags,
        summary,
        params: orderParams,
        body: endOrderBody,
        response: { 200: purchaseOrder },
      },
      handler: async (request, reply) => {
        const version = versionIfSent(request)
        if (!version.ok) return sendRefusal(reply, version.refusal)
        const change = { ...request.params, ...version.value, note: request.body?.note ?? undefined }
        return sendOrder(deps, reply, await run(deps, principalOf(request), change))
      },
    })
  }
}

/** Steps are refused when the state does not fit; whoever wants more sends the version that was read. */
function versionIfSent(request: FastifyRequest): Result<{ ifVersion?: number }, Refusal<'VERSION_REQUIRED'>> {
  if (request.headers['if-match'] === undefined) return accept({})
  const version = versionToMatch(request)
  return version.ok ? accept({ ifVersion: version.value }) : version
}

async function sendOrder(
  deps: OrderRouteDeps,
  reply: FastifyReply,
  result: Result<PurchaseOrder, Refusal<RefusalCode>>,
): Promise<FastifyReply> {
  if (!result.ok) return sendRefusal(reply, result.refusal)
  return sendVersion(reply, result.value.version).send(await viewOrder(deps, result.value))
}
