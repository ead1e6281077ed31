import { z } from 'zod'
import { postMovementsBody, recordedMovements } from '#contract/movements.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { postMovement } from '#usecases/ledger/post-movement.ts'
import { settleReversals } from '#usecases/purchasing/settle-order.ts'
import { principalOf } from '../access.ts'
import { type PlacesOf, storePlaces } from '../currencies.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { movementView } from './ledger-views.ts'
import { toCommand } from './movement-body.ts'

export interface MovementRouteDeps {
  stock: StockStore
  catalog: Pick<CatalogStore, 'stores'>
  clock: Clock
  purchaseOrders: Pick<PurchaseOrderStore, 'order' | 'save'>
}

export function movementRoutes(app: Api, deps: MovementRouteDeps): void {
  const { stock, catalog, clock } = deps
  app.route({
    method: 'POST',
    url: '/api/v1/movements',
    config: { permission: 'stock:write' },
    schema: {
      tags: ['Ledger'],
      summary: 'Record movements: all lines or none, once per idempotency key',
      headers: z.object({ 'idempotency-key': z.string().optional() }),
      body: postMovementsBody,
      response: { 201: recordedMovements },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const hasMoney = request.body.lines.some((line) => line.unitPrice ?? line.unitCost)
      const placesOf: PlacesOf = hasMoney ? await storePlaces(catalog, principal.tenantId) : () => 0
      const command = toCommand(request.body, request.headers['idempotency-key'], placesOf)
      if (!command.ok) return sendRefusal(reply, command.refusal)
      const posted = await postMovement({ stock, clock }, principal, command.value)
      if (!posted.ok) return sendRefusal(reply, posted.refusal)
      await settleReversals(deps, principal.tenantId, posted.value.movements)
      if (posted.value.isReplay) reply.header('idempotent-replayed', 'true')
      return reply
        .code(201)
        .send({ movements: posted.value.movements.map((movement) => movementView(movement, placesOf)) })
    },
  })
}
