import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import { createApp } from '#api/app.ts'
import { productRoutes } from '#api/catalog/products.ts'
import { stockRoutes } from '#api/catalog/stock.ts'
import { storeRoutes } from '#api/catalog/stores.ts'
import { levelRoutes } from '#api/ledger/levels.ts'
import { movementRoutes } from '#api/ledger/movements.ts'
import { liveRoute } from '#api/live.ts'
import { incomingRoute } from '#api/purchasing/incoming.ts'
import { orderActionRoutes } from '#api/purchasing/order-actions.ts'
import { orderRoutes } from '#api/purchasing/orders.ts'
import { supplierRoutes } from '#api/purchasing/suppliers.ts'
import { typed } from '#api/typed.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { systemClock } from '#platform/local/clock.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localSupplierStore } from '#platform/local/supplier-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { productNamed, seedShop, TENANT } from './shop.ts'
import { tempDatabase } from './temp-database.ts'

export const MANAGER: Principal = { tenantId: TENANT, actor: 'user:owner', role: 'manager', stores: 'all' }
export const STAFF_LEEDS: Principal = { tenantId: TENANT, actor: 'user:staff', role: 'staff', stores: ['leeds'] }
export const STRANGER: Principal = { tenantId: 'other', actor: 'user:other', role: 'manager', stores: 'all' }

export interface TestApp {
  app: FastifyInstance
  deps: {
    stock: StockStore
    catalog: CatalogStore
    feed: ChangeFeed
    clock: Clock
    purchaseOrders: PurchaseOrderStore
    suppliers: SupplierStore
    randomness: Randomness
  }
  /** Sends a request as somebody. */
  as(
    principal: Principal,
  ): (method: 'GET' | 'POST' | 'PUT', url: string, more?: RequestMore) => Promise<LightMyRequestResponse>
}

interface RequestMore {
  body?: unknown
  headers?: Record<string, string>
}

/**
 * Catalog and ledger over HTTP on a real database, with a shop in it. Who asks is told by the test: how people prove who
 * they are has tests of its own.
 */
export async function testApp(): Promise<TestApp> {
  const database = await tempDatabase()
  const deps = {
    stock: localStockStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
    clock: systemClock,
    purchaseOrders: localPurchaseOrderStore(database),
    suppliers: localSupplierStore(database),
    randomness: systemRandomness,
  }
  await seedShop(deps.catalog, [productNamed('tea'), productNamed('mug')])
  await seedShop(deps.catalog, [productNamed('tea')], 'other')
  const app = await createApp({
    logger: false,
    requestId: systemRandomness.id,
    authenticate: async ({ headers }) => (headers['x-as'] ? JSON.parse(String(headers['x-as'])) : undefined),
  })
  const api = typed(app)
  storeRoutes(api, deps)
  productRoutes(api, deps)
  stockRoutes(api, deps)
  movementRoutes(api, deps)
  levelRoutes(api, deps)
  orderRoutes(api, deps)
  orderActionRoutes(api, deps)
  incomingRoute(api, deps)
  supplierRoutes(api, deps)
  liveRoute(api, { ...deps, isStillAllowed: async () => true })
  await app.ready()
  onTestFinished(() => app.close())
  return {
    app,
    deps,
    as: (principal) => (method, url, more) =>
      app.inject({
        method,
        url,
        headers: { 'x-as': JSON.stringify(principal), ...more?.headers },
        ...(more?.body !== undefined && { payload: more.body as object }),
      }),
  }
}
