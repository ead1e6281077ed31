import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { type MessagesOutcome, type QueueMessage, takeEffectMessages } from '#platform/aws/effect-messages.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { subscriptionsIn } from '#platform/aws/report-subscriptions.ts'
import { deliverEffects } from '#usecases/alerts/deliver-effects.ts'
import { mailChannel } from '#usecases/alerts/mail-channel.ts'
import { openMailer } from '../aws-mailer.ts'
import { deliveryLog } from '../delivery-log.ts'
import { handlerOf, type LambdaHandler } from './invocation.ts'
import type { FunctionSetting } from './setting.ts'
import { openStore } from './stores.ts'

/** Called by the queue of mails: sends those that are due. */
export function deliverFunction(setting: FunctionSetting): LambdaHandler<{ Records: QueueMessage[] }, MessagesOutcome> {
  const { store, metrics, clock, randomness } = openStore(setting)
  const queue = awsQueue(store)
  const channel = mailChannel({
    mailer: openMailer(setting.config, { ...setting.aws, blobs: awsBlobs(setting.aws.bucket) }),
    alerts: awsAlertStore(store),
    reports: subscriptionsIn(store),
    identity: awsIdentityStore(store),
  })
  return handlerOf(setting, 0, ({ Records }, { logger }) =>
    takeEffectMessages(
      {
        ...store,
        queue,
        work: (one) =>
          deliverEffects({ queue: one, clock, randomness, onOutcome: deliveryLog({ logger, metrics }) }, channel),
        onFailure: (error, message) => logger.error({ ...message, err: error }, 'message is left for the next time'),
      },
      Records,
    ),
  )
}
