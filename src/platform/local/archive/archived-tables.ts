import type { ArchiveKind } from '#domain/archive/archive-record.ts'
import { archivedAlerts } from './archived-alerts.ts'
import { archivedCatalog } from './archived-catalog.ts'
import type { ArchivedKinds } from './archived-kind.ts'
import { archivedCommands, archivedLedger } from './archived-ledger.ts'
import { archivedPeople } from './archived-people.ts'
import { archivedPlanning } from './archived-planning.ts'
import { archivedSales } from './archived-sales.ts'
import { archivedWork } from './archived-work.ts'

/** Levels and movements take turns, and files are not in the database. */
export type TableKind = Exclude<ArchiveKind, 'level' | 'movement' | 'blob-piece' | 'blob-end'>

export const ARCHIVED: ArchivedKinds<TableKind> = {
  ...archivedCatalog,
  command: archivedCommands,
  ...archivedSales,
  ...archivedPlanning,
  ...archivedAlerts,
  ...archivedWork,
  ...archivedPeople,
}

/** Every table of which something is moved. */
export const ARCHIVED_TABLES: ReadonlySet<string> = new Set([
  ...Object.values(ARCHIVED).flatMap(({ tables }) => tables),
  ...archivedLedger.tables,
])

/** Tables that stay behind, and why. */
export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  changes: 'The feed of the other side begins with a change for every level.',
  consumers: 'Positions in the feed that stays behind.',
  sessions: 'Everybody signs in again.',
  one_time_tokens: 'Links in mails lead to the old address.',
  attempts: 'Counts of tries, which end within a day.',
  narrations: 'A cache: texts are asked for again.',
  narration_spend: 'What was spent today on the models of this side.',
}
