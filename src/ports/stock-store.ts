import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import type { LedgerRefusal } from '#domain/ledger/decide.ts'
import type { LedgerFault } from '#domain/ledger/fold.ts'
import type { Level, LevelKey, Movement } from '#domain/ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'

/** The answer kept for a command, the same however often it is sent. */
export type RecordOutcome =
  | { kind: 'recorded'; movements: readonly Movement[]; isReplay: boolean }
  | { kind: 'refused'; refusal: LedgerRefusal; isReplay: boolean }
  /** The key was used before with another fingerprint. Nothing changed. */
  | { kind: 'key_reused' }

export interface MovementPage {
  movements: readonly Movement[]
  /** Pass as `beforeSeq` for the page that follows; absent at the first movement. */
  nextBeforeSeq?: number
}

export interface LedgerCheck {
  levelCount: number
  movementCount: number
  commandCount: number
  /** At most FAULTS_MAX, the first ones found in level order. */
  faults: readonly {
    tenantId: TenantId
    storeId: StoreId
    productId: ProductId
    seq: number
    fault: LedgerFault | ReversalFault
  }[]
}

export type ReversalFault = 'REVERSES_NOTHING' | 'REVERSAL_NOT_OPPOSITE'

/** More faults than this say no more about what went wrong. */
export const FAULTS_MAX = 100

/**
 * The ledger: movements, and the levels that are their sum.
 *
 * Shaped for the weaker platform: one atomic step that carries an intention, no transaction to hold open.
 * test/contracts/stock-store.ts holds every platform to these words.
 */
export interface StockStore {
  /**
   * How many of these lines, from the first, one `record` can take all or nothing: everything up to COMMAND_LINES_MAX
   * on one machine, and what fits one transaction of 100 writes on DynamoDB (49 sales, receipts or counts, 33 reversals,
   * 24 transfers). Longer lists are recorded as several commands, each under a key of its own; whoever does that says
   * so, because a part may be refused after others were recorded.
   */
  atomicLineCount(lines: readonly CommandLine[]): number

  /**
   * Records a command all or nothing: the domain's `decide` runs inside the store's own atomic step, so of two commands
   * that cannot both be right one is refused. The outcome, a refusal too, is kept for ever under the command's key.
   * Resolves only when it is durable.
   *
   * @throws Error when the command has more lines than `atomicLineCount` says: none is left out in silence
   * @throws StoreBusyError when others were quicker until a deadline; sending the same command again is safe
   */
  record(command: StockCommand): Promise<RecordOutcome>

  /** The kept answer to a command, if it was ever given. */
  outcome(tenantId: TenantId, commandKey: string): Promise<RecordOutcome | undefined>

  /** One level; seq 0 with nothing on hand when nothing ever moved. Sees every resolved `record`. */
  level(tenantId: TenantId, key: LevelKey): Promise<Level>

  /** Many levels at once, in the order asked. At most COMMAND_LINES_MAX keys. */
  levels(tenantId: TenantId, keys: readonly LevelKey[]): Promise<Level[]>

  /** The product's levels in every store where it ever moved. */
  levelsOfProduct(tenantId: TenantId, productId: ProductId): Promise<Level[]>

  /** A level's movements, newest first, from below `beforeSeq` (from the newest when absent). */
  movements(tenantId: TenantId, key: LevelKey, page: { limit: number; beforeSeq?: number }): Promise<MovementPage>

  /** Which of the level's movements with these `seq` are reversed, and by which. */
  reversals(tenantId: TenantId, key: LevelKey, seqs: readonly number[]): Promise<Map<number, number>>

  /** Verifies every level against its movements, over all tenants, in one pass. */
  check(onProgress?: (movementCount: number) => void): Promise<LedgerCheck>
}
