import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Button } from 'react-aria-components'
import { cx } from '../classes.ts'
import type { Column } from './columns.ts'

/*
 * Where a table has little room its rows are cards. `display` other than `table` takes a table's meaning away from assistive
 * technology in some browsers, so its parts say their roles aloud.
 */
const ROLES = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  header: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const

export interface TableFrameProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  /** How many rows there are in all, when not all are in the page. */
  rowCount?: number | undefined
  stickyHeader?: boolean
  children: ReactNode
}

/** The table around its rows: name, columns, headers. */
export function TableFrame<Row>({ label, columns, rowCount, stickyHeader, children }: TableFrameProps<Row>) {
  return (
    <div className="@container">
      <table
        {...ROLES.table}
        aria-label={label}
        {...(rowCount !== undefined && { 'aria-rowcount': rowCount })}
        className="block w-full border-separate border-spacing-0 text-sm @min-[38rem]:table @min-[38rem]:table-fixed"
      >
        <thead
          {...ROLES.group}
          className={cx(
            'sr-only @min-[38rem]:not-sr-only @min-[38rem]:table-header-group',
            stickyHeader && '@min-[38rem]:sticky @min-[38rem]:top-0 @min-[38rem]:z-10',
          )}
        >
          <tr {...ROLES.row} className="@min-[38rem]:table-row">
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} />
            ))}
          </tr>
        </thead>
        <tbody {...ROLES.group} className="block @min-[38rem]:table-row-group">
          {children}
        </tbody>
      </table>
    </div>
  )
}

function HeaderCell<Row>({ column }: { column: Column<Row> }) {
  const { header, align, width, hideHeader, sort } = column
  const Arrow = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }[sort?.direction ?? 'none']
  return (
    <th
      {...ROLES.header}
      scope="col"
      {...(sort && { 'aria-sort': sort.direction ?? 'none' })}
      style={width ? { width } : undefined}
      className={cx(
        'border-b border-line bg-surface px-3 py-2 text-xs font-medium text-muted first:rounded-tl-card first:pl-4 last:rounded-tr-card last:pr-4',
        column.extraWideOnly && 'hidden @min-[64rem]:table-cell',
        align === 'right' ? 'text-right' : 'text-left',
      )}
    >
      {sort ? (
        <Button onPress={sort.toggle} className="inline-flex items-center gap-1 hover:text-ink">
          {header}
          <Arrow aria-hidden className="size-3.5" />
        </Button>
      ) : (
        <span className={hideHeader ? 'sr-only' : undefined}>{header}</span>
      )}
    </th>
  )
}

export interface TableRowProps<Row> {
  row: Row
  columns: readonly Column<Row>[]
  /** Position among all rows, from 1, the header counted; for windowed tables. */
  rowIndex?: number
  measureRef?: Ref<HTMLTableRowElement>
  dataIndex?: number
}

export function TableRow<Row>({ row, columns, rowIndex, measureRef, dataIndex }: TableRowProps<Row>) {
  return (
    <tr
      {...ROLES.row}
      ref={measureRef ?? null}
      data-index={dataIndex}
      aria-rowindex={rowIndex}
      className="grid grid-cols-2 gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-b-0 @min-[38rem]:table-row @min-[38rem]:hover:bg-sunken/50"
    >
      {columns.map((column) => (
        <td
          {...ROLES.cell}
          key={column.id}
          className={cx(
            column.extraWideOnly ? '@min-[64rem]:table-cell' : '@min-[38rem]:table-cell',
            'min-w-0 @min-[38rem]:border-b @min-[38rem]:border-line @min-[38rem]:px-3 @min-[38rem]:py-2 @min-[38rem]:align-middle @min-[38rem]:first:pl-4 @min-[38rem]:last:pr-4 [tr:last-child>&]:border-b-0',
            (column.isTitle || column.isWholeRow) && 'col-span-2',
            (column.wideOnly || column.extraWideOnly) && 'hidden',
            column.align === 'right' && '@min-[38rem]:text-right',
          )}
        >
          {!column.isTitle && !column.hideHeader && (
            <span aria-hidden className="block text-xs text-subtle @min-[38rem]:hidden">
              {column.header}
            </span>
          )}
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** Keeps the height of rows that are not in the page. */
export const SpacerRow = ({ height, columnCount }: { height: number; columnCount: number }) =>
  height > 0 ? (
    <tr aria-hidden className="block @min-[38rem]:table-row">
      <td colSpan={columnCount} style={{ height }} className="block p-0 @min-[38rem]:table-cell" />
    </tr>
  ) : null
