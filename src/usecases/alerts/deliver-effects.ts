import { retryDelayMs } from '#domain/alerts/subscription.ts'
import type { Clock } from '#ports/clock.ts'
import { type Delivery, type Queue, UndeliverableError } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'

/** A way out of the house: mails, texts; webhooks by the same shape. Accepts an effect, or throws. */
export interface Channel {
  /** The topic of the effects it delivers. */
  topic: string
  /** @throws UndeliverableError when trying again cannot help */
  deliver(delivery: Delivery): Promise<void>
}

export interface DeliveryOutcome {
  kind: 'delivered' | 'failed' | 'dead'
  error?: Error
  /** Since it was queued. */
  ageMs: number
}

export interface DeliverDeps {
  queue: Pick<Queue, 'receive' | 'done' | 'retry'>
  clock: Clock
  randomness: Pick<Randomness, 'fraction'>
  /** For the log: what went out, and what did not; `dead` is not tried again. */
  onOutcome(delivery: Delivery, outcome: DeliveryOutcome): void
}

/** How many go out side by side. */
const BATCH = 20
/** Longer than a channel takes before it gives up by itself; a worker that died is overtaken after it. */
const VISIBILITY_MS = 60_000

/**
 * Delivers what is due on one channel. What fails is tried again later, and later still; in the end it is a dead letter.
 *
 * At least once: when the process dies between the channel's yes and our noting it, the effect goes out again, under the
 * same id.
 *
 * @returns how many effects were handed out
 */
export async function deliverEffects(deps: DeliverDeps, channel: Channel): Promise<number> {
  const { queue, clock } = deps
  const request = { topic: channel.topic, limit: BATCH, visibilityMs: VISIBILITY_MS, now: clock.now() }
  const deliveries = await queue.receive(request)
  await Promise.all(deliveries.map((delivery) => deliverOne(deps, channel, delivery)))
  return deliveries.length
}

async function deliverOne(
  { queue, clock, randomness, onOutcome }: DeliverDeps,
  channel: Channel,
  delivery: Delivery,
): Promise<void> {
  try {
    await channel.deliver(delivery)
  } catch (error) {
    const now = clock.now()
    const isLost = error instanceof UndeliverableError
    const delay = isLost ? undefined : retryDelayMs(delivery.attempt, randomness.fraction())
    await queue.retry(delivery.id, {
      error: (error as Error).message,
      at: delay === undefined ? undefined : now + delay,
      now,
    })
    const kind = delay === undefined ? 'dead' : 'failed'
    onOutcome(delivery, { kind, error: error as Error, ageMs: now - delivery.createdAt })
    return
  }
  const now = clock.now()
  await queue.done(delivery.id, now)
  onOutcome(delivery, { kind: 'delivered', ageMs: now - delivery.createdAt })
}
