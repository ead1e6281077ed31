import { z } from 'zod'
import { attentionRow, stockPage, stockQuery, stockSummary } from '#contract/catalog.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import { formatMoney, minorUnits } from '#domain/values/money.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { principalOf } from '../access.ts'
import { tenantCurrency } from '../currencies.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { stockRowView } from './catalog-views.ts'

/** The stores a list is about: the one asked for, or all the caller may see. Undefined means every store there is. */
const storesToShow = ({ stores }: Principal, asked?: string): readonly string[] | undefined => {
  if (asked !== undefined) return [asked]
  return stores === 'all' ? undefined : stores
}

const forbidden = { code: 'STORE_NOT_ALLOWED', message: 'You have no access to this store.' } as const

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
      const { store, order, ...query } = request.query
      if (store && !mayUseStore(principal, store)) return sendRefusal(reply, forbidden)
      const stores = storesToShow(principal, store)
      const page = await catalog.stock(principal.tenantId, { ...query, stores, descending: order === 'desc' })
      const currency = await tenantCurrency(catalog, principal.tenantId)
      return reply.send({ data: page.data.map((row) => stockRowView(row, currency)), nextCursor: page.nextCursor })
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
      const principal = principalOf(request)
      const { store } = request.query
      if (store && !mayUseStore(principal, store)) return sendRefusal(reply, forbidden)
      return reply.send(await catalog.stockSummary(principal.tenantId, storesToShow(principal, store)))
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
      const { store, limit } = request.query
      if (store && !mayUseStore(principal, store)) return sendRefusal(reply, forbidden)
      const rows = await catalog.attention(principal.tenantId, { stores: storesToShow(principal, store), limit })
      const currency = await tenantCurrency(catalog, principal.tenantId)
      const data = rows.map((row) => ({
        ...stockRowView(row, currency),
        moneyAtRisk: formatMoney(minorUnits(row.moneyAtRisk), currency.places),
      }))
      return reply.send({ currency: currency.currency, data })
    },
  })
}
