import type { z } from 'zod'
import { pageQuery } from '#contract/primitives.ts'
import {
  acceptBody,
  accepted,
  decisionPage,
  declineBody,
  recommendationDecision,
  recommendationList,
  recommendationQuery,
} from '#contract/recommendations.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import { accept, type Refusal, type Result } from '#domain/values/result.ts'
import { acceptRecommendations, type DecideDeps, declineRecommendation } from '#usecases/recommendations/decide.ts'
import { type ReadDecisionsDeps, readDecisions } from '#usecases/recommendations/read-decisions.ts'
import {
  type ProductRecommendation,
  type RecommendDeps,
  readRecommendations,
} from '#usecases/recommendations/read-recommendations.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { decisionView, recommendationView } from './recommendation-views.ts'

const tags = ['Recommendations']

export function recommendationRoutes(app: Api, deps: DecideDeps & ReadDecisionsDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/reports/inventory-recommendations',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'What to buy, hand over or reduce, and why, the most money at risk first',
      querystring: recommendationQuery,
      response: { 200: recommendationList },
    },
    handler: async (request, reply) => {
      const found = await listRecommendations(deps, principalOf(request), request.query)
      return found.ok ? reply.send(found.value) : sendRefusal(reply, found.refusal)
    },
  })
  decideRoutes(app, deps)
}

/** The list as people, programs and assistants read it. */
export async function listRecommendations(
  deps: RecommendDeps,
  principal: Principal,
  { store, product, action, supplier, serviceLevel, limit }: z.output<typeof recommendationQuery>,
): Promise<Result<z.input<typeof recommendationList>, Refusal<'STORE_NOT_ALLOWED'>>> {
  const found = await readRecommendations(deps, principal, { store, productId: product, serviceLevel })
  if (!found.ok) return found
  const wanted = found.value.filter(
    (one) =>
      (action === undefined ? one.action !== 'none' : one.action === action) &&
      (supplier ?? one.product.supplier) === one.product.supplier,
  )
  return accept({
    asOf: new Date(deps.clock.now()).toISOString(),
    serviceLevel,
    counts: countsOf(found.value),
    data: wanted.slice(0, limit).map(recommendationView),
    isCut: wanted.length > limit,
  })
}

function countsOf(all: readonly ProductRecommendation[]) {
  const counts = { buy: 0, transfer: 0, reduce: 0, none: 0 }
  for (const { action } of all) counts[action] += 1
  return counts
}

function decideRoutes(app: Api, deps: DecideDeps & ReadDecisionsDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/recommendations/accept',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Make draft orders of recommendations, one for each supplier and store; asked twice it makes them once',
      body: acceptBody,
      response: { 200: accepted },
    },
    handler: async (request, reply) => {
      const key = request.headers['idempotency-key']
      if (typeof key !== 'string' || key === '' || key.length > 200) {
        const message = 'Send an Idempotency-Key header of 1 to 200 characters, so that asking twice orders once.'
        return sendRefusal(reply, { code: 'IDEMPOTENCY_KEY_REQUIRED', message })
      }
      const made = await acceptRecommendations(deps, principalOf(request), { ...request.body, key })
      if (!made.ok) return sendRefusal(reply, made.refusal)
      return reply.send({
        orders: made.value.orders.map(({ orderId, number, supplier, storeId, lines }) => ({
          orderId,
          number,
          supplier,
          storeId,
          lineCount: lines.length,
        })),
        skipped: made.value.skipped,
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/recommendations/decline',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Say that a recommendation is not wanted, and why; it is not made again for a week',
      body: declineBody,
      response: { 200: recommendationDecision },
    },
    handler: async (request, reply) => {
      const declined = await declineRecommendation(deps, principalOf(request), request.body)
      return declined.ok ? reply.send(decisionView(declined.value)) : sendRefusal(reply, declined.refusal)
    },
  })
  decisionsRoute(app, deps)
}

function decisionsRoute(app: Api, deps: ReadDecisionsDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/recommendations/decisions',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'What people made of recommendations, and what followed; newest first',
      querystring: pageQuery,
      response: { 200: decisionPage },
    },
    handler: async (request) => {
      const { data, nextCursor } = await readDecisions(deps, principalOf(request), request.query)
      return {
        data: data.map(({ outcome, name, ...decision }) => ({
          ...decisionView(decision),
          name,
          outcome: {
            orderState: outcome.orderState,
            received: outcome.received === undefined ? undefined : formatQuantity(outcome.received),
            sold: formatQuantity(outcome.sold),
            hoursOut: Math.round(outcome.hoursOut * 10) / 10,
          },
        })),
        nextCursor,
      }
    },
  })
}
