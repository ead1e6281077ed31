import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
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
import { watchInbox } from '#platform/local/inbox.ts'
import { localJobStore } from '#platform/local/job-store.ts'
import { outboxMailer, smtpMailer } from '#platform/local/mailer.ts'
import { prometheusMetrics } from '#platform/local/metrics.ts'
import { localNarrationStore } from '#platform/local/narration-store.ts'
import { localNarrator } from '#platform/local/narrator.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localReportStore } from '#platform/local/report-store.ts'
import { localSalesStore } from '#platform/local/sales-store.ts'
import { localSignIns } from '#platform/local/sign-ins.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localSupplierStore } from '#platform/local/supplier-store.ts'
import { outboxTexts } from '#platform/local/texts.ts'
import { jwtVerifier } from '#platform/local/token-verifier.ts'
import type { Config } from './config.ts'
import type { Platform } from './platform.ts'
import { printedReports } from './printed-reports.ts'
import { readTokenIssuers } from './token-issuers.ts'

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
  const outbox = join(dataFolder, 'outbox')
  const mailer = smtpUrl ? smtpMailer(smtpUrl, source) : outboxMailer(outbox, source)
  const model = await localNarrator(narrator.settings)
  const database = await openDatabase(join(dataFolder, 'backstock.sqlite'), onFailure)
  const metrics = prometheusMetrics()
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
    reportRenderer: printedReports(),
    mailer,
    texts: outboxTexts(outbox),
    narrations: localNarrationStore(database),
    narrator: model,
    narrationLimit: narrator.limit,
    hearOfEffects: () => undefined,
    hearOfReturns: undefined,
    liveGateway: undefined,
    metrics,
    metricsPage: metrics.page,
    openInbox: (reader) => watchInbox({ dataFolder, ...reader }),
    async close() {
      mailer.close()
      await database.close()
    },
  }
}
