import type { MovementLineInput } from '../../api/ledger.ts'

export const RECORD_KINDS = ['sale', 'receipt', 'count', 'return', 'waste', 'adjustment', 'transfer'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

/** What each kind is called, what its number means, and whether it may be below zero. */
export const KINDS: Record<RecordKind, { label: string; quantityLabel: string; help: string; allowNegative?: true }> = {
  sale: { label: 'Sale', quantityLabel: 'Quantity sold', help: 'Leaves the store.' },
  receipt: { label: 'Delivery', quantityLabel: 'Quantity received', help: 'Comes into the store.' },
  count: { label: 'Count', quantityLabel: 'Counted', help: 'How many are there; the difference is worked out.' },
  return: { label: 'Return', quantityLabel: 'Quantity returned', help: 'A customer brings it back.' },
  waste: { label: 'Waste', quantityLabel: 'Quantity lost', help: 'Broken, expired, stolen.' },
  adjustment: {
    label: 'Adjustment',
    quantityLabel: 'Change',
    help: 'Adds, or takes away with a minus.',
    allowNegative: true,
  },
  transfer: { label: 'Transfer', quantityLabel: 'Quantity moved', help: 'From this store to another.' },
}

export const toKind = (text: string | undefined): RecordKind => RECORD_KINDS.find((kind) => kind === text) ?? 'sale'

export interface RecordDraft {
  kind: RecordKind
  storeId: string
  toStoreId: string | undefined
  quantity: string
  reason: string
  reference: string
}

/** The line to send. `toStoreId` is there when the kind is a transfer: the form sees to it. */
export function lineOf(productId: string, draft: RecordDraft): MovementLineInput {
  const { kind, storeId, quantity } = draft
  const base = {
    productId,
    storeId,
    ...(draft.reason.trim() && { reason: draft.reason.trim() }),
    ...(draft.reference.trim() && { reference: draft.reference.trim() }),
  }
  if (kind === 'count') return { kind, counted: quantity, ...base }
  if (kind === 'transfer') return { kind, toStoreId: draft.toStoreId ?? '', quantity, ...base }
  return { kind, quantity, ...base }
}
