import type { Delivery, Queue } from '#ports/queue.ts'
import { claimEffect, type EffectDeps } from './effect-writes.ts'

/** One message of a queue, as Lambda gives it. */
export interface QueueMessage {
  messageId: string
  body: string
  messageAttributes?: Record<string, { stringValue?: string }>
}

/** Names the messages that are to come again (`ReportBatchItemFailures`); the others are done with. */
export interface MessagesOutcome {
  batchItemFailures: { itemIdentifier: string }[]
}

/** The part of the queue a worker works with. */
export type WorkQueue = Pick<Queue, 'receive' | 'done' | 'retry'>

export interface EffectMessagesDeps extends EffectDeps {
  queue: Queue
  /** Lets a worker work, as it does on the whole queue. Throws when what became of the effect could not be noted. */
  work(queue: WorkQueue): Promise<unknown>
  /** Hears of every message that is left for the next time, under the id it carries. */
  onFailure(error: unknown, message: { messageId: string; correlationId?: string }): void
}

/**
 * Takes a batch of hints: a function's handler, or a poller's. The worker sees a queue that hands out the one effect the
 * hint is about, if it is still due: a hint that comes twice, or late, does nothing.
 *
 * A delivery that failed is noted with the effect and comes back at its time, so its message is done with. A message comes
 * again when that could not be noted, or when nobody can work with it; then the queue puts it aside after some tries.
 */
export async function takeEffectMessages(
  deps: EffectMessagesDeps,
  messages: readonly QueueMessage[],
): Promise<MessagesOutcome> {
  const failures = await Promise.all(
    messages.map(async ({ messageId, body, messageAttributes }) => {
      try {
        await deps.work(queueOfOne(deps, toEffectId(body)))
        return []
      } catch (error) {
        deps.onFailure(error, { messageId, correlationId: messageAttributes?.correlationId?.stringValue })
        return [{ itemIdentifier: messageId }]
      }
    }),
  )
  return { batchItemFailures: failures.flat() }
}

function queueOfOne(deps: EffectMessagesDeps, effectId: string): WorkQueue {
  let isHandedOut = false
  return {
    done: deps.queue.done,
    retry: deps.queue.retry,
    async receive(request): Promise<Delivery[]> {
      if (isHandedOut) return []
      isHandedOut = true
      const delivery = await claimEffect(deps, effectId, request)
      return delivery ? [delivery] : []
    },
  }
}

/** @throws Error when the message is none of ours */
function toEffectId(body: string): string {
  const { effectId } = JSON.parse(body) as { effectId?: unknown }
  if (typeof effectId !== 'string' || effectId === '') throw new Error('The message names no effect.')
  return effectId
}
