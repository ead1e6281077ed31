import { z } from 'zod'
import {
  bulkProductsBody,
  createProductBody,
  policy,
  policyInput,
  product,
  productInput,
  productPage,
  productQuery,
  productStock,
} from '#contract/catalog.ts'
import { productId, storeId } from '#contract/primitives.ts'
import type { FieldProblem } from '#domain/values/result.ts'
import type { CatalogStore, ProductDraft } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { readProductStock } from '#usecases/catalog/read-product-stock.ts'
import { savePolicyOverride } from '#usecases/catalog/save-policy-override.ts'
import { saveProduct, upsertProducts } from '#usecases/catalog/save-product.ts'
import { principalOf } from '../access.ts'
import { tenantCurrency } from '../currencies.ts'
import { sendVersion, versionToMatch } from '../etag.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { policyView, productStockView, productView, toPolicy, toProductDraft } from './catalog-views.ts'

export interface ProductRouteDeps {
  catalog: CatalogStore
  stock: Pick<StockStore, 'levelsOfProduct'>
  clock: Clock
}

const params = z.object({ productId })

export function productRoutes(app: Api, deps: ProductRouteDeps): void {
  findingRoutes(app, deps)
  readingRoutes(app, deps)
  writingRoutes(app, deps)
  bulkRoute(app, deps)
  policyRoute(app, deps)
}

function findingRoutes(app: Api, { catalog }: ProductRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/products',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Catalog'],
      summary: 'Search products',
      querystring: productQuery,
      response: { 200: productPage },
    },
    handler: async (request) => {
      const { tenantId } = principalOf(request)
      const currency = await tenantCurrency(catalog, tenantId)
      const { data, nextCursor } = await catalog.products(tenantId, request.query)
      return { data: data.map((each) => productView(each, currency)), nextCursor }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/products/lookup',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Catalog'],
      summary: 'The product a scanned or typed code stands for: its barcode or its number',
      querystring: z.object({ code: z.string().trim().min(1).max(64) }),
      response: { 200: product },
    },
    handler: async (request, reply) => {
      const { tenantId } = principalOf(request)
      const { code } = request.query
      const found = (await catalog.productByBarcode(tenantId, code)) ?? (await catalog.product(tenantId, code))
      if (!found?.active)
        return sendRefusal(reply, { code: 'NOT_FOUND', message: `No product has the code "${code}".` })
      return reply.send(productView(found, await tenantCurrency(catalog, tenantId)))
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/categories',
    config: { permission: 'stock:read' },
    schema: {
      tags: ['Catalog'],
      summary: 'Categories in use',
      response: { 200: z.object({ data: z.array(z.string()) }) },
    },
    handler: async (request) => ({ data: await catalog.categories(principalOf(request).tenantId) }),
  })
}

function readingRoutes(app: Api, deps: ProductRouteDeps): void {
  const { catalog } = deps
  app.route({
    method: 'GET',
    url: '/api/v1/products/:productId',
    config: { permission: 'stock:read' },
    schema: { tags: ['Catalog'], summary: 'One product', params, response: { 200: product } },
    handler: async (request, reply) => {
      const { tenantId } = principalOf(request)
      const found = await catalog.product(tenantId, request.params.productId)
      if (!found) return sendRefusal(reply, notFound(request.params.productId))
      return sendVersion(reply, found.version).send(productView(found, await tenantCurrency(catalog, tenantId)))
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/products/:productId/stock',
    config: { permission: 'stock:read' },
    schema: { tags: ['Catalog'], summary: 'One product in every store', params, response: { 200: productStock } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const result = await readProductStock(deps, principal, request.params.productId)
      if (!result.ok) return sendRefusal(reply, result.refusal)
      const { product: found, stores } = result.value
      const currency = await tenantCurrency(catalog, principal.tenantId)
      return sendVersion(reply, found.version).send(productStockView(found, stores, currency))
    },
  })
}

function writingRoutes(app: Api, deps: ProductRouteDeps): void {
  const { catalog } = deps
  app.route({
    method: 'POST',
    url: '/api/v1/products',
    config: { permission: 'catalog:write' },
    schema: { tags: ['Catalog'], summary: 'Add a product', body: createProductBody, response: { 201: product } },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const currency = await tenantCurrency(catalog, principal.tenantId)
      const draft = toProductDraft(request.body.productId, request.body, currency)
      if (!draft.ok) return sendRefusal(reply, draft.refusal)
      const saved = await saveProduct(deps, principal, { product: draft.value, ifVersion: 0 })
      if (!saved.ok) return sendRefusal(reply, saved.refusal)
      return sendVersion(reply, saved.value.version).code(201).send(productView(saved.value, currency))
    },
  })

  app.route({
    method: 'PUT',
    url: '/api/v1/products/:productId',
    config: { permission: 'catalog:write' },
    schema: {
      tags: ['Catalog'],
      summary: 'Change a product; `active: false` archives it',
      params,
      body: productInput,
      response: { 200: product },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const version = versionToMatch(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const currency = await tenantCurrency(catalog, principal.tenantId)
      const draft = toProductDraft(request.params.productId, request.body, currency)
      if (!draft.ok) return sendRefusal(reply, draft.refusal)
      const saved = await saveProduct(deps, principal, { product: draft.value, ifVersion: version.value })
      if (!saved.ok) return sendRefusal(reply, saved.refusal)
      return sendVersion(reply, saved.value.version).send(productView(saved.value, currency))
    },
  })
}

const bulkOutcome = z
  .object({ createdCount: z.number().int(), updatedCount: z.number().int(), unchangedCount: z.number().int() })
  .meta({ id: 'BulkOutcome' })

function bulkRoute(app: Api, deps: ProductRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/products/bulk',
    config: { permission: 'catalog:write' },
    schema: {
      tags: ['Catalog'],
      summary: 'Create or replace up to 1,000 products; nothing is written unless every one is valid',
      body: bulkProductsBody,
      response: { 200: bulkOutcome },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const { places } = await tenantCurrency(deps.catalog, principal.tenantId)
      const drafts: ProductDraft[] = []
      const fields: FieldProblem[] = []
      for (const [index, input] of request.body.products.entries()) {
        const draft = toProductDraft(input.productId, input, { places, path: `products[${index}].` })
        if (draft.ok) drafts.push(draft.value)
        else fields.push(...(draft.refusal.fields ?? []))
      }
      if (fields.length > 0) {
        return sendRefusal(reply, { code: 'INVALID_INPUT', message: `${fields.length} fields are not valid.`, fields })
      }
      const outcome = await upsertProducts(deps, principal, drafts)
      return outcome.ok ? reply.send(outcome.value) : sendRefusal(reply, outcome.refusal)
    },
  })
}

function policyRoute(app: Api, { catalog }: ProductRouteDeps): void {
  app.route({
    method: 'PUT',
    url: '/api/v1/products/:productId/policy/:storeId',
    config: { permission: 'catalog:write' },
    schema: {
      tags: ['Catalog'],
      summary: 'What one store wants differently; an empty policy goes back to the product’s own',
      params: z.object({ productId, storeId }),
      body: policyInput,
      response: { 200: policy },
    },
    handler: async (request, reply) => {
      const wanted = toPolicy(request.body, '')
      if (!wanted.ok) return sendRefusal(reply, wanted.refusal)
      const change = { key: request.params, policy: wanted.value }
      const saved = await savePolicyOverride({ catalog }, principalOf(request), change)
      return saved.ok ? reply.send(policyView(saved.value)) : sendRefusal(reply, saved.refusal)
    },
  })
}

const notFound = (id: string) => ({ code: 'NOT_FOUND', message: `There is no product "${id}".` }) as const
