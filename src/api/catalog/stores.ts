import { z } from 'zod'
import { createStoreBody, store, storeInput } from '#contract/catalog.ts'
import { storeId } from '#contract/primitives.ts'
import { mayUseStore } from '#domain/identity/permission.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { listStores } from '#usecases/catalog/list-stock.ts'
import { saveStore } from '#usecases/catalog/save-store.ts'
import { principalOf } from '../access.ts'
import { sendVersion, versionToMatch } from '../etag.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'

const params = z.object({ storeId })

export function storeRoutes(app: Api, { catalog }: { catalog: CatalogStore }): void {
  app.route({
    method: 'GET',
    url: '/api/v1/stores',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Catalog'],
      summary: 'The stores you may see',
      response: { 200: z.object({ data: z.array(store) }) },
    },
    handler: async (request) => ({ data: await listStores({ catalog }, principalOf(request)) }),
  })

  app.route({
    method: 'POST',
    url: '/api/v1/stores',
    config: { permission: 'settings:manage' },
    schema: { tags: ['Catalog'], summary: 'Open a store', body: createStoreBody, response: { 201: store } },
    handler: async (request, reply) => {
      const saved = await saveStore({ catalog }, principalOf(request), { store: request.body, ifVersion: 0 })
      if (!saved.ok) return sendRefusal(reply, saved.refusal)
      return sendVersion(reply, saved.value.version).code(201).send(saved.value)
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/stores/:storeId',
    config: { permission: 'stock:read' },
    schema: { tags: ['Catalog'], summary: 'One store', params, response: { 200: store } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const found = await catalog.store(principal.tenantId, request.params.storeId)
      if (!found || !mayUseStore(principal, found.storeId)) {
        return sendRefusal(reply, { code: 'NOT_FOUND', message: `There is no store "${request.params.storeId}".` })
      }
      return sendVersion(reply, found.version).send(found)
    },
  })

  app.route({
    method: 'PUT',
    url: '/api/v1/stores/:storeId',
    config: { permission: 'settings:manage' },
    schema: { tags: ['Catalog'], summary: 'Change a store', params, body: storeInput, response: { 200: store } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      if (!mayUseStore(principal, request.params.storeId)) {
        return sendRefusal(reply, { code: 'STORE_NOT_ALLOWED', message: 'You have no access to this store.' })
      }
      const version = versionToMatch(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const change = { store: { ...request.body, storeId: request.params.storeId }, ifVersion: version.value }
      const saved = await saveStore({ catalog }, principal, change)
      return saved.ok ? sendVersion(reply, saved.value.version).send(saved.value) : sendRefusal(reply, saved.refusal)
    },
  })
}
