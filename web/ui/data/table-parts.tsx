import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Button } from 'react-aria-components'
import { cx } from '../classes.ts'
import type { Column } from './columns.ts'

/*
 * On a phone the rows of a table are cards. `display` other than `table` takes a table's meaning away from assistive
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
    <table
      {...ROLES.table}
      aria-label={label}
      {...(rowCount !== undefined && { 'aria-rowcount': rowCount })}
      className="block w-full border-separate border-spacing-0 text-sm md:table md:table-fixed"
    >
      <thead
        {...ROLES.group}
        className={cx('sr-only md:not-sr-only md:table-header-group', stickyHeader && 'md:sticky md:top-0 md:z-10')}
      >
        <tr {...ROLES.row} className="md:table-row">
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} />
          ))}
        </tr>
      </thead>
      <tbody {...ROLES.group} className="block md:table-row-group">
        {children}
      </tbody>
    </table>
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
        'border-b border-line bg-surface px-4 py-2 text-xs font-medium text-muted first:rounded-tl-card last:rounded-tr-card',
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
      className="grid grid-cols-2 gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-b-0 md:table-row hover:md:bg-sunken/50"
    >
      {columns.map((column) => (
        <td
          {...ROLES.cell}
          key={column.id}
          className={cx(
            'min-w-0 md:table-cell md:border-b md:border-line md:px-4 md:py-2 md:align-middle',
            column.isTitle && 'col-span-2',
            column.wideOnly && 'hidden',
            column.align === 'right' && 'md:text-right',
          )}
        >
          {!column.isTitle && !column.hideHeader && (
            <span aria-hidden className="block text-xs text-subtle md:hidden">
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
    <tr aria-hidden className="block md:table-row">
      <td colSpan={columnCount} style={{ height }} className="block p-0 md:table-cell" />
    </tr>
  ) : null
