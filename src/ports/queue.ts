import type { TenantId } from '#domain/values/ids.ts'

/** Work to be done outside the transaction that decided on it: a mail to send, a webhook to call. */
export interface Effect {
  tenantId: TenantId
  /** Which worker takes it: `mail`, later `sms` and `webhook`. */
  topic: string
  /** An effect with the same key is queued once, however often it is asked for. */
  key: string
  /** Plain data, for the worker to understand. */
  body: unknown
  /** Not before this moment; milliseconds since 1970. At once when absent. */
  notBefore?: number
  /** Carried through to the log lines of whoever delivers it. */
  correlationId?: string
}

/** An effect handed to a worker, for a while: it comes back unless `done` or `retry` is called in time. */
export interface Delivery extends Effect {
  id: string
  /** 1 on the first hand-out. */
  attempt: number
}

export interface DeadLetter extends Effect {
  id: string
  attempts: number
  error: string
  diedAt: number
}

/**
 * A durable queue with at-least-once delivery.
 *
 * An effect handed out is invisible to others for `visibilityMs`; after too many attempts it goes to the dead letters,
 * where a manager sees it and can send it round again.
 */
export interface Queue {
  enqueue(effect: Effect): Promise<void>
  /** Hands out up to `limit` effects that are due at `now`, oldest first. */
  receive(request: { topic: string; limit: number; visibilityMs: number; now: number }): Promise<Delivery[]>
  done(id: string): Promise<void>
  /** Gives it back, to be tried again at `at`; or to the dead letters when `at` is absent. */
  retry(id: string, outcome: { error: string; at?: number; now: number }): Promise<void>
  deadLetters(
    tenantId: TenantId,
    page: { limit: number; cursor?: string },
  ): Promise<{ data: DeadLetter[]; nextCursor?: string }>
  /** Puts a dead letter back with its attempts at 0. False when it is no (longer a) dead letter of the tenant. */
  redrive(tenantId: TenantId, id: string, now: number): Promise<boolean>
  /** Calls back when there may be something due. A hint: workers also look by themselves. */
  onWake(listener: () => void): () => void
}
