import { type MessagesOutcome, type QueueMessage, takeEffectMessages } from '#platform/aws/effect-messages.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { type Channel, deliverEffects } from '#usecases/alerts/deliver-effects.ts'
import { outcomes } from '../outcomes.ts'
import { handlerOf, type LambdaHandler } from './invocation.ts'
import type { FunctionSetting } from './setting.ts'
import type { Opened } from './stores.ts'

/** A function that is called by the queue of one channel: sends what is due there. */
export function channelFunction(
  setting: FunctionSetting,
  { store, metrics, clock, randomness }: Opened,
  channel: Channel,
): LambdaHandler<{ Records: QueueMessage[] }, MessagesOutcome> {
  const queue = awsQueue(store)
  return handlerOf(setting, 0, ({ Records }, { logger }) => {
    const { onDelivery: onOutcome } = outcomes({ logger, metrics })
    return takeEffectMessages(
      {
        ...store,
        queue,
        work: (one) => deliverEffects({ queue: one, clock, randomness, onOutcome }, channel),
        onFailure: (error, message) => logger.error({ ...message, err: error }, 'message is left for the next time'),
      },
      Records,
    )
  })
}
