import type { TenantId } from '#domain/values/ids.ts'
import type { Page } from './page.ts'

/** Work to be done outside the transaction that decided on it: a mail or a text to send, a webhook to call. */
export interface Effect {
  tenantId: TenantId
  /** Which worker takes it: `mail`, `text`, later `webhook`. */
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

/** Trying again cannot help: the effect is for the dead letters at once. */
export class UndeliverableError extends Error {}

/** An effect handed to a worker, for a while: it comes back unless `done` or `retry` is called in time. */
export interface Delivery extends Effect {
  id: string
  /** 1 on the first hand-out. */
  attempt: number
  /** When it was queued. */
  createdAt: number
}

export type EffectState = 'waiting' | 'done' | 'dead'

/** What became of an effect, for people. */
export interface EffectRecord extends Effect {
  id: string
  state: EffectState
  attempts: number
  /** Of the last attempt that failed. */
  error?: string
  createdAt: number
  /** When it is tried next, while it waits. */
  dueAt: number
  /** When it was done, or given up. */
  endedAt?: number
}

/**
 * A durable queue with at-least-once delivery.
 *
 * An effect handed out is invisible to others for `visibilityMs`; given up, it is a dead letter that a manager sees and
 * can send round again. test/contracts/queue.ts holds every platform to these words.
 */
export interface Queue {
  enqueue(effect: Effect): Promise<void>
  /** Hands out up to `limit` effects that are due at `now`, the longest due first. */
  receive(request: { topic: string; limit: number; visibilityMs: number; now: number }): Promise<Delivery[]>
  done(id: string, now: number): Promise<void>
  /** Gives it back, to be tried again at `at`; or up, to the dead letters, when `at` is absent. */
  retry(id: string, outcome: { error: string; at?: number; now: number }): Promise<void>
  /** What became of a tenant's effects, the newest first; of one state only, if named. */
  records(
    tenantId: TenantId,
    query: { state?: EffectState; limit: number; cursor?: string },
  ): Promise<Page<EffectRecord>>
  record(tenantId: TenantId, id: string): Promise<EffectRecord | undefined>
  /** Puts a dead letter back with its attempts at 0. False when it is no (longer a) dead letter of the tenant. */
  redrive(tenantId: TenantId, id: string, now: number): Promise<boolean>
  /** Calls back when there may be something due. A hint: workers also look by themselves. */
  onWake(listener: () => void): () => void
}

/** The part of the queue a worker works with. */
export type WorkQueue = Pick<Queue, 'receive' | 'done' | 'retry'>
