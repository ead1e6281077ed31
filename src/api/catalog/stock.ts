import { z } from 'zod'
import { attentionRow, stockPage, stockQuery, stockSummary } from '#contract/catalog.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { listAttention, listStock, summarizeStock } from '#usecases/catalog/list-stock.ts'
import { principalOf } from '../access.ts'
import { tenantCurrency } from '../currencies.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { attentionRowView, stockRowView } from './catalog-views.ts'

const storeQuery = stockQuery.pick({ store: true })

export function stockRoutes(app: Api, { catalog }: { catalog: CatalogStore }): void {
  app.route({
    method: 'GET',
    url: '/api/v1/stock',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Stock'],
      summary: 'What is on the shelves',
      querystring: stockQuery,
      response: { 200: stockPage },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const { order, ...query } = request.query
      const found = await listStock({ catalog }, principal, { ...query, descending: order === 'desc' })
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { data, nextCursor } = found.value
      const currency = await tenantCurrency(catalog, principal.tenantId)
      return reply.send({ data: data.map((row) => stockRowView(row, currency)), nextCursor })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/stock/summary',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Stock'],
      summary: 'How many levels are out or low',
      querystring: storeQuery,
      response: { 200: stockSummary },
    },
    handler: async (request, reply) => {
      const summary = await summarizeStock({ catalog }, principalOf(request), request.query)
      return summary.ok ? reply.send(summary.value) : sendRefusal(reply, summary.refusal)
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/stock/attention',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Stock'],
      summary: 'Low and out levels, the most money at risk first',
      querystring: storeQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
      response: { 200: z.object({ currency: z.string(), data: z.array(attentionRow) }) },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const found = await listAttention({ catalog }, principal, request.query)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const currency = await tenantCurrency(catalog, principal.tenantId)
      return reply.send({
        currency: currency.currency,
        data: found.value.map((row) => attentionRowView(row, currency)),
      })
    },
  })
}
