import { productRoutes } from '#api/catalog/products.ts'
import { stockRoutes } from '#api/catalog/stock.ts'
import { storeRoutes } from '#api/catalog/stores.ts'
import { levelRoutes } from '#api/ledger/levels.ts'
import { movementRoutes } from '#api/ledger/movements.ts'
import { liveRoute } from '#api/live.ts'
import { openApiRoute } from '#api/openapi.ts'
import type { Api } from '#api/typed.ts'
import type { Platform } from './local-platform.ts'

/** Every route of the API, one line per capability. */
export function addRoutes(api: Api, platform: Platform): void {
  storeRoutes(api, platform)
  productRoutes(api, platform)
  stockRoutes(api, platform)
  movementRoutes(api, platform)
  levelRoutes(api, platform)
  liveRoute(api, { ...platform, isStillAllowed: async () => true })
  openApiRoute(api)
}
