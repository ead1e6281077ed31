import type { ArchiveKind, ArchiveValues } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Connection, Parameter } from '../connection.ts'

/** How records of one kind are read from the tables and written to them. */
export interface ArchivedKind<K extends ArchiveKind> {
  /** Whose every row of the shop is read and written by it. */
  tables: readonly string[]
  /** In the order of `placeOf`. */
  read(db: Connection, tenantId: TenantId): Iterable<ArchiveValues[K]>
  write(db: Connection, tenantId: TenantId, value: ArchiveValues[K]): void
}

export type ArchivedKinds<K extends ArchiveKind> = { [Kind in K]: ArchivedKind<Kind> }

/** Absent fields are NULL in tables and left out of records. */
export const withoutNulls = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row

/** What rows say, each as it is read. */
export function* mapped<Row, Value>(rows: Iterable<Row>, toValue: (row: Row) => Value): Generator<Value> {
  for (const row of rows) yield toValue(row)
}

/** Adds a row. Names of tables and columns are literals of our own code. */
export function insert(db: Connection, table: string, row: Record<string, Parameter>): void {
  const names = Object.keys(row)
  const places = names.map(() => '?').join(', ')
  db.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, ...Object.values(row))
}

/** A record kept as JSON, without whose it is. */
export function bodyOf<Value>({ body }: { body: string }): Value {
  const { tenantId: _, ...value } = JSON.parse(body) as { tenantId: TenantId }
  return value as Value
}

/** Records that are kept as JSON under a place in a table, read in that order. */
export const readBodies = <Value>(
  { table, order }: { table: string; order: string },
  db: Connection,
  tenantId: TenantId,
): Iterable<Value> =>
  mapped(
    db.iterate<{ body: string }>(`SELECT body FROM ${table} WHERE tenant_id = ? ORDER BY ${order}`, tenantId),
    (row) => bodyOf<Value>(row),
  )
