import type { MovementView } from '#contract/movements.ts'

type MovementKind = MovementView['kind']

/** What a movement is called on screen. */
export const KIND_LABELS: Record<MovementKind, string> = {
  receipt: 'Delivery',
  sale: 'Sale',
  return: 'Return',
  adjustment: 'Adjustment',
  waste: 'Waste',
  count: 'Count',
  transfer_out: 'Transfer out',
  transfer_in: 'Transfer in',
  reversal: 'Reversal',
}
