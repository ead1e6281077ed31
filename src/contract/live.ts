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

/** What the server says on `/api/v1/live`. After `hello` and `reset` a page reads afresh what it shows. */
export const liveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('changes'), changes: z.array(liveChange) }),
  z.object({ type: z.literal('reset') }),
])

export type LiveMessage = z.infer<typeof liveMessage>
