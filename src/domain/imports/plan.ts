import type { Plan, RowError } from './import.ts'
import { changesLevel, type StagedRow } from './staged-row.ts'

export type PlanCounts = Omit<Plan, 'hash' | 'verdict' | 'errorsByCode'> & { errorsByCode: Record<string, number> }

export const newPlanCounts = (): PlanCounts => ({
  rowCount: 0,
  validCount: 0,
  errorCount: 0,
  changedCount: 0,
  unchangedCount: 0,
  newProductCount: 0,
  changedProductCount: 0,
  staleCount: 0,
  chunkCount: 0,
  errorChunkCount: 0,
  errorsByCode: {},
})

/** Adds a good row to the numbers of the plan. */
export function countStaged(counts: PlanCounts, row: StagedRow): void {
  counts.rowCount += 1
  counts.validCount += 1
  const isChange = changesLevel(row)
  if (isChange) counts.changedCount += 1
  if (row.product === 'new') counts.newProductCount += 1
  else if (row.facts || row.product === 'archived') counts.changedProductCount += 1
  else if (!isChange) counts.unchangedCount += 1
  if (row.isStale) counts.staleCount += 1
}

/** Adds a bad row, which may have several faults. */
export function countErrors(counts: PlanCounts, errors: readonly RowError[]): void {
  counts.rowCount += 1
  counts.errorCount += 1
  for (const { code } of errors) counts.errorsByCode[code] = (counts.errorsByCode[code] ?? 0) + 1
}

/** What the numbers come to. */
export function conclude(counts: PlanCounts, hash: string): Plan {
  const hasWork = counts.changedCount + counts.newProductCount + counts.changedProductCount > 0
  const verdict = counts.errorCount > 0 ? 'has_errors' : hasWork ? 'ready' : 'nothing_to_do'
  return { ...counts, hash, verdict }
}
