import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { QueueTrigger } from '#main/functions.ts'
import type { MessagesOutcome, QueueMessage } from '#platform/aws/effect-messages.ts'

/** How long an empty queue is listened to at a time. */
const WAIT_SECONDS = 5
const PAUSE_MS = 200
/** More at once than cores are of no use here; Lambda takes as many as the trigger says. */
const AT_ONCE_MAX = 2

interface SourceDeps {
  sqs: SQSClient
  queueUrl: string
  trigger: QueueTrigger
  /** @throws when the function does */
  invoke(event: { Records: QueueMessage[] }): Promise<MessagesOutcome | undefined>
}

/**
 * A queue as an event source, as far as it is documented: batches, messages that stay out of sight while a function has them,
 * those that it names coming again (`ReportBatchItemFailures`), all of them when it throws or names one that is not there.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function queueSource(deps: SourceDeps): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const poll = async () => {
    while (!stopped.signal.aborted) {
      try {
        await takeBatch(deps, stopped.signal)
      } catch {
        if (!stopped.signal.aborted) await sleep(PAUSE_MS)
      }
    }
  }
  const pollers = Array.from({ length: Math.min(deps.trigger.concurrencyMax, AT_ONCE_MAX) }, poll)
  return {
    async stop() {
      stopped.abort()
      await Promise.all(pollers)
    },
  }
}

async function takeBatch({ sqs, queueUrl, trigger, invoke }: SourceDeps, abortSignal: AbortSignal): Promise<void> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: trigger.batchSize,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageAttributeNames: ['All'],
    }),
    { abortSignal },
  )
  if (Messages.length === 0) return
  const left = await failedOf(Messages, invoke)
  const Entries = Messages.filter(({ MessageId }) => !left.has(MessageId ?? '')).map(({ ReceiptHandle }, i) => ({
    Id: String(i),
    ReceiptHandle,
  }))
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
}

/** @returns the ids of the messages that are to come again */
async function failedOf(messages: readonly Message[], invoke: SourceDeps['invoke']): Promise<Set<string>> {
  const all = new Set(messages.map(({ MessageId = '' }) => MessageId))
  try {
    const outcome = await invoke(JSON.parse(JSON.stringify({ Records: messages.map(toRecord) })))
    const failed = new Set((outcome?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier))
    return [...failed].every((id) => all.has(id)) ? failed : all
  } catch {
    return all
  }
}

/** The record that Lambda makes of a message. */
export const toRecord = ({ MessageId = '', ReceiptHandle, Body = '', MessageAttributes = {} }: Message) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: {},
  messageAttributes: Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue, DataType }]) => [
      name,
      { stringValue: StringValue, dataType: DataType },
    ]),
  ),
  eventSource: 'aws:sqs',
})
