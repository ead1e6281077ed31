import { z } from 'zod'
import { quantityText } from './primitives.ts'

/** One thing that changed, with its newest state where that is small. */
export const liveChange = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('level'),
    storeId: z.string(),
    productId: z.string(),
    onHand: quantityText,
    seq: z.number().int(),
  }),
  z.object({ kind: z.literal('product'), productId: z.string() }),
  z.object({ kind: z.literal('policy'), productId: z.string(), storeId: z.string().optional() }),
  z.object({ kind: z.literal('alert'), alertId: z.string(), storeId: z.string().optional() }),
  z.object({ kind: z.literal('import'), importId: z.string(), storeId: z.string().optional() }),
  z.object({ kind: z.literal('order'), orderId: z.string(), storeId: z.string().optional() }),
])

export type LiveChange = z.infer<typeof liveChange>

/**
 * What a page says on `/api/v1/live`: `hello` once it is open, so that it is greeted, and `ping` every few minutes, because
 * a gateway ends a connection on which nothing is said.
 */
export const liveRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('ping') }),
])

export type LiveRequest = z.infer<typeof liveRequest>

/** What is said on `/api/v1/live`. After `hello` and `reset` a page reads afresh what it shows. `pong` answers `ping`. */
export const liveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('changes'), changes: z.array(liveChange) }),
  z.object({ type: z.literal('reset') }),
  z.object({ type: z.literal('pong') }),
])

export type LiveMessage = z.infer<typeof liveMessage>
