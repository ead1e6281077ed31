import { z } from 'zod'
import { productId } from '#contract/primitives.ts'
import { productSales, salesQuery, salesSummary } from '#contract/sales.ts'
import { type ReadSalesDeps, readProductSales, readSalesSummary } from '#usecases/sales/read-sales.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { productSalesView, salesSummaryView } from './sales-views.ts'

const tags = ['Sales data']

export function salesDataRoutes(app: Api, deps: ReadSalesDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/sales-data/summary',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'What was sold, by day, week or month, and the products that brought most',
      querystring: salesQuery,
      response: { 200: salesSummary },
    },
    handler: async (request, reply) => {
      const { by, ...query } = request.query
      const found = await readSalesSummary(deps, principalOf(request), { ...query, grain: by })
      return found.ok ? reply.send(salesSummaryView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/sales-data/:productId',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'What a product sold, by day, week or month, with price and days out of stock',
      params: z.object({ productId }),
      querystring: salesQuery,
      response: { 200: productSales },
    },
    handler: async (request, reply) => {
      const { by, ...query } = request.query
      const asked = { ...query, grain: by, productId: request.params.productId }
      const found = await readProductSales(deps, principalOf(request), asked)
      return found.ok ? reply.send(productSalesView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })
}
