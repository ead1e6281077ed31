import { z } from 'zod'
import { alert, alertPage, alertQuery, snoozeBody } from '#contract/alerts.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { type AlertDeps, handleAlert, listAlerts, readAlert } from '#usecases/alerts/handle-alert.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { alertViews, statesOf } from './alert-views.ts'

type Deps = AlertDeps & { catalog: Pick<CatalogStore, 'tenant' | 'productsById'> }

const tags = ['Alerts']
const params = z.object({ alertId: z.string().max(100) })

export function alertRoutes(app: Api, deps: Deps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/alerts',
    config: { permission: 'stock:read' },
    schema: { tags, summary: 'Alerts, the newest first', querystring: alertQuery, response: { 200: alertPage } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const { state, kind, product, ...query } = request.query
      const wanted = { ...query, states: statesOf(state), kinds: kind && [kind], productId: product }
      const found = await listAlerts(deps, principal, wanted)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { data, nextCursor } = found.value
      return reply.send({ data: await alertViews(deps, principal.tenantId, data), nextCursor })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/alerts/:alertId',
    config: { permission: 'stock:read' },
    schema: { tags, summary: 'One alert', params, response: { 200: alert } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const found = await readAlert(deps, principal, request.params.alertId)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const [view] = await alertViews(deps, principal.tenantId, [found.value])
      return reply.send(view!)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/alerts/:alertId/acknowledge',
    config: { permission: 'alerts:handle' },
    schema: { tags, summary: 'Say that somebody is on it', params, response: { 200: alert } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const changed = await handleAlert(deps, principal, { alertId: request.params.alertId })
      if (!changed.ok) return sendRefusal(reply, changed.refusal)
      const [view] = await alertViews(deps, principal.tenantId, [changed.value])
      return reply.send(view!)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/alerts/:alertId/snooze',
    config: { permission: 'alerts:handle' },
    schema: { tags, summary: 'Hear of it again later', params, body: snoozeBody, response: { 200: alert } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const snooze = { alertId: request.params.alertId, snoozeUntil: request.body.until }
      const changed = await handleAlert(deps, principal, snooze)
      if (!changed.ok) return sendRefusal(reply, changed.refusal)
      const [view] = await alertViews(deps, principal.tenantId, [changed.value])
      return reply.send(view!)
    },
  })
}
