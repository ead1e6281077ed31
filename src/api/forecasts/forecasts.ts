import { z } from 'zod'
import {
  forecastAccuracy,
  forecastListQuery,
  forecastOverride,
  forecastPage,
  forecastQuery,
  generateForecastsBody,
  overrideBody,
  productForecasts,
} from '#contract/forecasts.ts'
import { job } from '#contract/jobs.ts'
import { productId } from '#contract/primitives.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { Day } from '#domain/values/day.ts'
import { localDay } from '#domain/values/local-time.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import { askForecasts } from '#usecases/forecasts/ask-forecasts.ts'
import { listForecasts } from '#usecases/forecasts/list-forecasts.ts'
import { addOverride, removeOverride } from '#usecases/forecasts/overrides.ts'
import type { ProposeDeps } from '#usecases/forecasts/proposals.ts'
import { type ReadForecastDeps, readAccuracy, readForecasts } from '#usecases/forecasts/read-forecasts.ts'
import { principalOf } from '../access.ts'
import { jobView } from '../jobs.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { accuracyView, forecastView, listedForecastView, overrideView } from './forecast-views.ts'
import { proposalRoutes } from './proposals.ts'

export interface ForecastRouteDeps extends ReadForecastDeps, Omit<ProposeDeps, 'forecasts' | 'catalog'> {
  catalog: CatalogStore
  jobs: JobStore
  randomness: Pick<Randomness, 'id'>
}

const tags = ['Forecasts']
const params = z.object({ productId })

export function forecastRoutes(app: Api, deps: ForecastRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/forecasts/generate',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Forecast everything, a category, a product or a store; a job to look at and to cancel',
      body: generateForecastsBody,
      response: { 202: job },
    },
    handler: async (request, reply) => {
      const { store, force, ...scope } = request.body
      const wish = { scope: { ...scope, storeId: store }, isForced: force }
      const asked = await askForecasts(deps, principalOf(request), wish)
      if (!asked.ok) return sendRefusal(reply, asked.refusal)
      return reply.code(202).header('location', `/api/v1/jobs/${asked.value.jobId}`).send(jobView(asked.value))
    },
  })
  listRoute(app, deps)
  readRoutes(app, deps)
  overrideRoutes(app, deps)
  proposalRoutes(app, deps)
}

/** Which day it is, store by store. */
async function todayIn({ catalog, clock }: ForecastRouteDeps, { tenantId }: Principal) {
  const stores = await catalog.stores(tenantId)
  const zones = new Map(stores.map(({ storeId, timeZone }) => [storeId, timeZone]))
  const now = clock.now()
  return (storeId: string): Day => localDay(now, zones.get(storeId) ?? 'UTC')
}

function listRoute(app: Api, deps: ForecastRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/forecasts',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'What is expected to sell in each store, what sells most first',
      querystring: forecastListQuery,
      response: { 200: forecastPage },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const found = await listForecasts(deps, principal, request.query)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const today = await todayIn(deps, principal)
      const { data, nextCursor } = found.value
      return reply.send({ data: data.map((one) => listedForecastView(one, today(one.forecast.storeId))), nextCursor })
    },
  })
}

function readRoutes(app: Api, deps: ForecastRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/forecasts/:productId',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'What is expected to sell, day by day, in each store',
      params,
      querystring: forecastQuery,
      response: { 200: productForecasts },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const asked = { ...request.params, ...request.query }
      const found = await readForecasts(deps, principal, asked)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const today = await todayIn(deps, principal)
      return reply.send({
        productId: asked.productId,
        hasNarrator: deps.narrator !== undefined,
        stores: found.value.map((shown) => forecastView(shown, today(shown.forecast.storeId))),
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/forecasts/:productId/accuracy',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'How forecasts would have done in the past, and how those published did',
      params,
      querystring: forecastQuery,
      response: { 200: forecastAccuracy },
    },
    handler: async (request, reply) => {
      const asked = { ...request.params, ...request.query }
      const found = await readAccuracy(deps, principalOf(request), asked)
      return found.ok ? reply.send(accuracyView(asked.productId, found.value)) : sendRefusal(reply, found.refusal)
    },
  })
}

function overrideRoutes(app: Api, deps: ForecastRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/forecasts/:productId/overrides',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Say what you know better than the forecast; kept beside it, and judged by what happens',
      params,
      body: overrideBody,
      response: { 201: forecastOverride },
    },
    handler: async (request, reply) => {
      const { store, factor, unitsPerDay, ...wish } = request.body
      const change =
        factor === undefined ? { kind: 'units' as const, units: unitsPerDay! } : { kind: 'factor' as const, factor }
      const added = await addOverride(deps, principalOf(request), {
        ...request.params,
        ...wish,
        storeId: store,
        change,
      })
      return added.ok ? reply.code(201).send(overrideView(added.value)) : sendRefusal(reply, added.refusal)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/forecasts/overrides/:overrideId',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Take an override back; it stays on record',
      params: z.object({ overrideId: z.string().max(100) }),
      response: { 200: forecastOverride },
    },
    handler: async (request, reply) => {
      const removed = await removeOverride(deps, principalOf(request), request.params.overrideId)
      return removed.ok ? reply.send(overrideView(removed.value)) : sendRefusal(reply, removed.refusal)
    },
  })
}
