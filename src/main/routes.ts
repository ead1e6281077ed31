import { alertRoutes } from '#api/alerts/alerts.ts'
import { outboxRoutes } from '#api/alerts/outbox.ts'
import { subscriptionRoutes } from '#api/alerts/subscriptions.ts'
import { productRoutes } from '#api/catalog/products.ts'
import { stockRoutes } from '#api/catalog/stock.ts'
import { storeRoutes } from '#api/catalog/stores.ts'
import { forecastRoutes } from '#api/forecasts/forecasts.ts'
import { accountRoutes } from '#api/identity/account.ts'
import { apiKeyRoutes } from '#api/identity/api-keys.ts'
import { peopleRoutes } from '#api/identity/people.ts'
import { sessionRoutes } from '#api/identity/sessions.ts'
import { importRoutes } from '#api/imports/imports.ts'
import { jobRoutes } from '#api/jobs.ts'
import { levelRoutes } from '#api/ledger/levels.ts'
import { movementRoutes } from '#api/ledger/movements.ts'
import { liveRoute } from '#api/live/socket.ts'
import { mcpRoute } from '#api/mcp/mcp.ts'
import { openApiRoute } from '#api/openapi.ts'
import { incomingRoute } from '#api/purchasing/incoming.ts'
import { orderActionRoutes } from '#api/purchasing/order-actions.ts'
import { orderPdfRoute } from '#api/purchasing/order-pdf.ts'
import { orderRoutes } from '#api/purchasing/orders.ts'
import { supplierRoutes } from '#api/purchasing/suppliers.ts'
import { recommendationRoutes } from '#api/recommendations/recommendations.ts'
import { reportRoutes } from '#api/reports/archive.ts'
import { reportDocumentRoutes } from '#api/reports/documents.ts'
import { salesDataRoutes } from '#api/sales/sales-data.ts'
import { salesUploadRoutes } from '#api/sales/sales-uploads.ts'
import { simulationRoutes } from '#api/simulations/simulations.ts'
import type { Api } from '#api/typed.ts'
import { isStillAllowed } from '#usecases/identity/authenticate.ts'
import type { ImportRunner } from '#usecases/imports/run-imports.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Platform } from './platform.ts'

/** What routes need besides the platform. */
export interface RouteDeps extends Platform {
  /** The address people use, without a slash at its end. */
  publicUrl: string
  runner: Pick<ImportRunner, 'wake'>
}

/** The live socket, for a process that holds sockets itself. */
export function addLiveRoute(api: Api, platform: Platform): void {
  liveRoute(api, { ...platform, isStillAllowed: (principal) => isStillAllowed(platform, principal) })
}

/** Every route of the API but the live socket, one line per capability. */
export function addRoutes(api: Api, deps: RouteDeps): void {
  sessionRoutes(api, deps)
  accountRoutes(api, deps)
  peopleRoutes(api, deps)
  apiKeyRoutes(api, deps)
  storeRoutes(api, deps)
  productRoutes(api, deps)
  stockRoutes(api, deps)
  movementRoutes(api, deps)
  levelRoutes(api, deps)
  orderRoutes(api, deps)
  orderActionRoutes(api, deps)
  orderPdfRoute(api, deps)
  incomingRoute(api, deps)
  supplierRoutes(api, deps)
  importRoutes(api, deps)
  salesUploadRoutes(api, deps)
  salesDataRoutes(api, deps)
  forecastRoutes(api, deps)
  recommendationRoutes(api, deps)
  simulationRoutes(api, deps)
  reportDocumentRoutes(api, deps)
  jobRoutes(api, deps)
  alertRoutes(api, deps)
  subscriptionRoutes(api, deps)
  outboxRoutes(api, deps)
  reportRoutes(api, deps)
  mcpRoute(api, { ...deps, version: packageJson.version })
  openApiRoute(api)
}
