import { SQSClient } from '@aws-sdk/client-sqs'
import type { Inbox, InboxReader } from '#ports/inbox.ts'
import { type IncomingDeps, takeIncomingFiles } from './incoming-files.ts'
import { sendMessage } from './incoming-queue.ts'
import { tellOfLyingFiles } from './lying-files.ts'
import { pollMessages } from './message-poller.ts'
import { openS3 } from './s3-objects.ts'

export interface AwsInboxOptions extends InboxReader {
  bucket: string
  /** The SQS queue that S3 tells of what is written below `incoming/`. */
  queueUrl: string
  /** Hears of objects that lie in no store's place and stay there. */
  onIgnored(key: string): void
  /** How long a file whose reader died stays hidden from others; seconds. */
  hiddenSeconds?: number
  /** How often to look for files that nobody was told of; milliseconds. */
  lookEveryMs?: number
}

/** Each takes one file at a time, so that a long one does not hold up the others' small ones. */
const READERS = 3

/** A reader that lives hides its file anew long before this is over. */
const HIDDEN_SECONDS = 60

const LOOK_EVERY_MS = 15 * 60_000

/** The inbox in S3, in a process that runs all the time; a function is called with the messages instead. */
export function awsInbox({
  bucket,
  queueUrl,
  take,
  onFault,
  onIgnored,
  hiddenSeconds = HIDDEN_SECONDS,
  lookEveryMs = LOOK_EVERY_MS,
}: AwsInboxOptions): Inbox {
  const [s3, sqs] = [openS3(), new SQSClient({})]
  const closing = new AbortController()
  const { signal } = closing
  const tell = (error: unknown) => {
    if (!signal.aborted) onFault(error)
  }
  const deps: IncomingDeps = {
    s3,
    bucket,
    take: (file, options) => take(file, { ...options, signal }),
    isStopping: () => signal.aborted,
    sendAgain: (body, delaySeconds) => sendMessage({ sqs, queueUrl }, body, delaySeconds),
    onIgnored,
    onPutOff: tell,
    onFailure: tell,
  }
  let looking: Promise<unknown> | undefined
  const look = () => {
    looking ??= tellOfLyingFiles({ s3, bucket, sqs, queueUrl }, Date.now())
      .catch(tell)
      .finally(() => {
        looking = undefined
      })
  }
  const timer = setInterval(look, lookEveryMs)
  look()
  const pollers = Array.from({ length: READERS }, () =>
    pollMessages({
      sqs,
      queueUrl,
      messagesMax: 1,
      hiddenSeconds,
      take: (messages) => takeIncomingFiles(deps, messages),
      onFault,
    }),
  )
  return {
    async close() {
      closing.abort()
      clearInterval(timer)
      await Promise.all([looking, ...pollers.map((poller) => poller.stop())])
      for (const client of [s3, sqs]) client.destroy()
    },
  }
}
