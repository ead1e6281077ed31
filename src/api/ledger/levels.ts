import { z } from 'zod'
import { level, levelExplanation, movementPage } from '#contract/movements.ts'
import { pageQuery, productId, storeId } from '#contract/primitives.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { explain, type ReadLevelDeps, readLevel, readMovements } from '#usecases/ledger/read-level.ts'
import { principalOf } from '../access.ts'
import { storePlaces } from '../currencies.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { levelView, movementView } from './ledger-views.ts'

const params = z.object({ productId, storeId })

/** The cursor of a movement page is the `seq` to go on below. */
const movementQuery = pageQuery.extend({ cursor: z.coerce.number().int().min(1).optional() })

export function levelRoutes(app: Api, deps: ReadLevelDeps & { catalog: Pick<CatalogStore, 'stores'> }): void {
  app.route({
    method: 'GET',
    url: '/api/v1/levels/:productId/:storeId',
    config: { permission: 'stock:read' },
    schema: { tags: ['Ledger'], summary: 'How much there is', params, response: { 200: level } },
    handler: async (request, reply) => {
      const result = await readLevel(deps, principalOf(request), request.params)
      return result.ok ? reply.send(levelView(result.value)) : sendRefusal(reply, result.refusal)
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/levels/:productId/:storeId/movements',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Ledger'],
      summary: 'The movements of one level, newest first',
      params,
      querystring: movementQuery,
      response: { 200: movementPage },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const { limit, cursor } = request.query
      const result = await readMovements(deps, principal, { key: request.params, limit, beforeSeq: cursor })
      if (!result.ok) return sendRefusal(reply, result.refusal)
      const placesOf = await storePlaces(deps.catalog, principal.tenantId)
      return reply.send({
        data: result.value.movements.map((movement) => movementView(movement, placesOf)),
        nextCursor: result.value.nextBeforeSeq?.toString(),
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/levels/:productId/:storeId/explain',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Ledger'],
      summary: 'Why it is this number: the movements since the last count that make it',
      params,
      response: { 200: levelExplanation },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const result = await explain(deps, principal, request.params)
      if (!result.ok) return sendRefusal(reply, result.refusal)
      const placesOf = await storePlaces(deps.catalog, principal.tenantId)
      const { movements, ...explanation } = result.value
      return reply.send({
        ...explanation,
        level: levelView(explanation.level),
        movements: movements.map((movement) => movementView(movement, placesOf)),
      })
    },
  })
}
