import { openTopic } from '#platform/aws/effect-announcer.ts'
import type { MessagesOutcome, QueueMessage } from '#platform/aws/effect-messages.ts'
import { takeWorkMessages } from '#platform/aws/work-messages.ts'
import { handlerOf, type Invocation, type LambdaHandler } from './invocation.ts'
import { type FunctionSetting, topicOf } from './setting.ts'

interface QueueOfWork {
  topic: 'imports' | 'jobs' | 'reports'
  /** What its messages name. */
  idName: 'importId' | 'jobId' | 'reportId'
  /** What a step may still take once time is short. */
  marginMs: number
  /** @returns whether nothing is left that could be taken */
  work(invocation: Pick<Invocation, 'logger' | 'isTimeShort'>): Promise<boolean>
}

/** A function that is woken by hints that there is work, and does what waits. */
export function workQueueFunction(
  setting: FunctionSetting,
  { topic, idName, marginMs, work }: QueueOfWork,
): LambdaHandler<{ Records: QueueMessage[] }, MessagesOutcome> {
  const announcer = openTopic(topicOf(setting))
  return handlerOf(setting, marginMs, ({ Records }, { logger, isTimeShort }) =>
    takeWorkMessages(
      {
        idName,
        topic,
        announcer,
        async work(correlationId) {
          const about = logger.child({ correlationId })
          const isDone = await work({ logger: about, isTimeShort })
          about.info({ topic, isDone }, isDone ? 'nothing waits' : 'time is short, goes on with another invocation')
          return isDone
        },
        onFailure: (error, message) => logger.error({ ...message, err: error }, 'message is left for the next time'),
      },
      Records,
    ),
  )
}
