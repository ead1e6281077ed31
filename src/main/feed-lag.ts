import { LIVE_CONSUMER } from '#api/live/push.ts'
import { ALERTS_CONSUMER } from '#usecases/alerts/detect-alerts.ts'
import { SALES_CONSUMER } from '#usecases/sales/follow-ledger.ts'
import type { Platform } from './platform.ts'
import { runWorker, type Worker } from './worker.ts'

/** As often as CloudWatch keeps a value, and twice as often as an alarm looks. */
const LOOK_EVERY_MS = 30_000

/** Who must have seen a change before it is forgotten. Screens that were away for longer read afresh. */
export const FOLLOWERS: readonly string[] = [ALERTS_CONSUMER, SALES_CONSUMER]

type LagDeps = Pick<Platform, 'feed' | 'metrics' | 'liveGateway'>

/** Measures how far those who follow the feed are behind. */
export async function measureFeedLag({ feed, metrics, liveGateway }: LagDeps): Promise<void> {
  // Nobody pushes where there is no gateway.
  const consumers = liveGateway ? [...FOLLOWERS, LIVE_CONSUMER] : FOLLOWERS
  // The cursors first: read the other way round, one that just moved on would be ahead.
  const cursors = await Promise.all(consumers.map((consumer) => feed.cursor(consumer)))
  const latest = await feed.latest()
  for (const [i, consumer] of consumers.entries()) {
    metrics.set('backstock_feed_lag_changes', { consumer }, Math.max(0, latest - (cursors[i] ?? 0)))
  }
}

/** The same now and then. */
export const watchFeedLag = (deps: LagDeps, onFault: (error: unknown) => void): Worker =>
  runWorker({ lookEveryMs: LOOK_EVERY_MS, onFault, step: () => measureFeedLag(deps) })
