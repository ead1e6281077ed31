import type { LevelKey } from '../ledger/movement.ts'
import type { ForecastChange } from '../narration/adjustment.ts'
import type { Day } from '../values/day.ts'
import type { TenantId } from '../values/ids.ts'
import { type Override, REASON_LENGTH_MAX } from './override.ts'

/** What a language model made of a person's note. It changes nothing; accepted, it becomes overrides. */
export interface Proposal extends LevelKey {
  tenantId: TenantId
  proposalId: string
  /** As the person typed it. */
  note: string
  /** One at least, the earliest first; no day is in two of them. */
  changes: readonly ForecastChange[]
  /** By its own account. */
  model: string
  /** Who typed the note. */
  createdBy: string
  createdAt: number
  /** Absent while nobody has decided. */
  decision?: { verdict: 'accepted' | 'declined'; by: string; at: number }
}

/** The last day that a proposal speaks of. */
export const lastDayOf = ({ changes }: Pick<Proposal, 'changes'>): Day => changes.at(-1)!.to

/**
 * The overrides that a proposal stands for: one for each change with a day that is not over.
 *
 * @param by who takes them on; @param at when
 * @param today in the proposal's store; every change counts when absent
 */
export function overridesOf(
  { proposalId, changes, model, ...proposal }: Proposal,
  { by, at, today }: { by: string; at: number; today?: Day },
): Override[] {
  const { tenantId, productId, storeId } = proposal
  return changes.flatMap(({ from, to, percent, reason }, index) => {
    if (today !== undefined && to < today) return []
    return {
      tenantId,
      productId,
      storeId,
      // Taken from the proposal, so that accepting twice cannot make two of one.
      overrideId: `${proposalId}-${index + 1}`,
      from,
      to,
      // One division, so that 30 % more is 1.3 and not the sum of 1 and what stands nearest to 0.3.
      change: { kind: 'factor' as const, factor: (100 + percent) / 100 },
      // Names put back into a reason can make it longer than a person could type.
      reason: reason.slice(0, REASON_LENGTH_MAX),
      createdBy: by,
      createdAt: at,
      proposal: { proposalId, model },
    }
  })
}
