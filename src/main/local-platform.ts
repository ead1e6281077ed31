import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SpendLimit } from '#domain/narration/spend.ts'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localApiKeyStore } from '#platform/local/api-key-store.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { systemClock } from '#platform/local/clock.ts'
import { systemCredentials } from '#platform/local/credentials.ts'
import { openDatabase } from '#platform/local/database.ts'
import { localDecisionStore } from '#platform/local/decision-store.ts'
import { localForecastStore } from '#platform/local/forecast-store.ts'
import { localForecaster } from '#platform/local/forecaster.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { localJobStore } from '#platform/local/job-store.ts'
import { outboxMailer, smtpMailer } from '#platform/local/mailer.ts'
import { localNarrationStore } from '#platform/local/narration-store.ts'
import { localNarrator } from '#platform/local/narrator.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localReportRenderer } from '#platform/local/report-renderer.ts'
import { localReportStore } from '#platform/local/report-store.ts'
import { localSalesStore } from '#platform/local/sales-store.ts'
import { localSignIns } from '#platform/local/sign-ins.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localSupplierStore } from '#platform/local/supplier-store.ts'
import { jwtVerifier } from '#platform/local/token-verifier.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { ApiKeyStore } from '#ports/api-key-store.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { Forecaster } from '#ports/forecaster.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { Mailer } from '#ports/mailer.ts'
import type { NarrationStore } from '#ports/narration-store.ts'
import type { Narrator } from '#ports/narrator.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { Queue } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportRenderer } from '#ports/report-renderer.ts'
import type { ReportStore } from '#ports/report-store.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import type { TokenVerifier } from '#ports/token-verifier.ts'
import type { Config } from './config.ts'
import { readTokenIssuers } from './token-issuers.ts'

/** Everything the use cases need from outside. The one thing that differs between a laptop and the cloud. */
export interface Platform {
  clock: Clock
  randomness: Randomness
  catalog: CatalogStore
  stock: StockStore
  feed: ChangeFeed
  sales: SalesStore
  jobs: JobStore
  forecasts: ForecastStore
  forecaster: Forecaster
  decisions: DecisionStore
  imports: ImportStore
  blobs: Blobs
  identity: IdentityStore
  apiKeys: ApiKeyStore
  credentials: Credentials
  signIns: SignIns
  tokens: TokenVerifier
  alerts: AlertStore
  purchaseOrders: PurchaseOrderStore
  suppliers: SupplierStore
  queue: Queue
  reports: ReportStore
  reportRenderer: ReportRenderer
  mailer: Mailer
  narrations: NarrationStore
  /** Absent: templates only. */
  narrator: Narrator | undefined
  /** What each tenant may spend on it in a day. */
  narrationLimit: SpendLimit
  close(): Promise<void>
}

/** The platform of one machine: SQLite and files in one folder. */
export async function openLocalPlatform(
  {
    dataFolder,
    smtpUrl,
    mailFrom,
    tokenIssuersFile,
    narrator,
  }: Pick<Config, 'dataFolder' | 'smtpUrl' | 'mailFrom' | 'tokenIssuersFile' | 'narrator'>,
  onFailure: (error: Error) => void,
): Promise<Platform> {
  mkdirSync(dataFolder, { recursive: true })
  const tokens = jwtVerifier(readTokenIssuers(tokenIssuersFile))
  const blobs = localBlobs(join(dataFolder, 'blobs'))
  const source = { from: mailFrom, blobs }
  const mailer = smtpUrl ? smtpMailer(smtpUrl, source) : outboxMailer(join(dataFolder, 'outbox'), source)
  const model = await localNarrator(narrator.settings)
  const database = await openDatabase(join(dataFolder, 'backstock.sqlite'), onFailure)
  return {
    clock: systemClock,
    randomness: systemRandomness,
    catalog: localCatalogStore(database),
    stock: localStockStore(database),
    feed: localChangeFeed(database),
    sales: localSalesStore(database, systemClock.now),
    jobs: localJobStore(database),
    forecasts: localForecastStore(database),
    forecaster: localForecaster,
    decisions: localDecisionStore(database),
    imports: localImportStore(database),
    blobs,
    identity: localIdentityStore(database),
    apiKeys: localApiKeyStore(database),
    credentials: systemCredentials(),
    signIns: localSignIns(),
    tokens,
    alerts: localAlertStore(database),
    purchaseOrders: localPurchaseOrderStore(database),
    suppliers: localSupplierStore(database),
    queue: localQueue(database, systemClock.now),
    reports: localReportStore(database),
    reportRenderer: localReportRenderer({ chartModule: new URL('../charts/printed.ts', import.meta.url) }),
    mailer,
    narrations: localNarrationStore(database),
    narrator: model,
    narrationLimit: narrator.limit,
    async close() {
      mailer.close()
      await database.close()
    },
  }
}
