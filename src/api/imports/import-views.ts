import type { ImportRowView, ImportView } from '#contract/imports.ts'
import type { Import } from '#domain/imports/import.ts'
import type { ImportFacts } from '#domain/imports/row.ts'
import type { StagedRow } from '#domain/imports/staged-row.ts'
import { formatMoney, type MinorUnits } from '#domain/values/money.ts'
import { formatQuantity } from '#domain/values/quantity.ts'

const instant = (ms: number): string => new Date(ms).toISOString()

/** An import as people and programs see it. */
export function importToView(record: Import): ImportView {
  const { createdAt, updatedAt, applied, undone, columns, plan, problem, options } = record
  return {
    importId: record.importId,
    storeId: record.storeId,
    fileName: record.fileName,
    source: record.source,
    status: record.status,
    createdBy: record.createdBy,
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
    byteCount: record.byteCount,
    options,
    dialect: record.dialect,
    columns: columns?.map(({ name, samples }) => ({ name, samples: [...samples] })),
    mapping: record.mapping,
    plan,
    problem: problem && { code: problem.code, message: problem.message },
    progress: record.progress,
    // While it is being applied there is no moment yet at which it was.
    applied: applied && applied.at > 0 ? { ...applied, at: instant(applied.at) } : undefined,
    undone: undone && { ...undone, at: instant(undone.at) },
    version: record.version,
  }
}

/** A row of the preview. @param places decimal places of the tenant's currency */
export const rowToView = (row: StagedRow, places: number): ImportRowView => ({
  row: row.row,
  productId: row.productId,
  product: row.product,
  before: row.seq === 0 ? undefined : formatQuantity(row.onHand),
  after: row.counted === undefined ? undefined : formatQuantity(row.counted),
  countedAt: row.occurredAt === undefined ? undefined : instant(row.occurredAt),
  isStale: row.isStale,
  factsBefore: row.before && factsToView(row.before, places),
  factsAfter: row.facts && factsToView(row.facts, places),
})

type Facts = { [K in keyof ImportFacts]: ImportFacts[K] | null }

const factsToView = (facts: Facts, places: number): NonNullable<ImportRowView['factsAfter']> =>
  Object.fromEntries(
    Object.entries(facts).map(([field, value]) => [
      field,
      typeof value === 'number' ? formatMoney(value as MinorUnits, places) : value,
    ]),
  )
