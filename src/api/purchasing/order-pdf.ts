import { orderDocument } from '#domain/reports/documents/order-document.ts'
import { invariant } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ReportRenderer } from '#ports/report-renderer.ts'
import { type OrderDeps, readOrder } from '#usecases/purchasing/manage-orders.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { orderParams, orderTags } from './orders.ts'

export interface OrderPdfDeps extends OrderDeps {
  catalog: OrderDeps['catalog'] & Pick<CatalogStore, 'tenant'>
  reportRenderer: ReportRenderer
}

export function orderPdfRoute(app: Api, deps: OrderPdfDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/purchase-orders/:orderId/pdf',
    config: { permission: 'stock:read' },
    schema: { tags: orderTags, summary: 'One purchase order, printed for its supplier', params: orderParams },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const found = await readOrder(deps, principal, request.params.orderId)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const order = found.value
      const ids = order.lines.map(({ productId }) => productId)
      const [tenant, store, products] = await Promise.all([
        deps.catalog.tenant(principal.tenantId),
        deps.catalog.store(principal.tenantId, order.storeId),
        deps.catalog.productsById(principal.tenantId, ids),
      ])
      invariant(tenant && store, `order ${order.orderId} has a shop and a store`)
      const names = new Map(products.flatMap((product) => (product ? [[product.productId, product.name]] : [])))
      const nameOf = (productId: string) => names.get(productId) ?? productId
      const about = { shopName: tenant.name, store, nameOf, asOf: deps.clock.now() }
      const pdf = await deps.reportRenderer.pdf(orderDocument(order, about))
      return reply
        .header('content-type', 'application/pdf')
        .header('content-disposition', `attachment; filename="${order.number}.pdf"`)
        .send(Buffer.from(pdf))
    },
  })
}
