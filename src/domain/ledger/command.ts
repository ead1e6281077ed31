import type { ProductId, StoreId, TenantId } from '../values/ids.ts'
import type { MinorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'

interface LineBase {
  productId: ProductId
  storeId: StoreId
  reason?: string
  reference?: string
  /** Milliseconds since 1970; the time of recording when absent. */
  occurredAt?: number
  unitPrice?: MinorUnits
  unitCost?: MinorUnits
}

/** A positive quantity; the kind says whether it comes or goes. */
export interface FlowLine extends LineBase {
  kind: 'receipt' | 'sale' | 'return' | 'waste'
  quantity: Quantity
}

/** A signed correction. */
export interface AdjustmentLine extends LineBase {
  kind: 'adjustment'
  quantity: Quantity
}

/** An absolute number: "there are 12". With `expectedSeq` it applies only if nothing moved since it was looked up. */
export interface CountLine extends LineBase {
  kind: 'count'
  counted: Quantity
  expectedSeq?: number
}

/** Goods going from `storeId` to `toStoreId`: two movements, both or neither. */
export interface TransferLine extends LineBase {
  kind: 'transfer'
  toStoreId: StoreId
  quantity: Quantity
}

/** Takes back the movement `seq` of the level. */
export interface ReversalLine extends LineBase {
  kind: 'reversal'
  seq: number
}

export type CommandLine = FlowLine | AdjustmentLine | CountLine | TransferLine | ReversalLine

/** What somebody asks the ledger to record: all lines or none. */
export interface StockCommand {
  tenantId: TenantId
  /** The same key with the same `fingerprint` is the same command, however often it is sent. */
  key: string
  /** A hash of what was sent, so that one key cannot mean two things. */
  fingerprint: string
  actor: string
  recordedAt: number
  lines: readonly CommandLine[]
}

/** Bounds one atomic command: what a till or a delivery needs, with room, and what one DynamoDB transaction can hold in chunks. */
export const COMMAND_LINES_MAX = 1000
