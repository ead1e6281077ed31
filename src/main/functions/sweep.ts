import { openTopic, publishHints } from '#platform/aws/effect-announcer.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import { waitingWork } from '#platform/aws/waiting-work.ts'
import { wakeSnoozed } from '#usecases/alerts/handle-alert.ts'
import { sweepOrders } from '#usecases/purchasing/sweep-orders.ts'
import { pruneReports } from '#usecases/reports/archive.ts'
import { setUpReports, startDueRuns } from '#usecases/reports/start-due-runs.ts'
import { CHANGES_KEPT } from '../alerts.ts'
import { FOLLOWERS, measureFeedLag } from '../feed-lag.ts'
import { followChanges, followerStores } from './follow-changes.ts'
import { handlerOf, type Invocation, type LambdaHandler, untilDone } from './invocation.ts'
import { type FunctionSetting, incomingQueueOf, publicUrlOf, topicOf } from './setting.ts'
import { openStore } from './stores.ts'

const MARGIN_MS = 20_000

/** Effects that have a function. */
const TOPICS = ['mail', 'text']

/** What is looked at now and then only, in minutes. */
const FORGET_EVERY = 10
const FILES_EVERY = 15
const PRUNE_EVERY = 60
const ORDERS_EVERY = 60

const MINUTE_MS = 60_000

/**
 * Called once a minute: does what is due by the clock, and tells once more of what waits and nobody is at work on. Whatever
 * a lost message, a dead function or a bug that was mended since has left behind is found here.
 */
export function sweepFunction(setting: FunctionSetting): LambdaHandler<unknown, void> {
  const opened = openStore(setting)
  const { store, clock, randomness } = opened
  const announcer = openTopic(topicOf(setting))
  const followers = followerStores(opened, publicUrlOf(setting))
  const reports = awsReportStore(store)
  const orders = { ...followers, purchaseOrders: awsPurchaseOrderStore(store) }
  const runs = { ...followers, reports, clock, randomness }
  const prune = async (invocation: Invocation) => {
    // Once an hour: not worth loading S3's client for at every start.
    const { awsBlobs } = await import('#platform/aws/blobs.ts')
    const blobs = awsBlobs(setting.aws.bucket)
    try {
      return await repeated(invocation, () => pruneReports({ reports, blobs, clock }))
    } finally {
      blobs.close()
    }
  }
  const queueUrl = incomingQueueOf(setting)
  const tellOfFiles = async () => {
    // Four times an hour: as little worth it.
    const { lookForFiles } = await import('#platform/aws/lying-files.ts')
    return lookForFiles({ bucket: setting.aws.bucket, queueUrl }, clock.now())
  }
  return handlerOf(setting, MARGIN_MS, async (_event, invocation) => {
    const minute = Math.floor(clock.now() / MINUTE_MS)
    const steps: Steps = {
      setUpReports: () => setUpReports(runs),
      startDueRuns: () => startDueRuns(runs),
      wakeSnoozed: () => repeated(invocation, () => wakeSnoozed(followers)),
      async measureFeedLag() {
        await measureFeedLag(followers)
        return 0
      },
      async announceWaiting() {
        const hints = await waitingWork(store.table, { topics: TOPICS, now: clock.now() })
        await publishHints(announcer, hints)
        return hints.length
      },
      ...(minute % FORGET_EVERY === 0 && { forgetChanges: () => followers.feed.forget(CHANGES_KEPT, FOLLOWERS) }),
      ...(minute % FILES_EVERY === 0 && { tellOfFiles }),
      ...(minute % PRUNE_EVERY === 0 && { pruneReports: () => prune(invocation) }),
      ...(minute % ORDERS_EVERY === 0 && { sweepOrders: () => sweepOrders(orders, invocation.isTimeShort) }),
    }
    await followChanges(followers, invocation)
    const done = await eachStep(steps, invocation)
    invocation.logger.info(done, 'swept')
  })
}

type Steps = Record<string, () => Promise<number>>

/** One that fails does not keep the others from their work. @returns how much each found */
async function eachStep(steps: Steps, { logger }: Invocation): Promise<Record<string, number>> {
  const done: Record<string, number> = {}
  for (const [step, run] of Object.entries(steps)) {
    try {
      done[step] = await run()
    } catch (error) {
      logger.error({ step, err: error }, 'step failed, will be tried again')
    }
  }
  return done
}

async function repeated(invocation: Invocation, step: () => Promise<number>): Promise<number> {
  let count = 0
  await untilDone(invocation, async () => {
    const done = await step()
    count += done
    return done
  })
  return count
}
