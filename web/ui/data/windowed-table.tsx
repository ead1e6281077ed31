import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { DataTableProps } from './data-table.tsx'
import { SpacerRow, TableFrame, TableRow } from './table-parts.tsx'

export interface WindowedTableProps<Row> extends DataTableProps<Row> {
  /** All rows there are, when more can be loaded. */
  totalCount?: number | undefined
  hasMore?: boolean
  /** Called when the end comes near. It must not mind being called again while it loads. */
  onNearEnd?: () => void
}

const ROW_HEIGHT_PX = 49
/** Rows kept beyond both edges, so that a fast scroll or a screen reader meets rows and not a gap. */
const OVERSCAN_ROWS = 12
const NEAR_END_ROWS = 60

/** A table of any length: only what is near the screen is in the page. Scrolls with the window. */
export function WindowedTable<Row>(props: WindowedTableProps<Row>) {
  const { label, columns, rows, rowKey, totalCount, hasMore, onNearEnd } = props
  const frame = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const place = () => setTop((frame.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    place()
    window.addEventListener('resize', place)
    return () => window.removeEventListener('resize', place)
  }, [])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN_ROWS,
    scrollMargin: top,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : rowKey(row)
    },
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)
  const isNearEnd = (last?.index ?? -1) >= rows.length - NEAR_END_ROWS
  useEffect(() => {
    if (isNearEnd && hasMore) onNearEnd?.()
  }, [isNearEnd, hasMore, onNearEnd])
  const before = (items[0]?.start ?? top) - top
  const after = last ? virtualizer.getTotalSize() - (last.end - top) : 0
  return (
    <div ref={frame}>
      <TableFrame
        label={label}
        columns={columns}
        rowCount={totalCount === undefined ? (hasMore ? -1 : rows.length + 1) : totalCount + 1}
        stickyHeader
      >
        <SpacerRow height={before} columnCount={columns.length} />
        {items.map(({ index, key }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <TableRow
              key={String(key)}
              row={row}
              columns={columns}
              rowIndex={index + 2}
              dataIndex={index}
              measureRef={virtualizer.measureElement}
            />
          )
        })}
        <SpacerRow height={after} columnCount={columns.length} />
      </TableFrame>
    </div>
  )
}
