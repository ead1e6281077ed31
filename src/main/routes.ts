import { alertRoutes } from '#api/alerts/alerts.ts'
import { outboxRoutes } from '#api/alerts/outbox.ts'
import { subscriptionRoutes } from '#api/alerts/subscriptions.ts'
import { productRoutes } from '#api/catalog/products.ts'
import { stockRoutes } from '#api/catalog/stock.ts'
import { storeRoutes } from '#api/catalog/stores.ts'
import { accountRoutes } from '#api/identity/account.ts'
import { apiKeyRoutes } from '#api/identity/api-keys.ts'
import { peopleRoutes } from '#api/identity/people.ts'
import { sessionRoutes } from '#api/identity/sessions.ts'
import { importRoutes } from '#api/imports/imports.ts'
import { levelRoutes } from '#api/ledger/levels.ts'
import { movementRoutes } from '#api/ledger/movements.ts'
import { liveRoute } from '#api/live.ts'
import { mcpRoute } from '#api/mcp/mcp.ts'
import { openApiRoute } from '#api/openapi.ts'
import { reportRoutes } from '#api/reports/archive.ts'
import type { Api } from '#api/typed.ts'
import { isStillAllowed } from '#usecases/identity/authenticate.ts'
import type { ImportRunner } from '#usecases/imports/run-imports.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Platform } from './local-platform.ts'

/** What routes need besides the platform. */
export interface RouteDeps extends Platform {
  /** The address people use, without a slash at its end. */
  publicUrl: string
  runner: Pick<ImportRunner, 'wake'>
}

/** Every route of the API, one line per capability. */
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
  importRoutes(api, deps)
  alertRoutes(api, deps)
  subscriptionRoutes(api, deps)
  outboxRoutes(api, deps)
  reportRoutes(api, deps)
  liveRoute(api, { ...deps, isStillAllowed: (principal) => isStillAllowed(deps, principal) })
  mcpRoute(api, { ...deps, version: packageJson.version })
  openApiRoute(api)
}
