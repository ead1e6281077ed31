import { SQSClient } from '@aws-sdk/client-sqs'
import type { Inbox, InboxReader } from '#ports/inbox.ts'
import { takeIncomingFiles } from './incoming-files.ts'
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
}

/** Each takes one file at a time, so that a long one does not hold up the others' small ones. */
const READERS = 3

/** A reader that lives hides its file anew long before this is over. */
const HIDDEN_SECONDS = 60

/** The inbox in S3, in a process that runs all the time; a function is called with the messages instead. */
export function awsInbox({
  bucket,
  queueUrl,
  take,
  onFault,
  onIgnored,
  hiddenSeconds = HIDDEN_SECONDS,
}: AwsInboxOptions): Inbox {
  const [s3, sqs] = [openS3(), new SQSClient({})]
  const closing = new AbortController()
  const { signal } = closing
  const deps = {
    s3,
    bucket,
    take: (file: Parameters<InboxReader['take']>[0]) => take(file, signal),
    onIgnored,
    onFailure(error: unknown) {
      if (!signal.aborted) onFault(error)
    },
  }
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
      await Promise.all(pollers.map((poller) => poller.stop()))
      for (const client of [s3, sqs]) client.destroy()
    },
  }
}
