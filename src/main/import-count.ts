import type { Import } from '#domain/imports/import.ts'
import type { Metrics } from '#ports/metrics.ts'

/** What an import came to, and what became of its rows. `received` is one that waits for a person to say what it means. */
export function countImport(metrics: Metrics, { status, plan, applied }: Import): void {
  metrics.count('backstock_imports_total', { outcome: status })
  if (status !== 'applied' || !plan) return
  const refusedCount = applied?.refusedCount ?? 0
  metrics.count('backstock_import_rows_total', { outcome: 'taken' }, plan.validCount - refusedCount)
  metrics.count('backstock_import_rows_total', { outcome: 'rejected' }, plan.errorCount + refusedCount)
}
