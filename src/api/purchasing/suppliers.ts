import { z } from 'zod'
import { pageQuery } from '#contract/primitives.ts'
import {
  type SupplierInput,
  type SupplierView,
  supplier,
  supplierInput,
  supplierName,
  supplierPage,
} from '#contract/purchasing.ts'
import { normalizeEmail } from '#domain/identity/email.ts'
import type { Supplier, SupplierSettings } from '#domain/purchasing/supplier.ts'
import { formatMoney, parseMoney } from '#domain/values/money.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { listSuppliers, readSupplier, saveSupplier } from '#usecases/purchasing/suppliers.ts'
import { principalOf } from '../access.ts'
import { tenantCurrency } from '../currencies.ts'
import { sendVersion, versionToMatch } from '../etag.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { orderTags as tags } from './orders.ts'

interface SupplierRouteDeps {
  suppliers: SupplierStore
  catalog: Pick<CatalogStore, 'tenant'>
}

interface Currency {
  currency: string
  places: number
}

const params = z.object({ name: supplierName })

export function supplierRoutes(app: Api, deps: SupplierRouteDeps): void {
  const currencyOf = (tenantId: string) => tenantCurrency(deps.catalog, tenantId)

  app.route({
    method: 'GET',
    url: '/api/v1/suppliers',
    config: { permission: 'stock:read' },
    schema: {
      tags,
      summary: 'Suppliers that products name or that have settings, by name',
      querystring: pageQuery,
      response: { 200: supplierPage },
    },
    handler: async (request) => {
      const principal = principalOf(request)
      const { data, nextCursor } = await listSuppliers(deps, principal, request.query)
      const currency = await currencyOf(principal.tenantId)
      return { data: data.map((each) => supplierView(each, currency)), nextCursor }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/suppliers/:name',
    config: { permission: 'stock:read' },
    schema: {
      tags,
      summary: 'One supplier, by the text that products name it with',
      params,
      response: { 200: supplier },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const found = await readSupplier(deps, principal, request.params.name)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const view = supplierView(found.value, await currencyOf(principal.tenantId))
      return sendVersion(reply, view.version).send(view)
    },
  })

  saveRoute(app, deps)
}

function saveRoute(app: Api, deps: SupplierRouteDeps): void {
  app.route({
    method: 'PUT',
    url: '/api/v1/suppliers/:name',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'How one buys from a supplier; replaces what was set. `If-Match: "0"` where nothing was',
      params,
      body: supplierInput,
      response: { 200: supplier },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const version = versionToMatch(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const currency = await tenantCurrency(deps.catalog, principal.tenantId)
      const settings = toSettings(request.body, currency)
      if (!settings.ok) return sendRefusal(reply, settings.refusal)
      const write = { ...request.params, settings: settings.value, ifVersion: version.value }
      const saved = await saveSupplier(deps, principal, write)
      if (!saved.ok) return sendRefusal(reply, saved.refusal)
      return sendVersion(reply, saved.value.version).send(supplierView(saved.value, currency))
    },
  })
}

const supplierView = ({ minimumOrderValue, ...known }: Supplier, { currency, places }: Currency): SupplierView => ({
  ...known,
  minimumOrderValue: minimumOrderValue === undefined ? undefined : formatMoney(minimumOrderValue, places),
  currency,
})

/** Null and absent are one thing inside: not set. */
function toSettings(
  { leadTimeDays, reviewDays, minimumOrderValue, email }: SupplierInput,
  { places }: Currency,
): Result<SupplierSettings, Refusal<'INVALID_INPUT'>> {
  const value = typeof minimumOrderValue === 'string' ? parseMoney(minimumOrderValue, places) : undefined
  if (typeof minimumOrderValue === 'string' && value === undefined) {
    const message = `"${minimumOrderValue}" has more than the ${places} decimal places of the currency.`
    return refuse('INVALID_INPUT', `minimumOrderValue: ${message}`, {
      fields: [{ path: 'minimumOrderValue', code: 'INVALID_MONEY', message }],
    })
  }
  return accept({
    leadTimeDays: leadTimeDays ?? undefined,
    reviewDays: reviewDays ?? undefined,
    minimumOrderValue: value,
    email: email ? normalizeEmail(email) : undefined,
  })
}
