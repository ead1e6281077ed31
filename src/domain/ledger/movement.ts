import type { ProductId, StoreId, TenantId } from '../values/ids.ts'
import type { MinorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'

export const MOVEMENT_KINDS = [
  'receipt',
  'sale',
  'return',
  'adjustment',
  'waste',
  'count',
  'transfer_out',
  'transfer_in',
  'reversal',
] as const

export type MovementKind = (typeof MOVEMENT_KINDS)[number]

/** Which shelf: one product in one store. */
export interface LevelKey {
  storeId: StoreId
  productId: ProductId
}

/** What is on one shelf: the fold of all its movements. */
export interface Level extends LevelKey {
  onHand: Quantity
  /** How many movements made it; the `seq` of the newest, 0 before the first. */
  seq: number
}

/** One entry of the ledger. Never edited or deleted; a wrong one is reversed by another. */
export interface Movement extends LevelKey {
  tenantId: TenantId
  /** 1..n per level, without a gap: the order of truth. */
  seq: number
  kind: MovementKind
  delta: Quantity
  /** The running balance: on hand after this movement. */
  after: Quantity
  /** Why, as a short code the shop chooses: `damaged`, `stocktake`. */
  reason?: string
  /** What it belongs to outside: an order, a delivery note, an import. */
  reference?: string
  /** Who or what caused it: `user:…`, `import:…`, `cli`. */
  actor: string
  /** When it is said to have happened; milliseconds since 1970. */
  occurredAt: number
  /** When the server wrote it; milliseconds since 1970. */
  recordedAt: number
  /** The idempotency key of the command that made it. */
  commandKey: string
  /** On a reversal: the `seq`, on the same level, of the movement it takes back. */
  reverses?: number
  /** Price or cost of one unit when it was said, in the store's currency. */
  unitPrice?: MinorUnits
  unitCost?: MinorUnits
}

/** A text key for a level in maps. Neither part can hold a control character, so it cannot be ambiguous. */
export const levelKey = (storeId: StoreId, productId: ProductId): string => `${storeId}\u0000${productId}`
