import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

/** The queue that S3 tells of files, for us who tell it of some ourselves. */
export interface IncomingQueue {
  sqs: SQSClient
  queueUrl: string
}

/** The way to the queue, made once per process. */
export function openIncomingQueue(queueUrl: string): IncomingQueue & { close(): void } {
  const sqs = new SQSClient({})
  return { sqs, queueUrl, close: () => sqs.destroy() }
}

/** What one SendMessageBatch takes. */
const SENT_MAX = 10

/** @param delaySeconds nobody is handed it before; SQS takes a quarter of an hour at most */
export async function sendMessage(
  { sqs, queueUrl }: IncomingQueue,
  MessageBody: string,
  delaySeconds: number,
): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, DelaySeconds: delaySeconds }))
}

/** @throws Error when some were not taken; the others may be sent again */
export async function sendMessages({ sqs, queueUrl }: IncomingQueue, bodies: readonly string[]): Promise<void> {
  for (let i = 0; i < bodies.length; i += SENT_MAX) {
    const Entries = bodies.slice(i, i + SENT_MAX).map((MessageBody, n) => ({ Id: String(n), MessageBody }))
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
    const [first] = Failed
    if (first) {
      throw new Error(`${Failed.length} of ${Entries.length} messages were not taken: ${first.Code} ${first.Message}`)
    }
  }
}
