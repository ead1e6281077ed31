import { useInfiniteQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import type { ImportRowView, ImportView } from '#contract/imports.ts'
import { importRowsQuery, type RowFilter } from '../../api/imports.ts'
import { formatCount, formatQuantity } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'

const FILTERS: { id: RowFilter; label: string }[] = [
  { id: 'changed', label: 'What changes' },
  { id: 'new', label: 'New products' },
  { id: 'stale', label: 'Older than stock' },
  { id: 'all', label: 'All good rows' },
]

/** The good rows: what was there when the file was read, and what it says. */
export function PlanRows({ importId, plan }: { importId: string; plan: NonNullable<ImportView['plan']> }) {
  const [filter, setFilter] = useState<RowFilter>('changed')
  const rows = useInfiniteQuery(importRowsQuery(importId, { planHash: plan.hash, filter }))
  return (
    <Card
      title="Before and after"
      actions={
        <Select
          label="Show"
          hideLabel
          options={FILTERS}
          value={filter}
          onChange={(id) => setFilter(FILTERS.find((each) => each.id === id)?.id ?? 'changed')}
          className="w-60"
        />
      }
      flush
    >
      <QueryView query={rows} label="rows">
        {({ pages }) => {
          const data = pages.flatMap((page) => page.data)
          return (
            <>
              {data.length === 0 && !rows.hasNextPage ? (
                <EmptyState title="No such rows" />
              ) : (
                <DataTable label="Before and after" rows={data} rowKey={(row) => String(row.row)} columns={COLUMNS} />
              )}
              <ShowOlder query={rows} label="Show more" />
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}

const COLUMNS: Column<ImportRowView>[] = [
  {
    id: 'product',
    header: 'Product',
    isTitle: true,
    cell: ({ productId, factsAfter, product }) => (
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-all">{productId}</span>
        {product === 'new' && <Badge tone="info">New</Badge>}
        {product === 'archived' && <Badge tone="warn">Comes back</Badge>}
        {product === 'new' && factsAfter?.name && <span className="text-muted">{factsAfter.name}</span>}
      </span>
    ),
  },
  {
    id: 'level',
    header: 'On hand',
    width: '13rem',
    cell: ({ before, after, isStale }) => (
      <span className="flex flex-wrap items-center gap-2">
        <BeforeAfter before={before && formatQuantity(before)} after={after && formatQuantity(after)} />
        {isStale && <Badge tone="warn">Older than stock</Badge>}
      </span>
    ),
  },
  { id: 'facts', header: 'Product facts', cell: (row) => <Facts row={row} /> },
  { id: 'row', header: 'Row', width: '5.5rem', align: 'right', cell: ({ row }) => formatCount(row) },
]

function BeforeAfter({ before, after }: { before: string | undefined; after: string | undefined }) {
  if (after === undefined) return <span className="text-muted">not counted</span>
  if (before === after) return <span className="text-muted">{after}</span>
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <span className="sr-only">from</span>
      <span className="text-muted">{before ?? 'nothing yet'}</span>
      <ArrowRight aria-hidden className="size-3.5 text-subtle" />
      <span className="sr-only">to</span>
      <span className="font-semibold">{after}</span>
    </span>
  )
}

const LABELS: Record<string, string> = {
  name: 'Name',
  category: 'Category',
  price: 'Price',
  cost: 'Cost',
  unit: 'Unit',
  barcode: 'Barcode',
  supplier: 'Supplier',
}

function Facts({ row: { product, factsBefore, factsAfter } }: { row: ImportRowView }) {
  const shown = Object.entries(factsAfter ?? {}).filter(([field]) => product !== 'new' || field !== 'name')
  if (shown.length === 0) return <span className="text-muted">{product === 'new' ? '–' : 'the same'}</span>
  return (
    <ul className="flex flex-col gap-0.5">
      {shown.map(([field, value]) => (
        <li key={field} className="break-words">
          <span className="text-muted">{LABELS[field]}: </span>
          {product !== 'new' && (
            <>
              <del className="text-muted">{factsBefore?.[field as keyof typeof factsBefore] || 'empty'}</del>{' '}
            </>
          )}
          <ins className="no-underline">{value}</ins>
        </li>
      ))}
    </ul>
  )
}
