import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import { createApp } from '#api/app.ts'
import { productRoutes } from '#api/catalog/products.ts'
import { stockRoutes } from '#api/catalog/stock.ts'
import { storeRoutes } from '#api/catalog/stores.ts'
import { forecastRoutes } from '#api/forecasts/forecasts.ts'
import { jobRoutes } from '#api/jobs.ts'
import { levelRoutes } from '#api/ledger/levels.ts'
import { movementRoutes } from '#api/ledger/movements.ts'
import { liveRoute } from '#api/live/socket.ts'
import { incomingRoute } from '#api/purchasing/incoming.ts'
import { orderActionRoutes } from '#api/purchasing/order-actions.ts'
import { orderPdfRoute } from '#api/purchasing/order-pdf.ts'
import { orderRoutes } from '#api/purchasing/orders.ts'
import { supplierRoutes } from '#api/purchasing/suppliers.ts'
import { recommendationRoutes } from '#api/recommendations/recommendations.ts'
import { reportDocumentRoutes } from '#api/reports/documents.ts'
import { salesDataRoutes } from '#api/sales/sales-data.ts'
import { salesUploadRoutes } from '#api/sales/sales-uploads.ts'
import { simulationRoutes } from '#api/simulations/simulations.ts'
import { typed } from '#api/typed.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { SpendLimit } from '#domain/narration/spend.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { systemClock } from '#platform/local/clock.ts'
import { localDecisionStore } from '#platform/local/decision-store.ts'
import { localForecastStore } from '#platform/local/forecast-store.ts'
import { localForecaster } from '#platform/local/forecaster.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localJobStore } from '#platform/local/job-store.ts'
import { localNarrationStore } from '#platform/local/narration-store.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localReportRenderer } from '#platform/local/report-renderer.ts'
import { localSalesStore } from '#platform/local/sales-store.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localSupplierStore } from '#platform/local/supplier-store.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { Forecaster } from '#ports/forecaster.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { NarrationStore } from '#ports/narration-store.ts'
import type { Narrator } from '#ports/narrator.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { FORECAST_JOB, forecastMaker } from '#usecases/forecasts/generate-forecasts.ts'
import { runNextJob } from '#usecases/jobs/run-jobs.ts'
import { followLedger } from '#usecases/sales/follow-ledger.ts'
import { salesFileReader } from '#usecases/sales/read-sales-file.ts'
import { UPLOAD_JOB } from '#usecases/sales/upload-sales.ts'
import { SIMULATION_JOB, simulator } from '#usecases/simulation/simulate.ts'
import { productNamed, seedShop, TENANT } from './shop.ts'
import { tempDatabase, tempFolder } from './temp-database.ts'

export const MANAGER: Principal = { tenantId: TENANT, actor: 'user:owner', role: 'manager', stores: 'all' }
export const STAFF_LEEDS: Principal = { tenantId: TENANT, actor: 'user:staff', role: 'staff', stores: ['leeds'] }
export const STRANGER: Principal = { tenantId: 'other', actor: 'user:other', role: 'manager', stores: 'all' }

export interface TestApp {
  app: FastifyInstance
  deps: {
    stock: StockStore
    catalog: CatalogStore
    feed: ChangeFeed
    sales: SalesStore
    jobs: JobStore
    forecasts: ForecastStore
    forecaster: Forecaster
    decisions: DecisionStore
    blobs: Blobs
    randomness: Randomness
    clock: Clock
    purchaseOrders: PurchaseOrderStore
    suppliers: SupplierStore
    identity: IdentityStore
    narrations: NarrationStore
  }
  /** Does what the server does in the background: the ledger is folded into sales, and jobs are done. */
  settle(): Promise<void>
  /** Sends a request as somebody. */
  as(
    principal: Principal,
  ): (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, more?: RequestMore) => Promise<LightMyRequestResponse>
}

interface RequestMore {
  body?: unknown
  headers?: Record<string, string>
}

const PRINTED_CHARTS = new URL('../../src/charts/printed.ts', import.meta.url)

/**
 * Catalog and ledger over HTTP on a real database, with a shop in it. Who asks is told by the test: how people prove who
 * they are has tests of its own.
 */
export async function testApp({
  clock = systemClock,
  narrator,
  narrationLimit = { unit: 'tokens', perDay: 0 },
}: {
  clock?: Clock
  narrator?: Narrator
  narrationLimit?: SpendLimit
} = {}): Promise<TestApp> {
  const database = await tempDatabase()
  const deps = {
    stock: localStockStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
    sales: localSalesStore(database, clock.now),
    jobs: localJobStore(database),
    forecasts: localForecastStore(database),
    forecaster: localForecaster,
    decisions: localDecisionStore(database),
    blobs: localBlobs(await tempFolder()),
    randomness: systemRandomness,
    clock,
    purchaseOrders: localPurchaseOrderStore(database),
    suppliers: localSupplierStore(database),
    identity: localIdentityStore(database),
    narrations: localNarrationStore(database),
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
  salesUploadRoutes(api, deps)
  salesDataRoutes(api, deps)
  forecastRoutes(api, { ...deps, narrator, narrationLimit })
  recommendationRoutes(api, deps)
  simulationRoutes(api, deps)
  reportDocumentRoutes(api, { ...deps, narrationLimit })
  jobRoutes(api, deps)
  orderRoutes(api, deps)
  orderActionRoutes(api, deps)
  orderPdfRoute(api, { ...deps, reportRenderer: localReportRenderer({ chartModule: PRINTED_CHARTS }) })
  incomingRoute(api, deps)
  supplierRoutes(api, deps)
  liveRoute(api, { ...deps, isStillAllowed: async () => true })
  await app.ready()
  onTestFinished(() => app.close())
  const handlers = new Map([
    [UPLOAD_JOB, salesFileReader(deps)],
    [FORECAST_JOB, forecastMaker(deps)],
    [SIMULATION_JOB, simulator(deps)],
  ])
  const onFault = (error: unknown) => {
    throw error
  }
  return {
    app,
    deps,
    async settle() {
      while ((await followLedger({ ...deps, onFault })) > 0);
      while ((await runNextJob({ ...deps, handlers, onFault }, () => false)) > 0);
    },
    as: (principal) => (method, url, more) =>
      app.inject({
        method,
        url,
        headers: { 'x-as': JSON.stringify(principal), ...more?.headers },
        ...(more?.body !== undefined && { payload: more.body as object }),
      }),
  }
}
