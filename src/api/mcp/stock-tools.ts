import { alertPage } from '#contract/alerts.ts'
import { productPage, productStock, stockPage } from '#contract/catalog.ts'
import {
  findProductsInput,
  getProductInput,
  listAlertsInput,
  listStoresInput,
  listStoresOutput,
  lowStockInput,
  lowStockOutput,
  searchStockInput,
} from '#contract/mcp.ts'
import { accept } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { type AlertDeps, listAlerts } from '#usecases/alerts/handle-alert.ts'
import { listAttention, listStock, listStores, summarizeStock } from '#usecases/catalog/list-stock.ts'
import { readProductStock } from '#usecases/catalog/read-product-stock.ts'
import { alertViews, statesOf } from '../alerts/alert-views.ts'
import { attentionRowView, productStockView, productView, stockRowView } from '../catalog/catalog-views.ts'
import { tenantCurrency } from '../currencies.ts'
import { defineTool } from './tool.ts'

export interface StockToolDeps extends AlertDeps {
  catalog: CatalogStore
  stock: Pick<StockStore, 'levelsOfProduct'>
}

/** What is on the shelves, what runs out, and what the shop sells where. */
export const stockTools = (deps: StockToolDeps) => [
  storesTool(deps),
  searchTool(deps),
  lowStockTool(deps),
  alertsTool(deps),
  productsTool(deps),
  productTool(deps),
]

const storesTool = (deps: StockToolDeps) =>
  defineTool({
    name: 'list_stores',
    title: 'Stores',
    description: 'The stores you may see, with the ids the other tools take, their time zones and currencies.',
    input: listStoresInput,
    output: listStoresOutput,
    run: async (principal) => accept({ data: await listStores(deps, principal) }),
  })

const searchTool = (deps: StockToolDeps) =>
  defineTool({
    name: 'search_stock',
    title: 'Stock levels',
    description:
      'How much of which product is in which store: search by words, category, store and status. One row per product and store.',
    input: searchStockInput,
    output: stockPage,
    async run(principal, { order, ...query }) {
      const found = await listStock(deps, principal, { ...query, descending: order === 'desc' })
      if (!found.ok) return found
      const currency = await tenantCurrency(deps.catalog, principal.tenantId)
      const { data, nextCursor } = found.value
      return accept({ data: data.map((row) => stockRowView(row, currency)), nextCursor })
    },
  })

const lowStockTool = (deps: StockToolDeps) =>
  defineTool({
    name: 'low_stock',
    title: 'What is low or out',
    description:
      'What needs attention: levels that are out or below their threshold, the most money at risk first, and the open alerts about them. `summary` counts all of them, also those beyond `limit`.',
    input: lowStockInput,
    output: lowStockOutput,
    async run(principal, { store, limit }) {
      const { tenantId } = principal
      const kinds = ['out_of_stock', 'low_stock'] as const
      const [summary, levels, alerts, currency] = await Promise.all([
        summarizeStock(deps, principal, { store }),
        listAttention(deps, principal, { store, limit }),
        listAlerts(deps, principal, { store, limit, kinds, states: statesOf('unresolved') }),
        tenantCurrency(deps.catalog, tenantId),
      ])
      if (!summary.ok) return summary
      if (!levels.ok) return levels
      if (!alerts.ok) return alerts
      return accept({
        summary: summary.value,
        currency: currency.currency,
        levels: levels.value.map((row) => attentionRowView(row, currency)),
        alerts: await alertViews(deps, tenantId, alerts.value.data),
      })
    },
  })

const alertsTool = (deps: StockToolDeps) =>
  defineTool({
    name: 'list_alerts',
    title: 'Alerts',
    description:
      'Alerts, the newest first: levels that ran low or out or came back, and products that changed. `unresolved` is open, acknowledged and snoozed together.',
    input: listAlertsInput,
    output: alertPage,
    async run(principal, { state, kind, product, ...query }) {
      const wanted = { ...query, states: statesOf(state), kinds: kind && [kind], productId: product }
      const found = await listAlerts(deps, principal, wanted)
      if (!found.ok) return found
      const { data, nextCursor } = found.value
      return accept({ data: await alertViews(deps, principal.tenantId, data), nextCursor })
    },
  })

const productsTool = ({ catalog }: StockToolDeps) =>
  defineTool({
    name: 'find_products',
    title: 'Products',
    description:
      'Products of the catalog, with prices, suppliers and stock policies, but without what is on the shelves.',
    input: findProductsInput,
    output: productPage,
    async run({ tenantId }, query) {
      const { data, nextCursor } = await catalog.products(tenantId, query)
      const currency = await tenantCurrency(catalog, tenantId)
      return accept({ data: data.map((each) => productView(each, currency)), nextCursor })
    },
  })

const productTool = (deps: StockToolDeps) =>
  defineTool({
    name: 'get_product',
    title: 'One product everywhere',
    description: 'One product with how much of it is in each store you may see, and the policy that holds there.',
    input: getProductInput,
    output: productStock,
    async run(principal, { productId }) {
      const found = await readProductStock(deps, principal, productId)
      if (!found.ok) return found
      const currency = await tenantCurrency(deps.catalog, principal.tenantId)
      return accept(productStockView(found.value.product, found.value.stores, currency))
    },
  })
