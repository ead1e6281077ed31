import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { type FollowDeps, type HearDeps, hearOfEffects, streamFollower } from '#platform/aws/broker.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import { openTable } from '#platform/aws/client.ts'
import { openPool } from '#platform/aws/cognito.ts'
import { awsDecisionStore } from '#platform/aws/decision-store.ts'
import { awsForecastStore } from '#platform/aws/forecast-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { awsJobStore } from '#platform/aws/job-store.ts'
import { awsMailer } from '#platform/aws/mailer.ts'
import { awsNarrationStore } from '#platform/aws/narration-store.ts'
import { awsNarrator } from '#platform/aws/narrator.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { awsSignIns } from '#platform/aws/sign-ins.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { awsSupplierStore } from '#platform/aws/supplier-store.ts'
import { awsTexts } from '#platform/aws/texts.ts'
import { systemTools } from '#platform/aws/write-retry.ts'
import { systemClock } from '#platform/local/clock.ts'
import { systemCredentials } from '#platform/local/credentials.ts'
import { localForecaster } from '#platform/local/forecaster.ts'
import { smtpMailer } from '#platform/local/mailer.ts'
import { localNarrator } from '#platform/local/narrator.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localReportRenderer } from '#platform/local/report-renderer.ts'
import { localSignIns } from '#platform/local/sign-ins.ts'
import { jwtVerifier } from '#platform/local/token-verifier.ts'
import type { AwsConfig } from './aws-config.ts'
import type { Config } from './config.ts'
import type { Platform } from './platform.ts'
import { readTokenIssuers } from './token-issuers.ts'
import { runWorker, type Worker } from './worker.ts'

/** How late the feed may be where this process follows the stream: people watch it. */
const STREAM_LOOK_EVERY_MS = 100

/**
 * The platform of a cloud: one table of DynamoDB, a bucket of S3, SES, SNS and SQS, Bedrock. What needs no service of AWS
 * (the clock, forecasts and pages reckoned on threads) is the same code as on one machine.
 */
export async function openAwsPlatform(
  { smtpUrl, mailFrom, tokenIssuersFile, narrator, logFault }: AwsPlatformConfig,
  aws: AwsConfig,
): Promise<Platform> {
  const table = openTable(aws.tableName)
  const tools = systemTools(systemRandomness)
  const store = { table, tools, now: systemClock.now }
  const blobs = awsBlobs(aws.bucket)
  const source = { from: mailFrom, blobs, ...(aws.configurationSet && { configurationSet: aws.configurationSet }) }
  const mailer = smtpUrl ? smtpMailer(smtpUrl, source) : awsMailer(source)
  const texts = awsTexts({ senderId: aws.smsSender })
  const bedrock = aws.narratorModel === undefined ? undefined : awsNarrator(aws.narratorModel)
  const pool = aws.userPool && openPool(aws.userPool)
  const listeners = new Set<() => void>()
  const queue = awsQueue(store)
  const stream = aws.isStreamFollowed
    ? followStream({
        table,
        tools,
        effectsTopicArn: aws.effectsTopicArn,
        onAppended: () => {
          for (const listener of listeners) listener()
        },
        onFailure: logFault,
      })
    : undefined
  return {
    clock: systemClock,
    randomness: systemRandomness,
    catalog: awsCatalogStore(store),
    stock: awsStockStore(store),
    feed: awsChangeFeed({
      table,
      onAppended: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }),
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
    reportRenderer: localReportRenderer({ chartModule: new URL('../charts/printed.ts', import.meta.url) }),
    mailer,
    texts,
    narrations: awsNarrationStore(store),
    narrator: bedrock ?? (await localNarrator(narrator.settings)),
    narrationLimit: narrator.limit,
    hearOfEffects: (topic, work) => hearOn(aws.queueUrls[topic], { table, tools, queue, work, onFault: logFault }),
    async close() {
      await stream?.stop()
      for (const client of [mailer, texts, bedrock, blobs, table, pool]) client?.close()
    },
  }
}

interface AwsPlatformConfig extends Pick<Config, 'smtpUrl' | 'mailFrom' | 'tokenIssuersFile' | 'narrator'> {
  /** Hears of faults in the background, which are tried again. */
  logFault(error: unknown): void
}

/** Hears of the effects of one topic on its own queue, where there is one. */
const hearOn = (queueUrl: string | undefined, deps: Omit<HearDeps, 'queueUrl'>) =>
  queueUrl === undefined ? undefined : hearOfEffects({ ...deps, queueUrl })

/** Follows the table's stream in this process, as functions do on AWS. */
function followStream(deps: FollowDeps): Worker {
  const follower = streamFollower(deps)
  const worker = runWorker({
    onWake: () => () => undefined,
    lookEveryMs: STREAM_LOOK_EVERY_MS,
    onFault: deps.onFailure,
    step: async () => {
      await follower.drain()
      return 0
    },
  })
  return {
    async stop() {
      await worker.stop()
      follower.close()
    },
  }
}
