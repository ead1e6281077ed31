import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { type HearDeps, hearOfEffects, hearOfReturns } from '#platform/aws/broker.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import { openTable } from '#platform/aws/client.ts'
import { openPool } from '#platform/aws/cognito.ts'
import { awsDecisionStore } from '#platform/aws/decision-store.ts'
import { awsForecastStore } from '#platform/aws/forecast-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { awsInbox } from '#platform/aws/inbox.ts'
import { awsJobStore } from '#platform/aws/job-store.ts'
import { emfMetrics, flushEvery } from '#platform/aws/metrics.ts'
import { awsNarrationStore } from '#platform/aws/narration-store.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { awsSignIns } from '#platform/aws/sign-ins.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { awsSupplierStore } from '#platform/aws/supplier-store.ts'
import { awsTexts } from '#platform/aws/texts.ts'
import { systemClock } from '#platform/local/clock.ts'
import { systemCredentials } from '#platform/local/credentials.ts'
import { localForecaster } from '#platform/local/forecaster.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localSignIns } from '#platform/local/sign-ins.ts'
import { jwtVerifier } from '#platform/local/token-verifier.ts'
import type { AwsConfig } from './aws-config.ts'
import { type FollowedFeed, followFeed } from './aws-feed.ts'
import { openLiveGateway } from './aws-live-gateway.ts'
import { openMailer } from './aws-mailer.ts'
import { openNarrator } from './aws-narrator.ts'
import { awsTools } from './aws-tools.ts'
import type { Config } from './config.ts'
import type { Platform, PlatformVoice } from './platform.ts'
import { printedReports } from './printed-reports.ts'
import { readTokenIssuers } from './token-issuers.ts'

/**
 * The platform of a cloud: one table of DynamoDB, a bucket of S3, SES, SNS and SQS, Bedrock. What needs no service of AWS
 * (the clock, forecasts and pages reckoned on threads) is the same code as on one machine.
 */
export async function openAwsPlatform(config: AwsPlatformConfig, aws: AwsConfig): Promise<Platform> {
  const { smtpUrl, mailFrom, tokenIssuersFile, narrator, logFault, writeMetrics } = config
  const { service = 'server', hearsOfFeed = true } = config
  const table = openTable(aws.tableName)
  const metrics = emfMetrics({ service, write: writeMetrics, now: systemClock.now })
  const stopFlushing = flushEvery(metrics)
  const tools = awsTools(metrics)
  const store = { table, tools, now: systemClock.now }
  const blobs = awsBlobs(aws.bucket)
  const mailer = openMailer({ smtpUrl, mailFrom }, { configurationSet: aws.configurationSet, blobs })
  const texts = awsTexts({ senderId: aws.smsSender })
  const words = await openNarrator({ narrator }, aws)
  const pool = aws.userPool && openPool(aws.userPool)
  const queue = awsQueue(store)
  const { mailReturnsQueueUrl } = aws
  const feed = hearsOfFeed ? followFeed({ table, tools, aws, onFault: logFault }) : FEED_UNHEARD
  const liveGateway = openLiveGateway(store, aws)
  return {
    clock: systemClock,
    randomness: systemRandomness,
    catalog: awsCatalogStore(store),
    stock: awsStockStore(store),
    feed: awsChangeFeed({ table, onAppended: feed.onAppended }),
    sales: awsSalesStore(store),
    jobs: awsJobStore(store),
    forecasts: awsForecastStore(store),
    forecaster: localForecaster,
    decisions: awsDecisionStore(store),
    imports: awsImportStore(store),
    blobs,
    identity: awsIdentityStore(store),
    apiKeys: awsApiKeyStore(store),
    credentials: systemCredentials(),
    signIns: pool ? awsSignIns(pool) : localSignIns(),
    tokens: jwtVerifier(readTokenIssuers(tokenIssuersFile)),
    alerts: awsAlertStore(store),
    purchaseOrders: awsPurchaseOrderStore(store),
    suppliers: awsSupplierStore(store),
    queue,
    reports: awsReportStore(store),
    reportRenderer: printedReports(),
    mailer,
    texts,
    narrations: awsNarrationStore(store),
    narrator: words.narrator,
    narrationLimit: narrator.limit,
    hearOfEffects: (topic, work) => hearOn(aws.queueUrls[topic], { table, tools, queue, work, onFault: logFault }),
    hearOfReturns: mailReturnsQueueUrl
      ? (stop) => hearOfReturns({ queueUrl: mailReturnsQueueUrl, stop, onFault: logFault })
      : undefined,
    openInbox: inboxOf(aws, logFault),
    liveGateway,
    metrics,
    metricsPage: undefined,
    async close() {
      await feed.stop()
      stopFlushing()
      for (const client of [mailer, texts, words, blobs, table, pool, liveGateway]) client?.close()
    },
  }
}

type AwsPlatformConfig = Pick<Config, 'smtpUrl' | 'mailFrom' | 'tokenIssuersFile' | 'narrator'> &
  Pick<PlatformVoice, 'logFault' | 'writeMetrics' | 'service'> & {
    /** Whether this process finds out that the feed has grown; it does when absent. A function stands still between events. */
    hearsOfFeed?: boolean
  }

const FEED_UNHEARD: FollowedFeed = { onAppended: undefined, stop: async () => undefined }

/** Hears of the effects of one topic on its own queue, where there is one. */
const hearOn = (queueUrl: string | undefined, deps: Omit<HearDeps, 'queueUrl'>) =>
  queueUrl === undefined ? undefined : hearOfEffects({ ...deps, queueUrl })

/** Tells whoever looks after the shop where a file lies that nobody takes. */
const ignoring = (log: (error: unknown) => void) => (key: string) =>
  log(new Error(`"${key}" is not taken: put files into incoming/<tenant>/<store>/<file name>.`))

function inboxOf({ bucket, incomingQueueUrl }: AwsConfig, logFault: (error: unknown) => void): Platform['openInbox'] {
  if (incomingQueueUrl === undefined) return undefined
  const place = { bucket, queueUrl: incomingQueueUrl, onIgnored: ignoring(logFault) }
  return (reader) => awsInbox({ ...place, ...reader })
}
