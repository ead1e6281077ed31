import type { MovementView } from '#contract/movements.ts'

export interface HistoryPoint {
  /** RFC 3339. */
  at: string
  atMs: number
  /** Units; a float is good enough to draw. */
  onHand: number
}

/**
 * The balance after each movement, over the time it is said to have happened.
 *
 * @param movements in the order of `seq`. One that claims to be earlier than the one before it (a sale that was sent
 *   in late) stands at the same time: the balance is of the order of the ledger, and a line must not run backwards.
 */
export function historyPoints(movements: readonly Pick<MovementView, 'occurredAt' | 'after'>[]): HistoryPoint[] {
  let latestMs = Number.NEGATIVE_INFINITY
  return movements.map(({ occurredAt, after }) => {
    latestMs = Math.max(latestMs, Date.parse(occurredAt))
    return { at: new Date(latestMs).toISOString(), atMs: latestMs, onHand: Number(after) }
  })
}
