import type { Column } from './columns.ts'
import { TableFrame, TableRow } from './table-parts.tsx'

export interface DataTableProps<Row> {
  /** What the table lists; its name for screen readers. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
}

/** A table of at most a few hundred rows; where there is little room each row is a card. For more, WindowedTable. */
export function DataTable<Row>({ label, columns, rows, rowKey }: DataTableProps<Row>) {
  return (
    <TableFrame label={label} columns={columns}>
      {rows.map((row) => (
        <TableRow key={rowKey(row)} row={row} columns={columns} />
      ))}
    </TableFrame>
  )
}
