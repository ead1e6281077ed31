import type { LevelView, MovementView } from '#contract/movements.ts'
import type { Level } from '#domain/ledger/movement.ts'
import { formatMoney } from '#domain/values/money.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import type { MovementWithReversal } from '#usecases/ledger/read-level.ts'

export const levelView = ({ productId, storeId, onHand, seq }: Level): LevelView => ({
  productId,
  storeId,
  onHand: formatQuantity(onHand),
  seq,
})

/** @param placesOf decimal places of the currency of a store */
export const movementView = (movement: MovementWithReversal, placesOf: (storeId: string) => number): MovementView => ({
  productId: movement.productId,
  storeId: movement.storeId,
  seq: movement.seq,
  kind: movement.kind,
  delta: formatQuantity(movement.delta),
  after: formatQuantity(movement.after),
  reason: movement.reason,
  reference: movement.reference,
  actor: movement.actor,
  occurredAt: new Date(movement.occurredAt).toISOString(),
  recordedAt: new Date(movement.recordedAt).toISOString(),
  reverses: movement.reverses,
  reversedBy: movement.reversedBy,
  unitPrice: movement.unitPrice === undefined ? undefined : formatMoney(movement.unitPrice, placesOf(movement.storeId)),
  unitCost: movement.unitCost === undefined ? undefined : formatMoney(movement.unitCost, placesOf(movement.storeId)),
})
