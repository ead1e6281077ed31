import type { Quantity } from '../values/quantity.ts'
import type { Level, Movement } from './movement.ts'

/** What can be wrong with a level, each a fault in the store and never a matter of input. */
export type LedgerFault =
  | 'GAP_IN_SEQ'
  | 'WRONG_BALANCE'
  | 'LEVEL_DIFFERS'
  | 'LEVEL_WITHOUT_MOVEMENTS'
  | 'MOVEMENTS_WITHOUT_LEVEL'

export interface Balance {
  onHand: number
  seq: number
}

/**
 * Adds one movement to a running balance: the whole ledger is this, repeated.
 *
 * @returns the new balance, or the fault that shows the entry does not follow the ones before it
 */
export function foldMovement(
  before: Balance,
  movement: { seq: number; delta: Quantity; after: Quantity },
): Balance | LedgerFault {
  if (movement.seq !== before.seq + 1) return 'GAP_IN_SEQ'
  const onHand = before.onHand + movement.delta
  if (onHand !== movement.after) return 'WRONG_BALANCE'
  return { onHand, seq: movement.seq }
}

/** Whether the kept level is what its movements add up to. */
export function compareLevel(
  folded: Balance,
  kept: Pick<Level, 'onHand' | 'seq'> | undefined,
): LedgerFault | undefined {
  if (!kept) return folded.seq === 0 ? undefined : 'MOVEMENTS_WITHOUT_LEVEL'
  if (folded.seq === 0) return 'LEVEL_WITHOUT_MOVEMENTS'
  return folded.onHand === kept.onHand && folded.seq === kept.seq ? undefined : 'LEVEL_DIFFERS'
}

/**
 * Answers "why is it 7?": the shortest run of movements, oldest first, that ends at the newest and starts at the last
 * count, whose number needs no earlier ones to be believed. A reversed count no longer explains anything.
 *
 * @param newestFirst the level's movements from the newest backwards, as far as the caller reads
 * @returns the movements that make the number, and whether they start at a count (else: at the first movement, or
 *   wherever reading stopped)
 */
export function explainLevel(newestFirst: readonly Movement[]): { movements: Movement[]; sinceCount: boolean } {
  const reversed = new Set(newestFirst.flatMap((movement) => movement.reverses ?? []))
  const at = newestFirst.findIndex((movement) => movement.kind === 'count' && !reversed.has(movement.seq))
  const kept = at === -1 ? newestFirst : newestFirst.slice(0, at + 1)
  return { movements: [...kept].reverse(), sinceCount: at !== -1 }
}
