import type { Logger } from 'pino'
import { deliverEffects } from '#usecases/alerts/deliver-effects.ts'
import { detectAlerts } from '#usecases/alerts/detect-alerts.ts'
import { wakeSnoozed } from '#usecases/alerts/handle-alert.ts'
import { mailChannel } from '#usecases/alerts/mail-channel.ts'
import { stopReturnedMail } from '#usecases/alerts/stop-returned-mail.ts'
import { tellSubscribers } from '#usecases/alerts/tell-subscribers.ts'
import { textChannel } from '#usecases/alerts/text-channel.ts'
import { FOLLOWERS } from './feed-lag.ts'
import { outcomes } from './outcomes.ts'
import type { Platform } from './platform.ts'
import { runWorker, type Worker } from './worker.ts'

/** Lost wake-ups cost at most this; work due by the clock (digests, quiet hours) is at most this late. */
const LOOK_EVERY_MS = 1000
const SNOOZES_EVERY_MS = 15_000
const FORGET_EVERY_MS = 600_000
/** More than any screen that was away for a moment needs; those that were away longer read afresh. */
export const CHANGES_KEPT = 100_000
/** Thousands of movements a second are judged in a few looks, so that selling leaves alerts little to do. */
const GATHER_MS = 25

/** The background work of alerts: the feed is judged, subscribers are told, mails and texts leave. Each step wakes the next. */
export function runAlerts(platform: Platform, { publicUrl, logger }: { publicUrl: string; logger: Logger }): Worker {
  const onFault = (error: unknown) => logger.error({ err: error }, 'alerts: step failed, will be tried again')
  const channels = [mailChannel(platform), textChannel(platform)]
  const deps = { ...platform, publicUrl }
  const { onDelivery, onReturnedMail } = outcomes({ logger, metrics: platform.metrics })
  const delivery = { ...platform, onOutcome: onDelivery }
  const onWake = platform.feed.onWake
  const workers = [
    runWorker({ onWake, lookEveryMs: LOOK_EVERY_MS, gatherMs: GATHER_MS, onFault, step: () => detectAlerts(deps) }),
    runWorker({ onWake, lookEveryMs: LOOK_EVERY_MS, onFault, step: () => tellSubscribers(deps) }),
    ...channels.map((channel) =>
      runWorker({
        onWake: platform.queue.onWake,
        lookEveryMs: LOOK_EVERY_MS,
        onFault,
        step: () => deliverEffects(delivery, channel),
      }),
    ),
    runWorker({ lookEveryMs: SNOOZES_EVERY_MS, onFault, step: () => wakeSnoozed(deps) }),
    runWorker({
      lookEveryMs: FORGET_EVERY_MS,
      onFault,
      step: () => platform.feed.forget(CHANGES_KEPT, FOLLOWERS),
    }),
  ]
  const heard = channels.map((channel) =>
    platform.hearOfEffects(channel.topic, (queue) => deliverEffects({ ...delivery, queue }, channel)),
  )
  const returns = platform.hearOfReturns?.(async (returned) =>
    onReturnedMail(returned, await stopReturnedMail(platform, returned)),
  )
  return {
    async stop() {
      await Promise.all([...heard, returns].map((each) => each?.stop()))
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}
