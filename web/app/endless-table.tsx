import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { type ReactNode, useCallback, useMemo } from 'react'
import { toProblem } from '../api/problem.ts'
import { Spinner } from '../ui/actions/button.tsx'
import type { Column } from '../ui/data/columns.ts'
import { WindowedTable } from '../ui/data/windowed-table.tsx'
import { ErrorState, SkeletonLines } from '../ui/feedback/states.tsx'
import { formatCount } from './format.ts'

interface EndlessTableProps<Row> {
  list: UseInfiniteQueryResult<InfiniteData<{ data: Row[] }>>
  label: string
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  /** What the rows are, many of them: `shelves`. */
  countedAs: string
  totalCount?: number | undefined
  /** Shown when there is no row. */
  empty: ReactNode
}

/** A list of pages as one table that reads on while it is scrolled. */
export function EndlessTable<Row>({ list, countedAs, empty, ...table }: EndlessTableProps<Row>) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } = list
  const rows = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data])
  const readMore = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  if (list.isPending) return <SkeletonLines label={`Loading ${countedAs}`} />
  if (list.isError && rows.length === 0) {
    return <ErrorState error={toProblem(list.error)} onRetry={() => void refetch()} className="m-4" />
  }
  if (rows.length === 0) return empty
  return (
    <>
      <WindowedTable {...table} rows={rows} hasMore={hasNextPage} onNearEnd={readMore} />
      {list.isError && (
        <ErrorState error={toProblem(list.error)} onRetry={() => void fetchNextPage()} className="m-4" />
      )}
      <p role="status" className="flex min-h-10 items-center justify-center gap-2 px-4 py-3 text-xs text-muted">
        {isFetchingNextPage && <Spinner />}
        {isFetchingNextPage ? 'Reading more' : !hasNextPage && `${formatCount(rows.length)} ${countedAs}, all shown`}
      </p>
    </>
  )
}
