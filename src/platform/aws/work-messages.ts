import { type PublishDeps, publishHints } from './effect-announcer.ts'
import type { MessagesOutcome, QueueMessage } from './effect-messages.ts'

export interface WorkMessagesDeps {
  /** What a hint of ours names: `importId`. */
  idName: string
  /** The queue's topic: where it is said again that there is more to do. */
  topic: string
  announcer: PublishDeps
  /**
   * Works on whatever waits, under the id that the message carries.
   * @returns whether nothing is left that could be taken
   */
  work(correlationId: string | undefined): Promise<boolean>
  /** Hears of every message that is left for the next time, under the id it carries. */
  onFailure(error: unknown, message: { messageId: string; correlationId?: string }): void
}

/**
 * Takes a batch of hints that there is work: a function's handler. When time is short before all is done, a new hint is
 * sent for the rest: going on is no failure, and the queue must not put it aside after some tries.
 */
export async function takeWorkMessages(
  deps: WorkMessagesDeps,
  messages: readonly QueueMessage[],
): Promise<MessagesOutcome> {
  const failures: MessagesOutcome['batchItemFailures'] = []
  for (const { messageId, body, messageAttributes = {} } of messages) {
    const carried = (name: string) => messageAttributes[name]?.stringValue
    const correlationId = carried('correlationId')
    try {
      const id = idOf(body, deps.idName)
      if (await deps.work(correlationId)) continue
      const hint = {
        topic: deps.topic,
        tenantId: carried('tenantId') ?? '',
        body: { [deps.idName]: id },
        correlationId,
      }
      await publishHints(deps.announcer, [hint])
    } catch (error) {
      deps.onFailure(error, { messageId, correlationId })
      failures.push({ itemIdentifier: messageId })
    }
  }
  return { batchItemFailures: failures }
}

/** @throws Error when the message is none of ours */
function idOf(body: string, idName: string): string {
  const id = (JSON.parse(body) as Record<string, unknown> | null)?.[idName]
  if (typeof id !== 'string' || id === '') throw new Error(`The message has no ${idName}.`)
  return id
}
