import { setTimeout as sleep } from 'node:timers/promises'
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { MessagesOutcome, QueueMessage } from './effect-messages.ts'

/** What one ReceiveMessage gives and one DeleteMessageBatch takes. */
const BATCH_MAX = 10

/** How long SQS waits for a message to come before it answers that there is none: its maximum. */
const WAIT_SECONDS = 20

/** After a fault of SQS, before it is asked again. */
const PAUSE_MS = 1000

interface MessagePollerDeps {
  sqs: SQSClient
  queueUrl: string
  take(messages: readonly QueueMessage[]): Promise<MessagesOutcome>
  onFault(error: unknown): void
  /** Taken at once, BATCH_MAX at most. */
  messagesMax?: number
  /**
   * Hides what is being worked on for so long, again and again until the work is over: for work that may take longer than
   * the queue's own visibility, up to the twelve hours that SQS allows.
   */
  hiddenSeconds?: number
}

/**
 * Hands the messages of a queue to a function's handler, for where no function is called by them: in a process that runs
 * all the time, or on an emulator. What the handler does not take comes again when its visibility is over.
 */
export function pollMessages(deps: MessagePollerDeps): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const run = async () => {
    while (!stopped.signal.aborted) {
      try {
        await takeBatch(deps, stopped.signal)
      } catch (error) {
        if (stopped.signal.aborted) return
        deps.onFault(error)
        await sleep(PAUSE_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
      }
    }
  }
  const running = run()
  return {
    async stop() {
      stopped.abort()
      await running
    },
  }
}

async function takeBatch(deps: MessagePollerDeps, abortSignal: AbortSignal): Promise<void> {
  const { sqs, queueUrl, take, messagesMax = BATCH_MAX, hiddenSeconds } = deps
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: messagesMax,
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageAttributeNames: ['All'],
    }),
    { abortSignal },
  )
  if (Messages.length === 0) return
  const stopHiding = keepHidden(deps, Messages)
  const { batchItemFailures } = await take(Messages.map(toQueueMessage)).finally(stopHiding)
  const left = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
  const Entries = Messages.filter(({ MessageId }) => !left.has(MessageId ?? '')).map(({ ReceiptHandle }, i) => ({
    Id: String(i),
    ReceiptHandle,
  }))
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
}

/** @returns how to stop it: what is not deleted then is there for others when its time is over */
function keepHidden({ sqs, queueUrl, hiddenSeconds, onFault }: MessagePollerDeps, messages: readonly Message[]) {
  if (hiddenSeconds === undefined) return () => undefined
  const Entries = messages.map(({ ReceiptHandle }, i) => ({
    Id: String(i),
    ReceiptHandle,
    VisibilityTimeout: hiddenSeconds,
  }))
  const hide = () => sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })).catch(onFault)
  // One that fails is made up for by the next.
  const timer = setInterval(hide, (hiddenSeconds * 1000) / 3)
  return () => clearInterval(timer)
}

/** Lambda spells the same in lower case. */
const toQueueMessage = ({ MessageId = '', Body = '', MessageAttributes = {} }: Message): QueueMessage => ({
  messageId: MessageId,
  body: Body,
  messageAttributes: Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, { stringValue: StringValue }]),
  ),
})
