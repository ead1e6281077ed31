import { z } from 'zod'
import { COMMAND_LINES_MAX } from '#domain/ledger/command.ts'
import { MOVEMENT_KINDS } from '#domain/ledger/movement.ts'
import {
  instantInput,
  instantText,
  moneyText,
  page,
  productId,
  quantityInput,
  quantityText,
  storeId,
} from './primitives.ts'

const lineBase = {
  productId,
  storeId,
  reason: z.string().trim().min(1).max(60).optional(),
  reference: z.string().trim().min(1).max(120).optional(),
  occurredAt: instantInput.optional(),
  unitPrice: moneyText.optional(),
  unitCost: moneyText.optional(),
}

const flowLine = z.object({
  kind: z.enum(['receipt', 'sale', 'return', 'waste']),
  quantity: quantityInput,
  ...lineBase,
})
const adjustmentLine = z.object({ kind: z.literal('adjustment'), quantity: quantityInput, ...lineBase })
const countLine = z.object({
  kind: z.literal('count'),
  counted: quantityInput,
  expectedSeq: z.number().int().min(0).optional(),
  ...lineBase,
})
const transferLine = z.object({ kind: z.literal('transfer'), toStoreId: storeId, quantity: quantityInput, ...lineBase })
const reversalLine = z.object({ kind: z.literal('reversal'), seq: z.number().int().min(1), ...lineBase })

export const movementLine = z
  .discriminatedUnion('kind', [flowLine, adjustmentLine, countLine, transferLine, reversalLine])
  .meta({ id: 'MovementLine' })

/** One line alone, or many under `lines`, which happen all or not at all. */
export const postMovementsBody = z
  .object({
    lines: z.array(movementLine).min(1).max(COMMAND_LINES_MAX),
    /** Where it comes from, for senders that number their own events; then no Idempotency-Key header is needed. */
    source: z.string().min(1).max(60).optional(),
    sourceEventId: z.string().min(1).max(120).optional(),
  })
  .meta({ id: 'PostMovements' })

export type PostMovementsBody = z.infer<typeof postMovementsBody>

export const movement = z
  .object({
    productId: z.string(),
    storeId: z.string(),
    seq: z.number().int(),
    kind: z.enum(MOVEMENT_KINDS),
    delta: quantityText,
    after: quantityText,
    reason: z.string().optional(),
    reference: z.string().optional(),
    actor: z.string(),
    occurredAt: instantText,
    recordedAt: instantText,
    reverses: z.number().int().optional(),
    reversedBy: z.number().int().optional(),
    unitPrice: z.string().optional(),
    unitCost: z.string().optional(),
  })
  .meta({ id: 'Movement' })

export type MovementView = z.infer<typeof movement>

export const recordedMovements = z.object({ movements: z.array(movement) }).meta({ id: 'RecordedMovements' })

export const level = z
  .object({ productId: z.string(), storeId: z.string(), onHand: quantityText, seq: z.number().int() })
  .meta({ id: 'Level' })

export type LevelView = z.infer<typeof level>

export const movementPage = page(movement)

export const levelExplanation = z
  .object({
    level,
    sinceCount: z
      .boolean()
      .meta({ description: 'Whether the movements start at a count; else at the first movement.' }),
    isComplete: z.boolean().meta({ description: 'False when older movements than those shown also count.' }),
    movements: z.array(movement),
  })
  .meta({ id: 'LevelExplanation' })
