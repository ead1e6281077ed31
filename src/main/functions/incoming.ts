import type { MessagesOutcome, QueueMessage } from '#platform/aws/effect-messages.ts'
import { takeIncomingFiles } from '#platform/aws/incoming-files.ts'
import { openIncomingQueue, sendMessage } from '#platform/aws/incoming-queue.ts'
import { openS3 } from '#platform/aws/s3-objects.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'
import { openImports } from './import.ts'
import { handlerOf, type LambdaHandler } from './invocation.ts'
import { type FunctionSetting, incomingQueueOf } from './setting.ts'

/** A chunk of a file takes a second or two. */
const MARGIN_MS = 30_000

/** Called by the queue that S3 tells of files dropped below `incoming/`: takes each, and writes what became of it beside. */
export function incomingFunction(
  setting: FunctionSetting,
): LambdaHandler<{ Records: QueueMessage[] }, MessagesOutcome> {
  const { bucket } = setting.aws
  const depsWith = openImports(setting)
  const s3 = openS3()
  const queue = openIncomingQueue(incomingQueueOf(setting))
  return handlerOf(setting, MARGIN_MS, ({ Records }, { logger, remainingMs }) => {
    const deps = depsWith(logger)
    // What is not done by then goes on with another invocation, at the chunk it reached.
    const signal = AbortSignal.timeout(Math.floor(remainingMs()))
    return takeIncomingFiles(
      {
        s3,
        bucket,
        take: (file, options) => takeInboxFile(deps, file, { ...options, signal }),
        isStopping: () => signal.aborted,
        sendAgain: (body, delaySeconds) => sendMessage(queue, body, delaySeconds),
        onPutOff(error, { messageId, delaySeconds }) {
          if (signal.aborted) logger.info({ messageId }, 'time is short, goes on with another invocation')
          else logger.warn({ messageId, delaySeconds, err: error }, 'put off, for waiting mends it')
        },
        onIgnored: (key) => logger.warn({ key }, 'not taken: files go into incoming/<tenant>/<store>/<file name>'),
        onFailure: (error) => logger.error({ err: error }, 'message is left for the next time'),
      },
      Records,
    )
  })
}
