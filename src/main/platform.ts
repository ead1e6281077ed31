import type { SpendLimit } from '#domain/narration/spend.ts'
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
import type { Inbox, InboxReader } from '#ports/inbox.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { LiveGateway } from '#ports/live-gateway.ts'
import type { Mailer, ReturnedMail } from '#ports/mailer.ts'
import type { Metrics, MetricsPage } from '#ports/metrics.ts'
import type { NarrationStore } from '#ports/narration-store.ts'
import type { Narrator } from '#ports/narrator.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { Queue, WorkQueue } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { ReportRenderer } from '#ports/report-renderer.ts'
import type { ReportStore } from '#ports/report-store.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import type { Texts } from '#ports/texts.ts'
import type { TokenVerifier } from '#ports/token-verifier.ts'
import type { Config } from './config.ts'
import { measuredPlatform } from './measured-platform.ts'

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
  texts: Texts
  narrations: NarrationStore
  /** Absent: templates only. */
  narrator: Narrator | undefined
  /** What each tenant may spend on it in a day. */
  narrationLimit: SpendLimit
  /**
   * Where a broker tells of effects as they come due: lets a worker take each at once, beside its looks at the whole queue.
   * Undefined where nobody tells of this topic: the queue itself wakes its workers, or they find by looking.
   */
  hearOfEffects(topic: string, work: (queue: WorkQueue) => Promise<unknown>): { stop(): Promise<void> } | undefined
  /** Where a mail service tells of mails that came back: calls for each until it is stopped. Absent where none does. */
  hearOfReturns: ((stop: (returned: ReturnedMail) => Promise<unknown>) => { stop(): Promise<void> }) | undefined
  /** The gateway that holds the sockets of the live stream; absent where the process that listens holds them itself. */
  liveGateway: LiveGateway | undefined
  metrics: Metrics
  /** For whoever comes to read them; absent where they go by the log. */
  metricsPage: MetricsPage | undefined
  /** Starts taking the files that stores drop. Absent where they have nowhere to. */
  openInbox: ((reader: InboxReader) => Promise<Inbox> | Inbox) | undefined
  close(): Promise<void>
}

/** What a platform says to whoever opened it. */
export interface PlatformVoice {
  /** Storage failed for good: the process is expected to exit. */
  onFailure(error: Error): void
  /** Work in the background failed, and will be tried again. */
  logFault(error: unknown): void
  /** Takes lines of metrics where those go by the log; nothing is measured there when absent. */
  writeMetrics?(line: string): void
  /** Who is measured: the server unless a function says its name. */
  service?: string
}

/** Opens the platform that the configuration names, measured. Only its own code is loaded. */
export async function openPlatform(config: Config, voice: PlatformVoice): Promise<Platform> {
  if (config.aws) {
    const { openAwsPlatform } = await import('./aws-platform.ts')
    return measuredPlatform(await openAwsPlatform({ ...config, ...voice }, config.aws))
  }
  const { openLocalPlatform } = await import('./local-platform.ts')
  return measuredPlatform(await openLocalPlatform(config, voice.onFailure))
}
