import type { Movement } from '../../ledger/movement.ts'

/**
 * The movements that stand: without those that were taken back, and without the reversals that took them back. Both
 * add up to nothing, so the sum of what stands is still the level; and a delivery that was booked at the wrong cost, taken
 * back and booked again costs what the second booking says, also for what was sold in between.
 *
 * @param movements all of one level, from the first, in the order of `seq`
 * @throws RangeError when they do not begin at seq 1 or have a gap: a sum of some of them would mean nothing
 */
export function standingMovements(movements: readonly Movement[]): readonly Movement[] {
  const reversed = new Set<number>()
  movements.forEach(({ seq, reverses }, index) => {
    if (seq !== index + 1) throw new RangeError(`movements must have every seq from 1, got ${seq} for ${index + 1}`)
    if (reverses !== undefined) reversed.add(reverses)
  })
  if (reversed.size === 0) return movements
  return movements.filter(({ seq, reverses }) => reverses === undefined && !reversed.has(seq))
}

/**
 * When a movement happened: when it is said to have happened, but not after it was written down.
 *
 * @returns milliseconds since 1970
 */
export const happenedAt = ({ occurredAt, recordedAt }: Pick<Movement, 'occurredAt' | 'recordedAt'>): number =>
  Math.min(occurredAt, recordedAt)

/**
 * The moment from which a level holds `movement`, given that of the movement before it. The order of truth is `seq`, so a
 * movement that claims to be older than the one before it is taken to be as old.
 *
 * @returns milliseconds since 1970, never before `previous`
 */
export const inOrder = (previous: number, movement: Pick<Movement, 'occurredAt' | 'recordedAt'>): number =>
  Math.max(previous, happenedAt(movement))
