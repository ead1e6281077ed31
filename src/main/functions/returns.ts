import { awsAlertStore } from '#platform/aws/alert-store.ts'
import type { MessagesOutcome, QueueMessage } from '#platform/aws/effect-messages.ts'
import { takeMailReturns } from '#platform/aws/mail-returns.ts'
import { subscriptionsIn } from '#platform/aws/report-subscriptions.ts'
import { stopReturnedMail } from '#usecases/alerts/stop-returned-mail.ts'
import { outcomes } from '../outcomes.ts'
import { handlerOf, type LambdaHandler } from './invocation.ts'
import type { FunctionSetting } from './setting.ts'
import { openStore } from './stores.ts'

/** Called by the queue of SES's events: stops mails to addresses that gave one back. */
export function returnsFunction(setting: FunctionSetting): LambdaHandler<{ Records: QueueMessage[] }, MessagesOutcome> {
  const { store, metrics } = openStore(setting)
  const deps = { alerts: awsAlertStore(store), reports: subscriptionsIn(store) }
  return handlerOf(setting, 0, ({ Records }, { logger }) =>
    takeMailReturns(
      {
        stop: async (returned) =>
          outcomes({ logger, metrics }).onReturnedMail(returned, await stopReturnedMail(deps, returned)),
        onFailure: (error, message) => logger.error({ ...message, err: error }, 'message is left for the next time'),
      },
      Records,
    ),
  )
}
