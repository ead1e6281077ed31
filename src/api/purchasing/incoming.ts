import { incomingPage, incomingQuery } from '#contract/purchasing.ts'
import { readIncoming } from '#usecases/purchasing/read-incoming.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { incomingView } from './order-views.ts'
import { type OrderRouteDeps, orderTags } from './orders.ts'

export function incomingRoute(app: Api, deps: OrderRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/incoming',
    config: { permission: 'stock:read' },
    schema: {
      tags: orderTags,
      summary: 'What is ordered and has not come, for each product and store that expects something',
      querystring: incomingQuery,
      response: { 200: incomingPage },
    },
    handler: async (request, reply) => {
      const { product: productId, ...query } = request.query
      const found = await readIncoming(deps, principalOf(request), { ...query, productId })
      if (!found.ok) return sendRefusal(reply, found.refusal)
      return reply.send({ data: found.value.data.map(incomingView), nextCursor: found.value.nextCursor })
    },
  })
}
