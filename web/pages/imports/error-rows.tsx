import { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { ImportRowErrorView } from '#contract/imports.ts'
import { errorFileAddress, importErrorsQuery } from '../../api/imports.ts'
import { formatCount } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'

/** The rows that were not taken, and the file to mend them in. */
export function ErrorRows({ importId, edition, count }: { importId: string; edition: string; count: number }) {
  const errors = useInfiniteQuery(importErrorsQuery(importId, edition))
  return (
    <Card
      title="Bad rows"
      description="Download them, mend them in a spreadsheet, and drop that file: only those rows are imported then."
      actions={
        count > 0 ? (
          <a href={errorFileAddress(importId)} download className={buttonClass()}>
            <Download aria-hidden />
            Download bad rows
          </a>
        ) : undefined
      }
      flush
    >
      <QueryView query={errors} label="bad rows">
        {({ pages }) => {
          const rows = pages.flatMap(({ data }) => data.flatMap((each) => each.errors))
          if (rows.length === 0) return <EmptyState title="Every row is good" />
          return (
            <>
              <DataTable
                label="Bad rows"
                rows={rows}
                rowKey={({ row, column, code }) => `${row}/${column}/${code}`}
                columns={COLUMNS}
              />
              <ShowOlder query={errors} label="Show more" />
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}

const COLUMNS: Column<ImportRowErrorView>[] = [
  { id: 'row', header: 'Row', width: '5.5rem', cell: ({ row }) => formatCount(row) },
  {
    id: 'column',
    header: 'Column',
    width: '11rem',
    cell: ({ column }) => <span className="break-words">{column || '–'}</span>,
  },
  {
    id: 'value',
    header: 'Value',
    width: '12rem',
    cell: ({ value }) => <code className="font-mono text-xs break-all">{value || 'empty'}</code>,
  },
  {
    id: 'message',
    header: 'What is wrong',
    isTitle: true,
    cell: ({ message, code }) => (
      <>
        <span className="block">{message}</span>
        <span className="block text-xs text-muted">{code}</span>
      </>
    ),
  },
]
